//go:build js && wasm

package bridge

import (
	"sync"
	"unsafe"

	"gangway/wasm/internal/host"
)

// batchLimit is how long a batch may become before it leaves in the middle of
// a turn. An item that is longer leaves alone.
const batchLimit = 64 << 10

// An outbox holds the messages of a turn that go to another Go program.
// JavaScript takes them from Go's memory when Go pauses, so that a message
// costs no call and no object of its own.
type outbox struct {
	waiting struct { // Read by JavaScript, which sets length to 0.
		address uint32
		length  uint32
	}

	mu     sync.Mutex // Protects following, and waiting from goroutines.
	batch  []byte
	joined []byte // The item that was put together last.
}

// post adds an item, which is given in two parts, to the batch that leaves at
// the end of the turn.
func (o *outbox) post(port uint32, head, body []byte) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.waiting.length == 0 {
		switch hostSend(int32(port), unsafe.Pointer(&o.waiting)) {
		case 0:
			return host.ErrDisconnected
		case -1:
			return host.ErrFrozen
		}
		o.batch = append(o.batch[:0], batchHeader...)
	}
	o.batch = appendItem(o.batch, head, body)
	o.waiting.address = uint32(uintptr(unsafe.Pointer(unsafe.SliceData(o.batch))))
	o.waiting.length = uint32(len(o.batch))
	if len(o.batch) > batchLimit {
		hostFlush(int32(port))
	}
	return nil
}

// postAlone posts an item, which is given in two parts, in a message of its own.
func (o *outbox) postAlone(port uint32, head, body []byte) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.joined = append(append(o.joined[:0], head...), body...)
	err := refusal(hostPost(int32(port), unsafe.Pointer(unsafe.SliceData(o.joined)), int32(len(o.joined))))
	if cap(o.joined) > 2*batchLimit {
		o.joined = nil // Few are so large.
	}
	return err
}
