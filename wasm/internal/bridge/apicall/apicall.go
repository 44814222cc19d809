//go:build js && wasm

// Package apicall calls the functions of the extension API by their names, with
// vert between Go's values and JavaScript's. It stands apart from package
// bridge because vert adds 90 KB to a module.
package apicall

import (
	"fmt"
	"strings"
	"syscall/js"

	"gangway/wasm/internal/bridge"
	"gangway/wasm/internal/host"

	"github.com/norunners/vert"
)

// Call calls a function such as tabs.query and stores what it returns, or what
// its promise resolves to, in result unless that is nil. It calls settled once,
// later or at once.
func Call(function string, args []any, result any, settled func(error)) (err error) {
	defer bridge.Catch(&err)
	jsObject, name, err := find(function)
	if err != nil {
		return err
	}
	jsArgs := make([]any, len(args))
	for i, arg := range args {
		if jsArgs[i], err = convert(arg); err != nil {
			return fmt.Errorf("%w: argument %d: %w", host.ErrInvalidArgument, i+1, err)
		}
	}
	jsResult := js.Global().Get("Promise").Call("resolve", jsObject.Call(name, jsArgs...))
	await(jsResult, func(jsValue js.Value) { settled(assign(result, jsValue)) }, settled)
	return nil
}

// convert returns an argument as a value of JavaScript. vert panics, in several
// ways, with what it cannot convert.
func convert(arg any) (jsArg js.Value, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("a %T has no form in JavaScript: %v", arg, r)
		}
	}()
	return vert.ValueOf(arg).JSValue(), nil
}

// needs is what a function may need that is not there.
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
// what it needs for that.
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

// assign stores a value in what result points to.
func assign(result any, jsValue js.Value) (err error) {
	defer bridge.Catch(&err)
	if result == nil {
		return nil
	}
	return vert.ValueOf(jsValue).AssignTo(result)
}
