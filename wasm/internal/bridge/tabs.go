//go:build js && wasm

package bridge

import (
	"syscall/js"

	"gangway/wasm/codec"
)

// OpenTabs implements [host.Host].
func (b *Browser) OpenTabs(reply func([]byte, error)) (func(), error) {
	return b.call(codec.AppendMap(nil, 0), reply, func(jsQuery js.Value) (js.Value, error) {
		jsTabs, err := tabs("query")
		if err != nil {
			return js.Undefined(), err
		}
		return jsTabs.Call("query", jsQuery), nil
	})
}
