//go:build js && wasm && !gangway_json

package bridge

// plain returns the item of a message that the browser clones.
func plain(item []byte) ([]byte, error) { return item, nil }

// wireName returns the name by which a port is opened.
func (b *Browser) wireName(name string, _ bool) string { return name }
