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
		jsPort, err := newestPort()
		if err != nil {
			return puppet.None{}, err
		}
		jsValue := js.Global().Get("Object").New()
		jsValue.Set("self", jsValue)
		jsPort.Call("postMessage", jsValue)
		return puppet.None{}, nil
	})
	watches(p)
}

// watches adds operations that tell in which form messages come.
func watches(p *puppet.Puppet) {
	var forms []string
	jsToString := js.Global().Get("Object").Get("prototype").Get("toString")
	jsListener := js.FuncOf(func(_ js.Value, args []js.Value) any {
		forms = append(forms, jsToString.Call("call", args[0]).String())
		return nil
	})
	puppet.Define(p, "watchForms", func(context.Context, puppet.None) (puppet.None, error) {
		jsPort, err := newestPort()
		if err != nil {
			return puppet.None{}, err
		}
		forms = nil
		jsPort.Get("onMessage").Call("addListener", jsListener)
		return puppet.None{}, nil
	})
	puppet.Define(p, "forms", func(context.Context, puppet.None) ([]string, error) { return forms, nil })
}

// newestPort returns the last of the program's ports that are open.
func newestPort() (js.Value, error) {
	jsPorts := js.Global().Get("Array").Call("from", program().Get("ports").Call("values"))
	if jsPorts.Length() == 0 {
		return js.Undefined(), errors.New("there is no port")
	}
	return jsPorts.Index(jsPorts.Length() - 1).Get("jsPort"), nil
}

// program returns what loader.js knows of this program, which is the last that
// was started in this global.
func program() js.Value {
	jsPrograms := js.Global().Get("gangway").Get("programs")
	return jsPrograms.Index(jsPrograms.Length() - 1)
}
