//go:build !(js && wasm)

package dynamic

import "gangway/wasm/webext"

func start(string, []any, any, settled) error { return webext.ErrUnsupported }
