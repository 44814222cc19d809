//go:build js && wasm

package bridge

import (
	"syscall/js"
	"unsafe"

	"gangway/wasm/internal/host"
)

// SendMessage implements [host.Host].
func (b *Browser) SendMessage(to host.Target, item []byte, reply func([]byte, error)) (func(), error) {
	return b.call(item, reply, func(jsMessage js.Value) (js.Value, error) { return send(to, jsMessage) })
}

// call passes the value of an item to a function, and what becomes of the
// promise that it returns to reply.
func (b *Browser) call(item []byte, reply func([]byte, error), function func(js.Value) (js.Value, error)) (_ func(), err error) {
	defer Catch(&err)
	if err := refusal(hostDecode(unsafe.Pointer(unsafe.SliceData(item)), int32(len(item)))); err != nil {
		return nil, err
	}
	// Under the lock under which the pump looks the call up.
	b.mu.Lock()
	defer b.mu.Unlock()
	jsPromise, err := function(b.jsProgram.Get("outgoing"))
	if err != nil {
		return nil, err
	}
	id := uint32(b.jsProgram.Call("await", jsPromise).Int())
	b.calls[id] = reply
	return func() { b.cancel(id) }, nil
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

func (b *Browser) cancel(id uint32) {
	b.takeCall(id)
	hostCancel(int32(id))
}

// takeCall returns what waits for the answer to a call, nil if nothing does.
func (b *Browser) takeCall(id uint32) func([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	reply := b.calls[id]
	delete(b.calls, id)
	return reply
}

// replied passes the answer to a call on.
func (b *Browser) replied(h header, payload []byte) {
	reply := b.takeCall(h.id)
	if reply == nil {
		return
	}
	if h.kind == kindReply {
		reply(payload, nil)
		return
	}
	err := cause("", string(payload))
	if err == host.ErrDisconnected {
		err = host.ErrNoReply // It ended without a reason.
	}
	reply(nil, err)
}

// OnMessage implements [host.Host].
func (b *Browser) OnMessage(event string, deliver func(host.Request)) (func(), error) {
	return b.listen(event, func(h header, payload []byte) {
		r := &request{id: h.id, item: payload, sender: currentObject()}
		if h.kind == kindBadRequest {
			r.item, r.err = nil, codecError(payload)
		}
		deliver(r)
	})
}

// A request is a one-shot message whose answer loader.js waits for.
type request struct {
	id     uint32
	item   []byte
	err    error
	sender host.Object
}

// Item implements [host.Request].
func (r *request) Item() ([]byte, error) { return r.item, r.err }

// Sender implements [host.Request].
func (r *request) Sender() host.Object { return r.sender }

// Reply implements [host.Request].
func (r *request) Reply(item []byte) error {
	return refusal(hostReply(int32(r.id), unsafe.Pointer(unsafe.SliceData(item)), int32(len(item))))
}

// Ignore implements [host.Request].
func (r *request) Ignore() { hostIgnore(int32(r.id)) }
