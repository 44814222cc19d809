package webext

import "iter"

// Values returns an iterator over the messages of a port, decoded, until the
// port ends or ctx is done. It yields an error for a message that cannot be
// decoded as a T, and goes on with the next. It may be used again for the
// messages that follow a break.
func Values[T any](ctx Context, p *Port) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for {
			m, how := p.mailbox.take(ctx.Done())
			if how != value {
				return
			}
			var v T
			err := m.Decode(&v)
			if !yield(v, err) {
				return
			}
		}
	}
}

// Channels returns a typed view of a port: in brings its messages, decoded, and
// values that are sent on out are posted. Both are served by goroutines of
// their own.
//
// in is closed after the last message that was posted before the port ended, at
// once when this side calls [Port.Disconnect], and when ctx is done: a message
// that in offers then waits in the port again. Messages wait in the port until
// they are received, under the port's [Limit].
//
// A send on out takes as long as a call of [Port.PostMessage], also after the
// port has ended, when values are dropped: a sender never hangs. The caller
// closes out when it sends no more; the port goes on until somebody calls
// [Port.Disconnect]. Until out is closed, its goroutine stays.
//
// failed is called, by either goroutine, for each message that cannot be
// decoded and each value that cannot be posted, those after the end included.
// If it is nil, the first such error but those after the end disconnects the
// port.
func Channels[In, Out any](ctx Context, p *Port, failed func(error)) (in <-chan In, out chan<- Out) {
	if failed == nil {
		failed = func(error) { p.Disconnect() }
	}
	received, sent := make(chan In), make(chan Out)
	go receiveInto(ctx, p, received, failed)
	go func() {
		for v := range sent {
			if err := p.PostMessage(v); err != nil {
				failed(err)
			}
		}
	}()
	return received, sent
}

// receiveInto decodes the messages of a port into a channel.
func receiveInto[In any](ctx Context, p *Port, received chan<- In, failed func(error)) {
	defer close(received)
	for {
		m, how := p.mailbox.take(ctx.Done())
		if how != value {
			return
		}
		var v In
		if err := m.Decode(&v); err != nil {
			failed(err)
			continue
		}
		select {
		case received <- v:
			continue
		case <-ctx.Done():
		case <-p.mailbox.closed: // Nobody needs to receive any more.
		case <-p.mailbox.gone:
		}
		p.mailbox.putBack(m)
		return
	}
}
