//go:build js && wasm

package api

import "gangway/wasm/internal/bridge/apicall"

func call(function string, args []any, result any, settled func(error)) error {
	return apicall.Call(function, args, result, settled)
}
