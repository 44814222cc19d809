//go:build js && wasm

package apicall

import (
	"fmt"
	"reflect"
	"strings"
	"syscall/js"

	"gangway/wasm/internal/bridge"
	"gangway/wasm/internal/host"
)

// Call calls a function such as tabs.query. It calls settled once, later or at
// once, with the error that the call ended with, or with a function that stores
// the result of the function, or of its promise, in result unless that is nil.
// Nothing else touches result.
func Call(function string, args []any, result any, settled func(store func() error, err error)) (err error) {
	defer bridge.Catch(&err)
	jsObject, name, err := find(function)
	if err != nil {
		return err
	}
	if err := checkResult(result); err != nil {
		return fmt.Errorf("%w: %w", host.ErrInvalidArgument, in("result", err))
	}
	jsArgs := make([]any, len(args))
	for i, arg := range args {
		if jsArgs[i], err = argument(reflect.ValueOf(arg), 0); err != nil {
			return fmt.Errorf("%w: %w", host.ErrInvalidArgument, in(fmt.Sprintf("argument %d", i+1), err))
		}
	}
	jsResult := js.Global().Get("Promise").Call("resolve", jsObject.Call(name, jsArgs...))
	resolved := func(jsValue js.Value) { settled(func() error { return assign(result, jsValue) }, nil) }
	await(jsResult, resolved, func(err error) { settled(nil, err) })
	return nil
}

// needs names the things that a function may lack.
const needs = "another context, or a permission in the manifest"

// find returns the object that has a function, and the function's name in it.
func find(function string) (js.Value, string, error) {
	parts := strings.Split(function, ".")
	jsObject := js.Global().Get("browser")
	if jsObject.IsUndefined() {
		jsObject = js.Global().Get("chrome")
	}
	for i, part := range parts {
		if jsObject.Type() != js.TypeObject {
			return js.Undefined(), "", host.Unsupported(function, needs)
		}
		if i == len(parts)-1 && jsObject.Get(part).Type() == js.TypeFunction {
			return jsObject, part, nil
		}
		jsObject = jsObject.Get(part)
	}
	return js.Undefined(), "", host.Unsupported(function, needs)
}

// await calls one of its functions when the promise is settled, and releases
// both.
func await(jsPromise js.Value, resolved func(js.Value), rejected func(error)) {
	var jsResolved, jsRejected js.Func
	release := func() {
		jsResolved.Release()
		jsRejected.Release()
	}
	jsResolved = js.FuncOf(func(_ js.Value, args []js.Value) any {
		release()
		resolved(args[0])
		return nil
	})
	jsRejected = js.FuncOf(func(_ js.Value, args []js.Value) any {
		release()
		rejected(bridge.Thrown(args[0]))
		return nil
	})
	jsPromise.Call("then", jsResolved, jsRejected)
}
