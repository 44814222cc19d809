package session

import "gangway/wasm/codec"

// A Message is one message of a session, not yet decoded. It may be kept and
// decoded more than once, by any goroutine.
type Message struct{ frame []byte }

// Decode stores the message in the value that v points to, as package codec
// does. An error concerns this message alone: the session goes on.
func (m Message) Decode(v any) error {
	if err := codec.Unmarshal(m.frame, v); err != nil {
		return &opError{"decode message", err}
	}
	return nil
}

// Raw returns the message as a frame of package codec. The caller must not
// change it.
func (m Message) Raw() []byte { return m.frame }
