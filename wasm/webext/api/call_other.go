//go:build !(js && wasm)

package api

import "gangway/wasm/webext"

func call(string, []any, any, func(error)) error { return webext.ErrUnsupported }
