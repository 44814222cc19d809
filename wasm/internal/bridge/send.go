//go:build js && wasm

package bridge

import (
	"syscall/js"
	"unsafe"

	"gangway/wasm/internal/host"
)

// SendMessage implements [host.Host].
func (b *Browser) SendMessage(to host.Target, item []byte, reply func([]byte, error)) (_ func(), err error) {
	defer b.understand(&err)
	defer Catch(&err)
	if item, err = plain(item); err != nil {
		return nil, err
	}
	if err := refusal(hostDecode(unsafe.Pointer(unsafe.SliceData(item)), int32(len(item)))); err != nil {
		return nil, err
	}
	// Under the lock under which the pump looks the call up.
	b.mu.Lock()
	defer b.mu.Unlock()
	jsPromise, err := send(to, b.jsProgram.Get("outgoing"))
	if err != nil {
		return nil, err
	}
	id := uint32(b.jsProgram.Call("await", jsPromise).Int())
	return b.await(id, pending{reply: reply, failed: unanswered}), nil
}

// unanswered returns why a one-shot message has no answer.
func unanswered(text []byte) error {
	err := reasonOf(text)
	if err == host.ErrDisconnected {
		err = host.ErrNoReply // It ended without a reason.
	}
	return err
}

// send sends a value with the function that the target asks for, and returns
// the promise of the answer.
func send(to host.Target, jsMessage js.Value) (js.Value, error) {
	switch {
	case to.Tab != nil:
		jsTabs, err := tabs("sendMessage")
		if err != nil {
			return js.Undefined(), err
		}
		return jsTabs.Call("sendMessage", to.Tab.ID, jsMessage, tabOptions(to.Tab)), nil
	case to.Extension != "":
		// Without options Firefox may take two arguments as message and options.
		return jsAPI("runtime").Call("sendMessage", to.Extension, jsMessage, map[string]any{}), nil
	}
	return jsAPI("runtime").Call("sendMessage", jsMessage), nil
}

// OnMessage implements [host.Host].
func (b *Browser) OnMessage(event string, deliver func(host.Request)) (func(), error) {
	return b.listen(event, nil, func(h header, payload []byte) {
		r := &request{id: h.id, item: payload, sender: currentObject()}
		if h.kind == kindBadRequest {
			r.item, r.err = nil, codecError(payload)
		}
		deliver(r)
	})
}

// OnQuestion implements [host.Host].
func (b *Browser) OnQuestion(event string, extra []byte, deliver func(host.Request)) (func(), error) {
	return b.listen(event, extra, func(h header, payload []byte) {
		r := &request{id: h.id, item: payload, question: true}
		if h.kind == kindBadRequest {
			r.item, r.err = nil, codecError(payload)
		}
		deliver(r)
	})
}

// A request is a one-shot message or a question whose answer loader.js waits
// for.
type request struct {
	id       uint32
	item     []byte
	err      error
	sender   host.Object
	question bool // Of the browser, which takes values and no JSON.
}

// Item implements [host.Request].
func (r *request) Item() ([]byte, error) { return r.item, r.err }

// Sender implements [host.Request].
func (r *request) Sender() host.Object { return r.sender }

// Reply implements [host.Request].
func (r *request) Reply(item []byte) (err error) {
	if !r.question {
		if item, err = plain(item); err != nil {
			return err
		}
	}
	return refusal(hostReply(int32(r.id), unsafe.Pointer(unsafe.SliceData(item)), int32(len(item))))
}

// Ignore implements [host.Request].
func (r *request) Ignore() { hostIgnore(int32(r.id)) }
