//go:build js && wasm

package dynamic

import "gangway/wasm/internal/bridge/apicall"

func start(function string, args []any, result any, done settled) error {
	return apicall.Call(function, args, result, done)
}
