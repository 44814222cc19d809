//go:build js && wasm

package bridge

import (
	"syscall/js"

	"gangway/wasm/internal/host"
)

// Catch, deferred, turns what syscall/js panics with into an error: js.Error for what
// JavaScript threw, *js.ValueError for a call on a value of another type. Any
// other panic is a bug in Go code and goes on.
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
func Thrown(jsValue js.Value) *host.Error {
	if jsValue.Type() != js.TypeObject {
		return &host.Error{Message: js.Global().Call("String", jsValue).String()}
	}
	return &host.Error{Name: text(jsValue, "name"), Message: text(jsValue, "message")}
}

// text returns a property that is a string, or "".
func text(jsObject js.Value, property string) string {
	if jsText := jsObject.Get(property); jsText.Type() == js.TypeString {
		return jsText.String()
	}
	return ""
}
