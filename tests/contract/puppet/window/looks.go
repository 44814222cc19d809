//go:build js && wasm

package window

import (
	"context"
	"errors"
	"syscall/js"

	"gangway/tests/contract/puppet"
)

// looks adds operations that look behind the library.
func looks(p *puppet.Puppet) {
	puppet.Define(p, "loader", func(context.Context, puppet.None) (puppet.Loader, error) {
		jsProgram := program()
		return puppet.Loader{
			Ports:    jsProgram.Get("ports").Get("size").Int(),
			Requests: jsProgram.Get("requests").Get("size").Int(),
			Calls:    jsProgram.Get("calls").Get("size").Int(),
			Queue:    jsProgram.Get("queue").Length(),
		}, nil
	})
	puppet.Define(p, "postCycle", func(context.Context, puppet.None) (puppet.None, error) {
		jsPorts := js.Global().Get("Array").Call("from", program().Get("ports").Call("values"))
		if jsPorts.Length() == 0 {
			return puppet.None{}, errors.New("there is no port")
		}
		jsValue := js.Global().Get("Object").New()
		jsValue.Set("self", jsValue)
		jsPorts.Index(jsPorts.Length()-1).Get("jsPort").Call("postMessage", jsValue)
		return puppet.None{}, nil
	})
}

// program returns what loader.js knows of this program, which is the last that
// was started in this global.
func program() js.Value {
	jsPrograms := js.Global().Get("gangway").Get("programs")
	return jsPrograms.Index(jsPrograms.Length() - 1)
}
