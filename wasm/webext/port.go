package webext

import (
	"iter"
	"sync"
	"sync/atomic"

	"gangway/wasm/codec"
	"gangway/wasm/internal/failure"
	"gangway/wasm/internal/host"
)

// A Port is one end of a connection between two contexts of an extension, two
// extensions, or an extension and a native application. It follows
// runtime.Port:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/Port
//
// Its methods may be called from any goroutine. Messages arrive in the order in
// which they were posted.
//
// A Port whose messages are not received keeps them in memory until it is
// disconnected: receive them, call [Port.Disconnect], or set a limit with
// [Port.SetLimit].
type Port struct {
	host    host.Port // Set before the port is handed out.
	name    string
	sender  *Sender
	mailbox *mailbox[Message]
	posted  atomic.Uint64
	convert converter

	sharers atomic.Int64 // Listeners that have the port or can receive it.

	endOnce sync.Once
	ended   atomic.Bool // Before done is closed: cheaper to ask than a channel.
	done    chan struct{}
	err     error // Written before done is closed, read after.
}

func (r *Runtime) newPort() *Port {
	return &Port{mailbox: newMailbox(cost, r.gone), done: make(chan struct{})}
}

// acceptPort returns the Port of an end that another context opened.
func (r *Runtime) acceptPort(hostPort host.Port) *Port {
	p := r.newPort()
	p.host, p.name, p.sender = hostPort, hostPort.Name(), readSender(hostPort.Sender())
	p.SetLimit(r.portLimits.of(p.name))
	return p
}

// Name returns the name that the side that connected gave in [ConnectInfo], or
// that of the native application.
func (p *Port) Name() string { return p.name }

// Sender returns the context that opened the port, nil on the side that
// connected. The browser has described it at that time, and it stays the same
// after the port has ended. The caller must not change it.
func (p *Port) Sender() *Sender { return p.sender }

// PostMessage sends v to the other end, converted as package codec does. It
// does not block and does not wait for delivery: a message is lost if the
// other end goes away first. v may be used again when it has returned.
//
// After the port has ended it returns the cause, which matches
// [ErrDisconnected]. A value that has no form that can be sent is
// [ErrNotCloneable], one that is too large [ErrTooLarge]; the port goes on.
func (p *Port) PostMessage(v any) error {
	if err := p.post(v); err != nil {
		return failure.In("post message", err)
	}
	return nil
}

func (p *Port) post(v any) error {
	if err := p.Err(); err != nil {
		return err
	}
	if err := p.postItem(v); err != nil {
		return err
	}
	p.posted.Add(1)
	return nil
}

// spare is the buffer of the last message that was posted, for the next one on
// any port: a new one of a megabyte would be cleared, and bring the next garbage
// collection nearer. Who posts has it alone meanwhile.
var spare atomic.Pointer[buffer]

type buffer struct{ bytes []byte }

// keptBuffer is how large the buffer may be that is kept.
const keptBuffer = 4 << 20

func takeBuffer() *buffer {
	if b := spare.Swap(nil); b != nil {
		return b
	}
	return new(buffer)
}

func (b *buffer) keep() {
	if cap(b.bytes) <= keptBuffer {
		spare.Store(b)
	}
}

// postItem encodes v and posts it. The host does not keep the item.
func (p *Port) postItem(v any) error {
	b := takeBuffer()
	item, err := encode(b.bytes[:0], v)
	if err != nil {
		return err
	}
	b.bytes = item
	defer b.keep()
	converted, err := p.convert.apply(item)
	if err != nil {
		return err
	}
	return p.host.PostMessage(converted)
}

// A converter appends to buf the form of an item that the other end can read. It
// is nil where each item is one.
type converter func(buf, item []byte) ([]byte, error)

func (c converter) apply(item []byte) ([]byte, error) {
	if c == nil {
		return item, nil
	}
	converted, err := c(nil, item)
	if err != nil {
		return nil, host.NotCloneable(err)
	}
	return converted, nil
}

// encode appends v to buf as an item.
func encode(buf []byte, v any) ([]byte, error) {
	item, err := codec.Append(buf, v)
	if err != nil {
		return nil, host.NotCloneable(err)
	}
	return item, nil
}

// Receive waits for the next message. After the last one it returns the cause
// of the port's end, as [Port.Err] does. It returns ctx's error when ctx is
// done first; that harms neither the port nor any message.
func (p *Port) Receive(ctx Context) (Message, error) {
	m, how := p.mailbox.take(ctx.Done())
	switch how {
	case over:
		return Message{}, failure.In("receive message", p.cause())
	case canceled:
		return Message{}, failure.In("receive message", ctx.Err())
	}
	return m, nil
}

// Disconnect ends the port. Messages that were not received are dropped; none
// is received after Disconnect has returned. The other end is told. Calls after
// the end tell nobody again.
func (p *Port) Disconnect() {
	p.end(ErrLocalDisconnect, p.host.Disconnect)
	p.mailbox.abandon()
}

// Done returns a channel that is closed when the port has ended, by either
// side. Messages may still wait then: [Port.Receive] returns them first, and
// then the cause of the end.
func (p *Port) Done() <-chan struct{} { return p.done }

// Err returns nil until [Port.Done] is closed, then the cause of the end, which
// matches [ErrDisconnected]: [ErrLocalDisconnect] if this side ended the port,
// [ErrNoReceiver] if nobody listened for it, [ErrFrozen], [ErrCrashing],
// [ErrContextInvalidated] or [ErrOverflow] for the reasons that these name, a
// [*DisconnectError] if the browser gave another reason, and else
// ErrDisconnected itself.
func (p *Port) Err() error {
	if !p.ended.Load() {
		return nil
	}
	<-p.done
	return p.err
}

// cause returns the cause of the end of a port that gives no message any more:
// it has ended, or is gone with its extension context.
func (p *Port) cause() error {
	if err := p.Err(); err != nil {
		return err
	}
	return ErrContextInvalidated
}

// SetLimit bounds the messages that wait to be received. The zero Limit, which
// ports have at first, lets them hold [DefaultBytes]. It applies to messages that
// come afterwards.
func (p *Port) SetLimit(l Limit) { p.mailbox.setLimit(l) }

// Stats returns the counts of the port's messages so far.
func (p *Port) Stats() Stats {
	s := p.mailbox.counts()
	s.Posted = p.posted.Load()
	return s
}

// end records the first cause of the end, closes done, and then calls the
// function of that cause.
func (p *Port) end(cause error, then func()) {
	p.endOnce.Do(func() {
		p.err = cause
		p.ended.Store(true)
		close(p.done)
		then()
	})
}

func (p *Port) share(listeners int) { p.sharers.Store(int64(listeners)) }

// giveUp lets go of the port when the last listener that could have received it
// has not.
func (p *Port) giveUp() {
	if p.sharers.Add(-1) == 0 {
		p.end(ErrLocalDisconnect, p.host.Leave)
		p.mailbox.abandon()
	}
}

// A receiver is the side of a Port that its host calls.
type receiver struct{ port *Port }

// Message implements [host.Receiver].
func (r receiver) Message(item []byte, err error) {
	if !r.port.mailbox.put(Message{item: item, err: err}) {
		r.overflow()
	}
}

// Messages implements [host.Receiver].
func (r receiver) Messages(items iter.Seq2[[]byte, error]) {
	messages := func(yield func(Message) bool) {
		for item, err := range items {
			if !yield(Message{item: item, err: err}) {
				return
			}
		}
	}
	if !r.port.mailbox.putAll(messages) {
		r.overflow()
	}
}

// overflow ends the port because its limit is reached.
func (r receiver) overflow() {
	p := r.port
	p.end(ErrOverflow, func() {
		p.host.Disconnect()
		p.mailbox.finish()
	})
}

// Disconnected implements [host.Receiver].
func (r receiver) Disconnected(err error) {
	r.port.end(disconnectCause(err), r.port.mailbox.finish)
}
