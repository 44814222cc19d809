//go:build js && wasm

package bridge

import (
	"syscall/js"

	"gangway/wasm/internal/host"
)

// Storage implements [host.Host].
func (b *Browser) Storage(function string, argument []byte, reply func([]byte, error)) (func(), error) {
	return b.call(argument, reply, func(jsArgument js.Value) (js.Value, error) {
		jsArea, err := sessionStorage()
		if err != nil {
			return js.Undefined(), err
		}
		return jsArea.Call(function, jsArgument), nil
	})
}

// sessionStorage returns browser.storage.session, which content scripts do not
// have. In Firefox ESR 153 they have browser.storage without it.
func sessionStorage() (js.Value, error) {
	if jsStorage := jsAPI("storage"); jsStorage.Type() == js.TypeObject {
		if jsArea := jsStorage.Get("session"); jsArea.Type() == js.TypeObject {
			return jsArea, nil
		}
	}
	return js.Undefined(), host.Unsupported("storage.session", `a background or an extension page, and the permission "storage"`)
}
