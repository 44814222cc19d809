//go:build js && wasm

package bridge

import (
	"syscall/js"

	"gangway/wasm/internal/host"

	"github.com/norunners/vert"
)

// An object is a small API object of the browser, read field by field. vert
// serves here, behind catch and with flat structs: it panics on what it does
// not expect and adds 0.5 MB, which only programs that read objects link.
type object struct{ js js.Value }

// senderObject returns a sender, nil if there is none.
func senderObject(jsSender js.Value) host.Object {
	if jsSender.Type() != js.TypeObject {
		return nil
	}
	return object{jsSender}
}

// Assign implements [host.Object].
func (o object) Assign(dst any) (err error) {
	defer catch(&err)
	return vert.ValueOf(o.js).AssignTo(dst)
}
