//go:build js && wasm

package bridge

import "syscall/js"

// emptyObject is the item of an object without members.
var emptyObject = []byte{0xa0}

// OpenTabs implements [host.Host].
func (b *Browser) OpenTabs(reply func([]byte, error)) (func(), error) {
	return b.call(emptyObject, reply, func(jsQuery js.Value) (js.Value, error) {
		jsTabs, err := tabs("query")
		if err != nil {
			return js.Undefined(), err
		}
		return jsTabs.Call("query", jsQuery), nil
	})
}
