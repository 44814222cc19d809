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
//
// Chromium makes shared memory for a message of more than 64 KiB, which costs as
// much as hundreds of small ones: a batch of small items leaves before that.
const (
	batchLimit  = 256 << 10
	itemWork    = 192      // An item counts as so many bytes more.
	inlineLimit = 63 << 10 // For a batch of items shorter than half of it.
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
	if o.waiting.length > 0 && o.full(len(head)+len(body)) {
		hostFlush(int32(port))
	}
	return nil
}

// full reports whether the batch is to leave now; size is that of its last item,
// and the next one is taken to be as large.
func (o *outbox) full(size int) bool {
	if len(o.batch)+o.items*itemWork > batchLimit {
		return true
	}
	return size < inlineLimit/2 && len(o.batch)+size > inlineLimit
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
