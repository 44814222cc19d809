package puppet

import (
	"crypto/sha256"
	"encoding/hex"

	"gangway/wasm/webext"
)

// largest is how large a item may be to travel in an answer.
const largest = 64 << 10

// describeMessage returns a message in the form that travels. That it can be
// decoded as any value is part of that.
func describeMessage(m webext.Message) Message {
	var v any
	if err := m.Decode(&v); err != nil {
		return Message{Err: describe(err)}
	}
	item := m.Raw()
	if len(item) > largest {
		return Message{Size: len(item), Sum: Sum(item)}
	}
	return Message{Item: item, Size: len(item)}
}

// Sum tells large items apart.
func Sum(item []byte) string {
	sum := sha256.Sum256(item)
	return hex.EncodeToString(sum[:])
}
