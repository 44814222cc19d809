//go:build js && wasm

package bridge

import (
	"syscall/js"

	"gangway/wasm/internal/host"
)

// Catch, deferred, turns a panic of syscall/js into an error: js.Error for an
// exception of JavaScript, *js.ValueError for a call on a value of another
// type. Any other panic is a bug in Go code and goes on.
func Catch(err *error) {
	switch r := recover().(type) {
	case nil:
	case js.Error:
		*err = Thrown(r.Value)
	case *js.ValueError:
		*err = &host.Error{Name: "TypeError", Message: r.Error()}
	default:
		panic(r)
	}
}

// Thrown describes a thrown value, which need not be an Error, nor an object.
// JavaScript reads it: a property that throws would be a panic here.
func Thrown(jsValue js.Value) *host.Error {
	jsThrown := js.Global().Get("gangway").Call("describe", jsValue)
	return &host.Error{Name: jsThrown.Get("name").String(), Message: jsThrown.Get("message").String()}
}
