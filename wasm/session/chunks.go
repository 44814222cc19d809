package session

import (
	"sync"

	"gangway/wasm/codec"
)

// chunkSize is how many bytes small messages share.
const chunkSize = 8 << 10

// Chunks hold the encodings of small messages side by side, so that not each of
// them is allocated. Messages leave a window in about the order in which they
// came, so a chunk outlives its messages by little.
type chunks struct {
	mu      sync.Mutex // Protects following.
	current []byte
	last    int // The size of the small message that came last.
}

// marshal returns the encoding of v. While another goroutine encodes, which may
// take as long as a method of v does, it stands alone.
func (c *chunks) marshal(v any) ([]byte, error) {
	if !c.mu.TryLock() {
		return codec.Marshal(v)
	}
	defer c.mu.Unlock()
	if cap(c.current)-len(c.current) < c.last { // Append would copy the chunk.
		c.current = make([]byte, 0, chunkSize)
	}
	from := len(c.current)
	item, err := codec.Append(c.current, v)
	if err != nil {
		return nil, err
	}
	payload := item[from:len(item):len(item)]
	if len(payload) <= chunkSize/8 {
		c.last = len(payload)
	}
	switch {
	case len(item) <= cap(c.current):
		c.current = item
	case len(payload) <= chunkSize/8:
		c.current = append(make([]byte, 0, chunkSize), payload...)
		payload = c.current[:len(payload):len(payload)]
	}
	return payload, nil
}
