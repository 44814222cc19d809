package bridge

import "gangway/wasm/internal/host"

// batchHeader is the length of what a batch of frames begins with, which
// loader.js has checked.
const batchHeader = 8

// receiveBatch passes on the frames of a batch: each is its length in four
// bytes, the lowest first, and as many bytes. A batch that is cut short gives
// an error for the message that is not whole.
func receiveBatch(r host.Receiver, batch []byte) {
	for rest := batch[min(batchHeader, len(batch)):]; len(rest) > 0; {
		if len(rest) < 4 {
			r.Message(nil, errBatch)
			return
		}
		length := uint32(rest[0]) | uint32(rest[1])<<8 | uint32(rest[2])<<16 | uint32(rest[3])<<24
		rest = rest[4:]
		if uint64(length) > uint64(len(rest)) {
			r.Message(nil, errBatch)
			return
		}
		r.Message(rest[:length:length], nil)
		rest = rest[length:]
	}
}

var errBatch = &host.Error{Name: "BatchError", Message: "a batch of messages is cut short"}
