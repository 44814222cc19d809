package webext

import (
	"gangway/wasm/codec"
	"gangway/wasm/internal/failure"
)

// A Message is one message received, not yet decoded. It may be kept and
// decoded more than once, by any goroutine.
type Message struct {
	item        []byte
	err         error
	redelivered bool
}

// MessageOf returns the message that item, an encoded message, holds: one that
// [Message.Raw] has given, or codec.Marshal. It keeps item, which must not be
// changed afterwards.
func MessageOf(item []byte) Message { return Message{item: item} }

// Decode stores the message in the value that v points to, as package codec
// does. An error concerns this message alone: the port goes on.
func (m Message) Decode(v any) error {
	if m.err != nil {
		return failure.In("decode message", m.err)
	}
	if err := codec.Unmarshal(m.item, v); err != nil {
		return failure.In("decode message", err)
	}
	return nil
}

// Redelivered reports whether this end may have had the message before, in a
// memory that it has lost since: it comes by a session, and nobody knows whether
// it was handled. Messages of ports never come again.
func (m Message) Redelivered() bool { return m.redelivered }

// Raw returns the message as an item of package codec, nil if it holds a value
// that has no such form. The caller must not change it. With codec.Options.Alias
// its bytes are decoded without being copied.
func (m Message) Raw() []byte { return m.item }
