//go:build js && wasm

package bridge

import (
	"errors"
	"runtime"
	"unsafe"

	"gangway/wasm/internal/host"
)

// A pending call is told how it ends: reply gets the item, or the error that
// failed makes of the text of JavaScript.
type pending struct {
	reply  func([]byte, error)
	failed func(text []byte) error
}

// Call implements [host.Host].
func (b *Browser) Call(function string, arguments []byte, reply func([]byte, error)) (func(), error) {
	// Under the lock under which the pump looks the call up.
	b.mu.Lock()
	defer b.mu.Unlock()
	called := hostCall(unsafe.Pointer(unsafe.StringData(function)), int32(len(function)),
		unsafe.Pointer(unsafe.SliceData(arguments)), int32(len(arguments)))
	runtime.KeepAlive(function)
	runtime.KeepAlive(arguments)
	if called <= 0 {
		return nil, failed(function, payload(-called))
	}
	return b.await(uint32(called), pending{reply, func(text []byte) error { return failed(function, text) }}), nil
}

// unsupported is the name of the exception of a part of the extension API that
// is not there, of which the message is the need.
const unsupported = "ErrUnsupported"

// failed returns the error of a part of the extension API that a text of
// JavaScript says, as of hostListenWith.
func failed(part string, text []byte) error {
	name, message := thrown(text)
	switch {
	case name == unsupported:
		return host.Unsupported(part, message)
	case message == "":
		return &host.Error{Name: name}
	}
	err := cause(name, message)
	if errors.Is(err, host.ErrUnsupported) {
		return host.Unsupported(part, "a background or an extension page")
	}
	return err
}

// await waits for the end of a call. The caller holds the lock.
func (b *Browser) await(id uint32, p pending) (cancel func()) {
	b.calls[id] = p
	return func() {
		b.takeCall(id)
		hostCancel(int32(id))
	}
}

// takeCall returns the functions that wait for the end of a call, nothing if
// none do.
func (b *Browser) takeCall(id uint32) pending {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.calls[id]
	delete(b.calls, id)
	return p
}

// replied passes on how a call ended.
func (b *Browser) replied(h header, payload []byte) {
	switch p := b.takeCall(h.id); {
	case p.reply == nil:
	case h.kind == kindReply:
		p.reply(payload, nil)
	default:
		p.reply(nil, p.failed(payload))
	}
}
