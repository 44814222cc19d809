//go:build js && wasm

package bridge

import (
	"strings"
	"syscall/js"
	"unsafe"

	"gangway/wasm/internal/host"
)

// A port stands for a runtime.Port that loader.js holds under the same id.
type port struct {
	browser  *Browser
	id       uint32
	name     string
	jsSender js.Value // Undefined on the side that connected.
	ended    bool     // Protected by browser.mu.
}

func (p *port) Name() string { return p.name }

// Sender implements [host.Port].
func (p *port) Sender() host.Object {
	if p.jsSender.Type() != js.TypeObject {
		return nil
	}
	return object{p.jsSender}
}

// PostMessage implements [host.Port].
func (p *port) PostMessage(frame []byte) error {
	size := hostPost(int32(p.id), unsafe.Pointer(unsafe.SliceData(frame)), int32(len(frame)))
	if size == 0 {
		return nil
	}
	name, message, _ := strings.Cut(string(payload(size)), "\x00")
	return cause(name, message)
}

// Disconnect implements [host.Port].
func (p *port) Disconnect() {
	p.browser.end(p)
	hostDisconnect(int32(p.id))
}
