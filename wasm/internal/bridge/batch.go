package bridge

import (
	"bytes"
	"iter"

	"gangway/wasm/internal/host"
)

// batchHeader begins a batch of items, the same as BATCH_HEADER in jsbridge/loader.js,
// which looks for it. The last byte is the version of the format: each item
// follows as its length in four bytes, the lowest first, and as many bytes.
const batchHeader = "\x9egangw\xf3\x01"

// appendItem appends an item to a batch, which is given in two parts.
func appendItem(batch, head, body []byte) []byte {
	n := uint32(len(head) + len(body))
	batch = append(batch, byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
	return append(append(batch, head...), body...)
}

// single returns the item of a batch that has no other.
func single(batch []byte) (item []byte, ok bool) {
	start := len(batchHeader) + 4
	if len(batch) < start || length(batch[start-4:]) != uint64(len(batch)-start) {
		return nil, false
	}
	return batch[start:len(batch):len(batch)], true
}

// length reads the length of an item.
func length(b []byte) uint64 {
	return uint64(uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24)
}

// items yields the items of a batch, which are parts of it. A batch that is
// cut short gives an error for the message that is not whole.
func items(batch []byte) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for rest := batch[min(len(batchHeader), len(batch)):]; len(rest) > 0; {
			if len(rest) < 4 {
				yield(nil, errBatch)
				return
			}
			size := length(rest)
			rest = rest[4:]
			if size > uint64(len(rest)) {
				yield(nil, errBatch)
				return
			}
			if !yield(rest[:size:size], nil) {
				return
			}
			rest = rest[size:]
		}
	}
}

// A message that waits holds the whole batch of which it is a part. So a small one
// of a large batch has memory of its own.
const (
	pinned = 128 << 10 // How long a batch is that any message may hold.
	share  = 8         // The part of a longer one that a message must have to hold it.
)

// ownItems yields the items of a batch, in memory of their own if they are too small
// to hold all of it.
func ownItems(batch []byte) iter.Seq2[[]byte, error] {
	if len(batch) <= pinned {
		return items(batch)
	}
	return func(yield func([]byte, error) bool) {
		for item, err := range items(batch) {
			if len(item) < len(batch)/share {
				item = bytes.Clone(item)
			}
			if !yield(item, err) {
				return
			}
		}
	}
}

var errBatch = &host.Error{Name: "BatchError", Message: "a batch of messages is cut short"}
