//go:build js && wasm

package bridge

import (
	"runtime"
	"sync/atomic"
	"unsafe"

	"gangway/wasm/internal/host"
)

// A port stands for a runtime.Port that loader.js holds under the same id.
type port struct {
	browser  *Browser
	id       uint32
	name     string
	sender   host.Object // Nil on the side that connected.
	native   bool        // To a native application.
	outbox   outbox
	batched  atomic.Bool   // Go is known to be at the other end.
	receiver host.Receiver // Protected by browser.mu, as the fields below.
	ended    bool
}

func (p *port) Name() string { return p.name }

// Sender implements [host.Port].
func (p *port) Sender() host.Object { return p.sender }

// PostMessage implements [host.Port].
func (p *port) PostMessage(item []byte) error {
	if p.batched.Load() && len(item) <= batchLimit {
		return p.outbox.post(p.id, item, nil)
	}
	if !p.batched.Load() && !p.native {
		var err error
		if item, err = plain(item); err != nil {
			return err
		}
	}
	return refusal(hostPost(int32(p.id), unsafe.Pointer(unsafe.SliceData(item)), int32(len(item))))
}

// PostParts implements [host.Port].
func (p *port) PostParts(head, body []byte) error {
	if p.batched.Load() && len(head)+len(body) <= batchLimit {
		return p.outbox.post(p.id, head, body)
	}
	return p.outbox.postAlone(p.id, head, body)
}

// Disconnect implements [host.Port].
func (p *port) Disconnect() {
	p.browser.end(p)
	hostDisconnect(int32(p.id))
	runtime.KeepAlive(p) // The batch in its outbox has left by now.
}

// Leave implements [host.Port].
func (p *port) Leave() {
	p.browser.end(p)
	hostLeave(int32(p.id))
}

// receive passes on a message, a batch or the end.
func (p *port) receive(k kind, payload []byte) {
	switch k {
	case kindMessage:
		p.receiver.Message(payload, nil)
	case kindBatch:
		p.batched.Store(true)
		if item, ok := single(payload); ok {
			p.receiver.Message(item, nil)
		} else {
			p.receiver.Messages(ownItems(payload))
		}
	case kindBadMessage:
		p.receiver.Message(nil, codecError(payload))
	}
}
