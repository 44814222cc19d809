package session

import (
	"strconv"

	"gangway/wasm/internal/failure"
	"gangway/wasm/session/internal/machine"
	"gangway/wasm/webext"
)

// Send sends v, converted as package codec does. It returns when the message
// has a place in the send window, connected or not; v may then be used again.
// From then on the message is delivered once, in the order of the calls, or it
// is among the [EndError.Unconfirmed] of the session's end. A message of more
// than 64 KiB takes its place in the order when its last fragment is sent, so
// that it does not hold up the others.
//
// While the window is full Send waits. If ctx is done first, or is done already,
// nothing is sent. A message that is too large is [webext.ErrTooLarge].
func (s *Session) Send(ctx webext.Context, v any) error {
	err := ctx.Err()
	if err == nil {
		err = s.encodeAndSend(ctx, v)
	}
	if err != nil {
		return failure.In("session: send", err)
	}
	return nil
}

// TrySend is Send for those who must not wait: if the window has no room it
// returns [ErrWindowFull], and nothing is sent. Of a message of more than
// 64 KiB only the beginning needs room.
func (s *Session) TrySend(v any) error {
	if err := s.encodeAndSend(nil, v); err != nil {
		return failure.In("session: send", err)
	}
	return nil
}

// encodeAndSend waits for room if there is a context that says how long.
func (s *Session) encodeAndSend(ctx webext.Context, v any) error {
	item, err := s.chunks.marshal(v)
	if err != nil {
		return err
	}
	switch {
	case len(item) > s.maxMessage:
		return tooLarge(s.maxMessage, "MaxMessage")
	case s.durable && len(item) > s.window.Bytes:
		return tooLarge(s.window.Bytes, "Window.Bytes, since a durable end stores its messages")
	case s.machine.Large(len(item)):
		return s.sendLarge(ctx, item)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for !s.machine.Fits(len(item)) || s.err != nil || s.machine.Closing() {
		if err := s.waitRoom(ctx); err != nil {
			return err
		}
	}
	s.machine.Send(item)
	s.queued()
	return nil
}

func tooLarge(most int, what string) error {
	return failure.Detailed(webext.ErrTooLarge, "a message of this session has at most "+strconv.Itoa(most)+" bytes: "+what)
}

// sendLarge sends a large message, which takes its place by and by. One at a
// time does.
func (s *Session) sendLarge(ctx webext.Context, item []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for !s.machine.FitsLarge() || s.err != nil || s.machine.Closing() {
		if err := s.waitRoom(ctx); err != nil {
			return err
		}
	}
	t := s.machine.SendLarge(item, ctx != nil)
	s.queued()
	for !t.Queued() {
		if err := s.waitRoom(ctx); err != nil {
			s.abandon(t)
			return err
		}
	}
	return nil
}

// abandon gives up a large message, for which others may wait.
func (s *Session) abandon(t *machine.Transfer) {
	s.machine.Abandon(t)
	s.makeRoom()
	if s.err == nil {
		s.queued()
	}
}

// queued lets the messages leave that were queued.
func (s *Session) queued() {
	s.post()
	connected := s.machine.Connected()
	if !connected {
		s.needed.set()
	}
	if !connected || s.store != nil && s.store.hurries() {
		s.remember()
	}
}

// waitRoom waits, with the lock held before and after but not meanwhile, until
// the window may have opened. Without a context it does not wait.
func (s *Session) waitRoom(ctx webext.Context) error {
	switch {
	case s.err != nil:
		return s.err
	case s.machine.Closing():
		return ErrClosed
	case ctx == nil:
		return ErrWindowFull
	}
	s.waiters++
	room := s.room
	s.mu.Unlock()
	defer s.mu.Lock()
	select {
	case <-room:
	case <-s.done:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// makeRoom wakes those who wait for room.
func (s *Session) makeRoom() {
	if s.waiters > 0 {
		s.waiters = 0
		close(s.room)
		s.room = make(chan struct{})
	}
}
