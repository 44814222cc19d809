package webexttest

import (
	"bytes"

	"gangway/wasm/codec"
	"gangway/wasm/internal/host"
)

// undefined is the frame of JavaScript's undefined.
var undefined = []byte{0xf7}

// A message is what goes over a link: a frame, or JSON text to a native
// application. One that no frame can hold reaches Gangway's programs as an
// error.
type message struct {
	data []byte
	err  error
}

// formless is a message that no frame can hold.
func formless(err error) message {
	return message{err: &host.Error{Name: "CodecError", Message: err.Error()}}
}

// clone returns a copy for one receiver.
func (m message) clone() message { return message{bytes.Clone(m.data), m.err} }

// convert returns a message of an extension as it goes over the wire: a frame
// for other contexts, JSON text for native applications. What arrives is what
// the browser makes of the message, not always what was sent.
func (b *Browser) convert(native bool, e *Extension, frame []byte) ([]byte, error) {
	var v any
	if err := codec.Unmarshal(frame, &v); err != nil {
		return nil, host.NotCloneable(err)
	}
	if native || !b.profile.clones(e) {
		return b.convertJSON(native, v)
	}
	wire, err := codec.Marshal(v)
	if err != nil {
		return nil, host.ErrNotCloneable
	}
	return b.fits(wire, len(wire))
}

// convertJSON passes a value through JSON.
func (b *Browser) convertJSON(native bool, v any) ([]byte, error) {
	plain, err := throughJSON(v)
	if err != nil {
		return nil, err
	}
	if native {
		text, err := jsonText(plain)
		if err != nil {
			return nil, err
		}
		return b.fits(text, len(text))
	}
	wire, err := codec.Marshal(plain)
	if err != nil {
		return nil, host.ErrNotCloneable
	}
	return b.fits(wire, jsonSize(plain))
}

// fits refuses what is too large for the browser.
func (b *Browser) fits(wire []byte, size int) ([]byte, error) {
	if limit := b.profile.limit(); limit > 0 && size >= limit {
		return nil, host.ErrTooLarge
	}
	return wire, nil
}
