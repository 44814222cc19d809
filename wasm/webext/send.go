package webext

import (
	"gangway/wasm/internal/failure"
	"gangway/wasm/internal/host"
)

// SendMessage sends one message to the other contexts of the same extension and
// waits for the answer. It follows runtime.sendMessage:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/sendMessage
//
// It returns [ErrNoReceiver] when nobody listens, [ErrNoReply] when those who
// listen do not answer (if the one who would have goes first, Firefox says
// that nobody listens), [ErrNotCloneable] when v has no form that can be sent,
// and ctx's error when ctx is done first: the message may then have been
// received all the same, and its answer is dropped.
func (r *Runtime) SendMessage(ctx Context, v any) (Message, error) {
	return r.send(ctx, host.Target{}, v)
}

// SendMessageExtension sends one message to another extension. An id of a form
// that no browser gives out is [ErrInvalidArgument]. Otherwise it is like
// [Runtime.SendMessage].
func (r *Runtime) SendMessageExtension(ctx Context, id string, v any) (Message, error) {
	if !validExtensionID(id) {
		return Message{}, failure.In("send message", invalidExtensionID(id))
	}
	return r.send(ctx, host.Target{Extension: id}, v)
}

// SendInfo restricts [Runtime.SendMessageTab] to one frame, or to one document
// in it. The zero value means all frames.
type SendInfo struct {
	FrameID    *int64
	DocumentID string
}

// SendMessageTab sends one message to the content scripts of this extension in
// a tab. It follows tabs.sendMessage:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/sendMessage
//
// Content scripts cannot call it: there it is [ErrUnsupported]. Otherwise it is
// like [Runtime.SendMessage].
func (r *Runtime) SendMessageTab(ctx Context, tabID int64, info SendInfo, v any) (Message, error) {
	target, err := tabTarget(tabID, info.FrameID, info.DocumentID)
	if err != nil {
		return Message{}, failure.In("send message", err)
	}
	return r.send(ctx, target, v)
}

func (r *Runtime) send(ctx Context, to host.Target, v any) (Message, error) {
	item, err := encode(nil, v)
	if err != nil {
		return Message{}, failure.In("send message", err)
	}
	replies := make(chan Message, 1)
	cancel, err := r.host.SendMessage(to, item, func(item []byte, err error) {
		replies <- Message{item: item, err: err}
	})
	if err != nil {
		return Message{}, failure.In("send message", err)
	}
	select {
	case reply := <-replies:
		if err := replyError(reply); err != nil {
			return Message{}, failure.In("send message", err)
		}
		return reply, nil
	case <-ctx.Done():
		cancel()
		return Message{}, failure.In("send message", ctx.Err())
	}
}

// undefined is the item of JavaScript's undefined, with which browsers answer
// when nobody who listens does.
const undefined = "\xf7"

// replyError returns why there is no reply, nil if there is one.
func replyError(reply Message) error {
	if reply.err == nil && string(reply.item) == undefined {
		return ErrNoReply
	}
	return reply.err
}
