//go:build js && wasm

package bridge

import (
	"sync"
	"unsafe"

	"gangway/wasm/internal/host"
)

// A batch leaves in the middle of a turn when it is long, so that its receiver has
// work meanwhile. A small item is more work than its length says, and a few large
// ones are worth no post of their own. An item that is longer than batchLimit
// leaves alone.
const (
	batchLimit = 256 << 10
	itemWork   = 192 // An item counts as so many bytes more.
)

// An outbox holds the messages of a turn that go to another Go program. The
// first one leaves at once: the other end has it while Go still runs here. Those
// that follow wait for the end of the turn. JavaScript takes them from Go's memory
// when Go pauses, so that they cost no call and no object of their own.
type outbox struct {
	waiting struct { // Read by JavaScript, which sets length to 0.
		address uint32
		length  uint32
	}

	mu     sync.Mutex // Protects following, and waiting from goroutines.
	batch  []byte
	items  int    // In the batch.
	joined []byte // The item that was put together last.
}

// post adds an item, which is given in two parts, to the batch of a port.
func (o *outbox) post(port uint32, head, body []byte) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	first := o.waiting.length == 0
	if first {
		o.batch, o.items = append(o.batch[:0], batchHeader...), 0
	}
	o.batch = appendItem(o.batch, head, body)
	o.items++
	o.waiting.address = uint32(uintptr(unsafe.Pointer(unsafe.SliceData(o.batch))))
	o.waiting.length = uint32(len(o.batch))
	if first {
		if sent := hostSend(int32(port), unsafe.Pointer(&o.waiting)); sent != 1 {
			o.waiting.length = 0
			if sent == -1 {
				return host.ErrFrozen
			}
			return host.ErrDisconnected
		}
	}
	if o.waiting.length > 0 && len(o.batch)+o.items*itemWork > batchLimit {
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
