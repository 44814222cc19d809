package session

import (
	"errors"
	"iter"

	"gangway/wasm/webext"
)

// Values returns an iterator over the messages of a session, decoded, until the
// session ends or ctx is done. It yields an error for a message that cannot be
// decoded as a T, and goes on with the next. Going on confirms that the message
// before is handled, as [Session.Receive] does.
func Values[T any](ctx webext.Context, s *Session) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for {
			m, err := s.Receive(ctx)
			if err != nil {
				return
			}
			var v T
			err = m.Decode(&v)
			if !yield(v, err) {
				return
			}
		}
	}
}

// Channels returns a typed view of a session: in brings its messages, decoded,
// and values that are sent on out are sent. Both are served by goroutines of
// their own.
//
// in is closed when the session ends or ctx is done. A message counts as
// handled when it is received from in, since a channel does not tell when its
// reader asks for more: a background that loses its memory does not get the
// message again on which it was working. Where it must, use [Values], or make
// the end durable and call [Session.Commit]. Messages that are not received
// from in stay in the session, also after ctx is done; until then other calls
// of [Session.Receive] wait for the message that in offers.
//
// A send on out waits while the send window is full, and no longer than the
// session lives: after its end values are dropped, so that a sender never
// hangs; and so they are once ctx is done. The caller closes out when it sends
// no more; that does not close the session. Until then its goroutine stays.
//
// failed is called, by either goroutine, for each message that cannot be
// decoded and each value that cannot be sent. If it is nil, the first such
// error aborts the session, but for those of its end and of ctx.
func Channels[In, Out any](ctx webext.Context, s *Session, failed func(error)) (in <-chan In, out chan<- Out) {
	if failed == nil {
		failed = func(err error) {
			if s.Err() == nil && ctx.Err() == nil && !errors.Is(err, ErrClosed) {
				s.Abort()
			}
		}
	}
	received, sent := make(chan In), make(chan Out)
	go receiveInto(ctx, s, received, failed)
	go func() {
		for v := range sent {
			if err := s.Send(ctx, v); err != nil {
				failed(err)
			}
		}
	}()
	return received, sent
}

// receiveInto decodes the messages of a session into a channel.
func receiveInto[In any](ctx webext.Context, s *Session, received chan<- In, failed func(error)) {
	defer close(received)
	for {
		o, err := s.offer(ctx)
		if err != nil {
			return
		}
		var v In
		if err := o.message.Decode(&v); err != nil {
			s.endOffer(true)
			failed(err)
			continue
		}
		taken := handOver(ctx, s, o, received, v)
		s.endOffer(taken)
		if !taken {
			return
		}
	}
}

// handOver reports whether somebody has received a value that is offered,
// before the session ended or ctx was done.
func handOver[In any](ctx webext.Context, s *Session, o *offer, received chan<- In, v In) bool {
	for {
		select {
		case received <- v:
			return true
		case o.stands <- struct{}{}:
		case <-s.done:
			return false
		case <-ctx.Done():
			return false
		}
	}
}
