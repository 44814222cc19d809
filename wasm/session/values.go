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

// Channels returns a typed view of a session: what is received, decoded, and
// where to send. Both are served by goroutines of their own.
//
// in is closed when the session ends or ctx is done. A message counts as
// handled when the next one is received from in.
//
// A send on out waits while the send window is full, and no longer than the
// session lives: after its end values are dropped, so that a sender never
// hangs. The caller closes out when it sends no more; that does not close the
// session. Until then its goroutine stays.
//
// failed is called, by either goroutine, for each message that cannot be
// decoded and each value that cannot be sent. If it is nil, the first such
// error but those of the session's end aborts the session.
func Channels[In, Out any](ctx webext.Context, s *Session, failed func(error)) (in <-chan In, out chan<- Out) {
	if failed == nil {
		failed = func(err error) {
			if s.Err() == nil && !errors.Is(err, ErrClosed) {
				s.Abort()
			}
		}
	}
	received, sent := make(chan In), make(chan Out)
	go func() {
		defer close(received)
		for v, err := range Values[In](ctx, s) {
			if err != nil {
				failed(err)
				continue
			}
			select {
			case received <- v:
			case <-s.done:
				return
			case <-ctx.Done():
				return
			}
		}
	}()
	go func() {
		for v := range sent {
			if err := s.Send(ctx, v); err != nil {
				failed(err)
			}
		}
	}()
	return received, sent
}
