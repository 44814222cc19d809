//go:build js && wasm && gangway_json

package bridge

import (
	"gangway/wasm/internal/host"
	"gangway/wasm/internal/jsonvalue"
)

// plain returns the item of a message that reaches its other end as JSON.
func plain(item []byte) ([]byte, error) {
	converted, err := jsonvalue.Append(nil, item)
	if err != nil {
		return nil, host.NotCloneable(err)
	}
	return converted, nil
}

// wireName returns the name by which a port is opened. It says whether the port
// carries batches.
func (b *Browser) wireName(name string, inside bool) string {
	return b.jsProgram.Call("wireName", name, inside).String()
}
