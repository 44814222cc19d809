//go:build js && wasm

package bridge

import (
	"unsafe"

	"gangway/wasm/internal/host"
)

// A port stands for a runtime.Port that loader.js holds under the same id.
type port struct {
	browser *Browser
	id      uint32
	name    string
	sender  host.Object // Nil on the side that connected.
	ended   bool        // Protected by browser.mu.
}

func (p *port) Name() string { return p.name }

// Sender implements [host.Port].
func (p *port) Sender() host.Object { return p.sender }

// PostMessage implements [host.Port].
func (p *port) PostMessage(frame []byte) error {
	return refusal(hostPost(int32(p.id), unsafe.Pointer(unsafe.SliceData(frame)), int32(len(frame))))
}

// Disconnect implements [host.Port].
func (p *port) Disconnect() {
	p.browser.end(p)
	hostDisconnect(int32(p.id))
}
