package session

import (
	"errors"
	"time"

	"gangway/wasm/webext"
)

// never is a context that is never done.
type never struct{}

func (never) Done() <-chan struct{} { return nil }
func (never) Err() error            { return nil }

// begun is a context that is done: what is called with it begins in this turn,
// and nobody waits for it.
type begun struct{}

func (begun) Done() <-chan struct{} { return closedChannel }
func (begun) Err() error            { return errBegun }

var errBegun = errors.New("session: not waited for")

var closedChannel = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// attach connects the session by a port, to an other end that has all frames up
// to received. With the lock held.
func (s *Session) attach(port *webext.Port, epoch, received, credit uint64) error {
	switch {
	case received < s.out.handled:
		return detailed(ErrForgotten, "it has less than it has confirmed")
	case received > s.out.last && !s.restored && !s.fresh():
		return detailed(ErrProtocol, "the other end has more than was sent")
	}
	if s.port != nil {
		s.port.Disconnect()
	}
	forgetful := s.peerEpoch != 0 && s.peerEpoch != epoch
	if forgetful {
		s.in.dropParts()
	}
	s.stats.Replayed += uint64(s.out.next)
	s.out.resume(received, forgetful)
	s.stats.Replayed -= min(s.stats.Replayed, uint64(s.out.next))
	s.port, s.peerEpoch, s.credit, s.asleep = port, epoch, int(min(credit, 1<<31-1)), false
	s.stats.Connects++
	s.state = Connected
	if s.keeping {
		s.keep.Stop()
		s.keeping = false
	}
	s.change(Change{State: Connected, Resumed: s.stats.Connects > 1, Restarted: forgetful})
	return nil
}

// fresh reports whether this end knows nothing of a connection before.
func (s *Session) fresh() bool { return s.stats.Connects == 0 && !s.dialing }

// serve takes the frames of a port until it has ended, and returns why.
func (s *Session) serve(port *webext.Port) error {
	for {
		m, err := port.Receive(never{})
		if err != nil {
			return port.Err()
		}
		s.take(port, m.Raw())
	}
}

// take takes one frame of a connection.
func (s *Session) take(port *webext.Port, frame []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.port != port {
		return // It was replaced.
	}
	s.posted = false
	if problem := s.dispatch(frame); problem != nil {
		s.end(problem)
	}
}

var errMalformed = detailed(ErrProtocol, "malformed frame")

// dispatch does what a frame asks for. What it returns ends the session.
func (s *Session) dispatch(frame []byte) error {
	kind, parts, r := parse(frame)
	if r.bad {
		return errMalformed
	}
	if s.err != nil {
		s.lingering = s.lingering && kind != frameReset
		return nil
	}
	switch kind {
	case frameData:
		if d, ok := r.data(parts); ok {
			return s.received(s.in.message(d, s.options.MaxMessage))
		}
	case frameFragment:
		if f, ok := r.fragment(parts); ok {
			return s.received(s.in.fragment(f, s.options.MaxMessage))
		}
	case frameAck:
		if a, ok := r.ack(parts); ok {
			return s.confirmed(a)
		}
	case frameClose:
		if c, ok := r.closing(parts); ok {
			return s.received(s.in.closing(c.seq))
		}
	case frameReset:
		if f, ok := r.reset(parts); ok {
			s.out.confirm(min(f.handled, s.out.last))
			return s.resetBy(f)
		}
	case frameSleep:
		s.asleep = parts == 0
		return nil
	}
	return errMalformed
}

// received goes on after a frame was taken into the inbox.
func (s *Session) received(v verdict) error {
	switch v {
	case duplicate:
		s.stats.Duplicates++
		return nil
	case gap:
		return detailed(ErrProtocol, "a frame is missing")
	case tooLarge:
		return ErrTooLarge
	case flooded:
		return detailed(ErrProtocol, "more than this end has room for")
	}
	s.asleep = false
	if len(s.in.waiting) == 1 { // With more, those who wait are awake or have the token.
		s.arrived.set()
	}
	if s.closing && s.in.closed && len(s.in.waiting) > 0 {
		return ErrClosed // Both close: nobody receives any more.
	}
	s.in.advance()
	s.settle()
	return nil
}

// resetBy returns how the session ends by the other end's reset.
func (s *Session) resetBy(f reset) error {
	if s.port != nil {
		if f.code == resetClosed {
			_ = s.port.PostMessage(reset{code: resetClosed, handled: s.in.handled})
		}
		s.port.Disconnect()
		s.port = nil
	}
	if f.code == resetClosed && s.closing {
		return ErrClosed
	}
	return f.cause()
}

// confirmed goes on after the other end has confirmed.
func (s *Session) confirmed(a ack) error {
	if !s.out.confirm(a.handled) {
		return detailed(ErrProtocol, "the other end confirms what was not sent")
	}
	s.stats.Confirmed = s.out.added - uint64(len(s.out.entries))
	s.credit = int(min(a.credit, 1<<31-1))
	s.makeRoom()
	s.flush()
	return nil
}

// flush posts what may leave.
func (s *Session) flush() {
	if s.port == nil {
		return
	}
	for {
		e := s.out.take(s.credit)
		if e == nil {
			return
		}
		s.post(e)
	}
}

// post posts an entry. If the port has ended meanwhile, the entry leaves by the
// next one.
func (s *Session) post(e *entry) {
	s.posted = true
	switch {
	case e.closing:
		_ = s.port.PostMessage(closing{e.seq})
	case e.transfer != nil:
		_ = s.port.PostMessage(fragment{e.seq, e.transfer.id, e.what, e.payload})
	default:
		s.frame = data{e.seq, e.payload}
		_ = s.port.PostMessage(&s.frame)
	}
}

// settle confirms what is handled, soon or now, and notices when the other end
// has closed and nothing is left to handle.
func (s *Session) settle() {
	switch {
	case s.err != nil:
	case s.in.finished():
		s.end(ErrPeerClosed)
	case s.in.handled == s.told:
	case s.store != nil && s.in.handled > s.stored:
		s.settleStored()
	case s.due(), s.posted:
		s.confirm()
	case !s.delayed:
		s.delayed = true
		s.delay()
	}
}

// settleStored lets what is handled be stored, which comes before that it is
// confirmed.
func (s *Session) settleStored() {
	switch {
	case s.due():
		s.asked, s.in.size = s.in.handled, 0
		s.marked = true
		s.store.mark(s, true)
	case !s.marked || s.store.hurries():
		s.marked = true
		s.store.mark(s, false)
	}
}

// due reports whether so much is handled that the other end should know.
func (s *Session) due() bool {
	known := max(s.told, s.asked)
	return s.in.handled-known >= uint64(max(1, s.options.Window.Messages/4)) || s.in.size >= s.options.Window.Bytes/4
}

func (s *Session) delay() {
	if s.timer == nil {
		s.timer = time.AfterFunc(ackDelay, s.confirmDelayed)
		return
	}
	s.timer.Reset(ackDelay)
}

func (s *Session) confirmDelayed() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.delayed = false
	if s.err == nil && s.confirmable() != s.told {
		s.confirm()
	}
}

// confirmable is up to where this end may say that all is handled: what would
// come again after a loss of memory is not.
func (s *Session) confirmable() uint64 {
	if s.store != nil {
		return s.stored
	}
	return s.in.handled
}

// confirm tells the other end what is handled.
func (s *Session) confirm() {
	if s.port == nil {
		return
	}
	s.told = s.confirmable()
	if s.told >= s.asked {
		s.in.size = 0
	}
	_ = s.port.PostMessage(ack{s.told, uint64(s.options.Window.Bytes)})
}

// remember lets what has changed be stored. Durable ends store by commit alone.
func (s *Session) remember() {
	if s.store != nil && !s.options.Durable {
		s.store.mark(s, false)
	}
}

// detach notices that a port has ended.
func (s *Session) detach(port *webext.Port, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.port != port {
		return
	}
	s.port = nil
	if s.err != nil {
		return
	}
	s.setState(Waiting, err)
	if s.dialing && s.sleeps() {
		return // It is absent for as long as it likes.
	}
	s.remember()
	s.missOther()
}

// missOther begins to count for how long the other end is absent.
func (s *Session) missOther() {
	switch {
	case s.keeping:
		return
	case s.keep == nil:
		s.keep = time.AfterFunc(s.options.Keep, s.expire)
	default:
		s.keep.Reset(s.options.Keep)
	}
	s.keeping = true
}

func (s *Session) expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.port == nil {
		s.end(ErrPeerGone)
	}
}
