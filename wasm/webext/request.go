package webext

import (
	"gangway/wasm/internal/failure"
	"gangway/wasm/internal/host"
)

// A Request is a one-shot message, or a call ([Runtime.OnCall]), that may be
// answered once. Its methods may be called from any goroutine.
//
// A request that is neither answered nor ignored leaves its sender waiting.
type Request struct {
	message Message
	sender  *Sender
	answer  answer
}

func newRequest(r host.Request) *Request {
	item, err := r.Item()
	return &Request{answer: answer{host: r}, message: Message{item: item, err: err}, sender: readSender(r.Sender())}
}

// Message returns the message that was sent.
func (r *Request) Message() Message { return r.message }

// Sender returns who sent it, nil for a call. The caller must not change it.
func (r *Request) Sender() *Sender { return r.sender }

// Reply answers with v, converted as package codec does. It does not block.
// The sender takes the first answer that any listener in any context gives;
// others are dropped, and so is an answer to a sender that is gone. A value
// that cannot be sent is [ErrNotCloneable], and Reply may be called again.
func (r *Request) Reply(v any) error {
	item, err := encode(nil, v)
	if err != nil {
		return failure.In("reply", err)
	}
	return r.answer.reply(item)
}

// Ignore says that no answer comes from here. The sender learns it at once, as
// [ErrNoReply], where no other context of the extension can answer, as far as
// the browser lets one know; else the message is left to the others. A context
// remembers 10,000 such messages, and at most 1 MiB of them or a larger one: of
// older ones the answers of others can be lost.
func (r *Request) Ignore() { r.answer.ignore() }

func (r *Request) share(listeners int) { r.answer.share(listeners) }

func (r *Request) giveUp() { r.answer.giveUp() }

// OnMessage listens for one-shot messages of the same extension. It follows
// runtime.onMessage:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/onMessage
//
// Messages that were sent before the program started come first. All listeners
// of a program receive the same [Request].
func (r *Runtime) OnMessage() (*Listener[*Request], error) {
	return r.listenForMessages(&r.onMessage, eventMessage, nil)
}

// OnMessageExternal listens for one-shot messages of other extensions, and of
// pages that the manifest lets in by externally_connectable. It follows
// runtime.onMessageExternal:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/onMessageExternal
//
// allow decides once for each message whether it is let in, as for
// [Runtime.OnConnectExternal]. Otherwise it is like [Runtime.OnMessage].
func (r *Runtime) OnMessageExternal(allow Allow) (*Listener[*Request], error) {
	return r.listenForMessages(&r.onMessageExternal, eventMessageExternal, allow.request)
}

func (r *Runtime) listenForMessages(h *hub[*Request], event string, allow func(*Request) bool) (*Listener[*Request], error) {
	l, err := h.listen(r.gone, allow, false, func() (func(), error) {
		return r.host.OnMessage(event, func(hostRequest host.Request) {
			if q := newRequest(hostRequest); !h.deliver(q) {
				q.Ignore()
			}
		})
	})
	if err != nil {
		return nil, failure.In("listen for messages", err)
	}
	return l, nil
}
