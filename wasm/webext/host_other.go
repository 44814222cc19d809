//go:build !(js && wasm)

package webext

import "gangway/wasm/internal/host"

func defaultHost() host.Host { return host.Absent(ErrUnsupported) }
