package webext

import (
	"sync"

	"gangway/wasm/codec"
	"gangway/wasm/internal/host"
)

// A Port is one end of a connection between two contexts of an extension. It
// follows runtime.Port:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/Port
//
// Its methods may be called from any goroutine. Messages arrive in the order in
// which they were posted.
//
// A Port whose messages are not received keeps them in memory until it is
// disconnected: receive from [Port.Messages], or call [Port.Disconnect].
type Port struct {
	host    host.Port // Set before the port is handed out.
	name    string
	sender  *Sender
	mailbox *mailbox[Message]

	endOnce sync.Once
	done    chan struct{}
	err     error // Written before done is closed, read after.
}

func newPort() *Port {
	return &Port{mailbox: newMailbox[Message](), done: make(chan struct{})}
}

// acceptPort returns the Port of an end that another context opened.
func acceptPort(hostPort host.Port) *Port {
	p := newPort()
	p.host, p.name = hostPort, hostPort.Name()
	if jsSender := hostPort.Sender(); jsSender != nil {
		p.sender = new(Sender)
		// A sender that the browser describes otherwise than documented
		// stays zero, and so has no id and no origin to trust.
		_ = jsSender.Assign(p.sender)
	}
	return p
}

// Name returns the name that the side that connected gave in [ConnectInfo].
func (p *Port) Name() string { return p.name }

// Sender returns the context that opened the port, nil on the side that
// connected. It is what the browser said at that time, and stays the same
// after the port has ended. The caller must not change it.
func (p *Port) Sender() *Sender { return p.sender }

// PostMessage sends v to the other end, converted as package codec does. It
// does not block and does not wait for delivery: a message may be lost if the
// other end goes away first. v may be used again when it has returned.
//
// After the port has ended it returns the cause, which matches
// [ErrDisconnected]. A value that has no form that can be sent is
// [ErrNotCloneable], and the port goes on.
func (p *Port) PostMessage(v any) error {
	if err := p.Err(); err != nil {
		return &opError{"post message", err}
	}
	frame, err := codec.Marshal(v)
	if err != nil {
		return &opError{"post message", &notCloneableError{err}}
	}
	if err := p.host.PostMessage(frame); err != nil {
		return &opError{"post message", err}
	}
	return nil
}

// Messages returns the channel of received messages. It is closed after the
// last message that was posted before the port ended, or at once when this
// side calls [Port.Disconnect]. All calls return the same channel.
func (p *Port) Messages() <-chan Message { return p.mailbox.out }

// Disconnect ends the port. Messages that were not received are dropped and the
// channel of [Port.Messages] is closed; nothing is delivered after Disconnect
// has returned. The other end is told. Calls after the end do nothing more.
func (p *Port) Disconnect() {
	p.end(ErrLocalDisconnect, p.host.Disconnect)
	p.mailbox.abandon()
}

// Done returns a channel that is closed when the port has ended, by either
// side. Messages may still wait then: receive from [Port.Messages] until it is
// closed to have them all.
func (p *Port) Done() <-chan struct{} { return p.done }

// Err returns nil until [Port.Done] is closed, then the cause of the end, which
// matches [ErrDisconnected]: [ErrLocalDisconnect] if this side ended the port,
// [ErrNoReceiver] if nobody listened for it, a [*DisconnectError] if the
// browser gave another reason.
func (p *Port) Err() error {
	select {
	case <-p.done:
		return p.err
	default:
		return nil
	}
}

// end records the first cause of the end, does what it asks for, and closes
// done.
func (p *Port) end(cause error, then func()) {
	p.endOnce.Do(func() {
		p.err = cause
		then()
		close(p.done)
	})
}

// A receiver is the side of a Port that its host calls.
type receiver struct{ port *Port }

// Message implements [host.Receiver].
func (r receiver) Message(frame []byte, err error) { r.port.mailbox.put(Message{frame, err}) }

// Disconnected implements [host.Receiver].
func (r receiver) Disconnected(err error) {
	r.port.end(disconnectCause(err), r.port.mailbox.finish)
}

// A notCloneableError keeps the codec's error beside [ErrNotCloneable].
type notCloneableError struct{ err error }

func (e *notCloneableError) Error() string { return ErrNotCloneable.Error() + ": " + e.err.Error() }

func (e *notCloneableError) Unwrap() []error { return []error{ErrNotCloneable, e.err} }
