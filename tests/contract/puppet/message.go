package puppet

import (
	"crypto/sha256"
	"encoding/hex"

	"gangway/wasm/webext"
)

// largest is how large a frame may be to travel in an answer.
const largest = 64 << 10

// describeMessage returns a message in the form that travels. That it can be
// decoded as any value is part of that.
func describeMessage(m webext.Message) Message {
	var v any
	if err := m.Decode(&v); err != nil {
		return Message{Err: describe(err)}
	}
	frame := m.Raw()
	if len(frame) > largest {
		return Message{Size: len(frame), Sum: Sum(frame)}
	}
	return Message{Frame: frame, Size: len(frame)}
}

// Sum tells large frames apart.
func Sum(frame []byte) string {
	sum := sha256.Sum256(frame)
	return hex.EncodeToString(sum[:])
}
