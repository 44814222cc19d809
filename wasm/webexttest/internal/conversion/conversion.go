// Package conversion converts messages as the browsers do on their way: by a
// structured clone, or through JSON.
package conversion

import (
	"bytes"
	"encoding/base64"

	"gangway/wasm/codec"
	"gangway/wasm/internal/host"
	"gangway/wasm/internal/jsonvalue"
)

// Undefined is the item of JavaScript's undefined.
var Undefined = []byte{0xf7}

// MaxJSON is the size from which on Chromium refuses a message.
// https://developer.chrome.com/docs/extensions/develop/concepts/messaging
const MaxJSON = 64 << 20

// A Message is on its way between two ends: an item, or JSON text for a native
// application. One that no item can hold reaches Gangway's programs as an error.
type Message struct {
	Data []byte
	Err  error
}

// Formless is a message that no item can hold.
func Formless(err error) Message {
	return Message{Err: &host.Error{Name: "CodecError", Message: err.Error()}}
}

// Clone returns a copy for one receiver.
func (m Message) Clone() Message { return Message{bytes.Clone(m.Data), m.Err} }

// Rules say how a browser converts the messages of an extension.
type Rules struct {
	Clones bool // Messages are cloned structurally. Else they pass through JSON.
	Limit  int  // The size of a message that is refused, 0 for none.
}

// Item returns a message as it reaches other contexts, which is not always as
// it was sent.
func (r Rules) Item(item []byte) ([]byte, error) {
	v, err := decode(item)
	if err != nil {
		return nil, err
	}
	if !r.Clones {
		return r.plainItem(v)
	}
	wire, err := codec.Marshal(v)
	if err != nil {
		return nil, host.ErrNotCloneable
	}
	return r.fits(wire, len(wire))
}

// Sent returns a message of a Go program as it reaches other contexts. Where those
// get JSON, the program gives each value its form there.
func (r Rules) Sent(item []byte) ([]byte, error) {
	if r.Clones {
		return r.Item(item)
	}
	converted, err := jsonvalue.Append(nil, item)
	if err != nil {
		return nil, host.NotCloneable(err)
	}
	return r.Item(converted)
}

// Batch returns a message that crosses whole, as all do between Go programs: as
// bytes or, where messages are JSON, as text.
func (r Rules) Batch(item []byte) ([]byte, error) {
	if r.Clones {
		return r.Item(item)
	}
	const header, quotes = 8 + 4, 2
	return r.fits(bytes.Clone(item), base64.StdEncoding.EncodedLen(header+len(item))+quotes)
}

// Text returns a message as JSON text, as it reaches a native application.
func (r Rules) Text(item []byte) ([]byte, error) {
	v, err := decode(item)
	if err != nil {
		return nil, err
	}
	plain, err := ThroughJSON(v)
	if err != nil {
		return nil, err
	}
	text, err := jsonText(plain)
	if err != nil {
		return nil, err
	}
	return r.fits(text, len(text))
}

func decode(item []byte) (v any, err error) {
	if err := codec.Unmarshal(item, &v); err != nil {
		return nil, host.NotCloneable(err)
	}
	return v, nil
}

// plainItem passes a value through JSON.
func (r Rules) plainItem(v any) ([]byte, error) {
	plain, err := ThroughJSON(v)
	if err != nil {
		return nil, err
	}
	wire, err := codec.Marshal(plain)
	if err != nil {
		return nil, host.ErrNotCloneable
	}
	return r.fits(wire, JSONSize(plain))
}

// fits refuses messages that are too large for the browser.
func (r Rules) fits(wire []byte, size int) ([]byte, error) {
	if r.Limit > 0 && size >= r.Limit {
		return nil, host.ErrTooLarge
	}
	return wire, nil
}
