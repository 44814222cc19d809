package session

import (
	"errors"
	"iter"
	"time"

	"gangway/wasm/internal/host"
	"gangway/wasm/session/internal/machine"
	"gangway/wasm/webext"
)

// react does all that the machine asks for after an event, with the lock held.
func (s *Session) react() {
	s.post()
	if wish := s.machine.Wish(); wish != 0 {
		s.grant(wish)
	}
	if s.waiters > 0 {
		s.makeRoom()
	}
	if s.err == nil {
		if end, ended := s.machine.Ended(); ended {
			s.finish(s.endBy(causeOf(end)))
		}
	}
}

// post posts the packets that may leave. Packets that a port does not take,
// since it has just ended, leave by the next one.
func (s *Session) post() {
	for s.machine.Pending() {
		head, body, ok := s.machine.Next()
		if !ok {
			return
		}
		_ = s.wire.PostParts(head, body)
	}
}

// grant fulfills a wish of the machine.
func (s *Session) grant(w machine.Wish) {
	switch {
	case w&machine.WishStoreNow != 0:
		s.marked = true
		s.store.mark(s, true)
	case w&machine.WishStore != 0 && (!s.marked || s.store.hurries()):
		s.marked = true
		s.store.mark(s, false)
	}
	if w&machine.WishTick == 0 {
		return
	}
	if s.ticker == nil {
		s.ticker = time.AfterFunc(ackDelay, s.tick)
		return
	}
	s.ticker.Reset(ackDelay)
}

func (s *Session) tick() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.machine.Tick()
	s.react()
}

// remember lets a change be stored. Durable ends store by commit alone.
func (s *Session) remember() {
	if s.store != nil && !s.durable {
		s.store.mark(s, false)
	}
}

// hold makes a port the one of the session, with the lock held.
func (s *Session) hold(port *webext.Port) {
	s.letGo()
	s.port, s.wire = port, host.WireOf(port)
}

// letGo ends the port of the session, if it has one.
func (s *Session) letGo() {
	if s.port != nil {
		s.noteAnswer()
		s.port.Disconnect()
		s.port, s.wire = nil, nil
		s.machine.Disconnected()
	}
}

// attend takes the packets of a port until it has ended, and returns why.
func (s *Session) attend(port *webext.Port) error {
	return host.WireOf(port).Attend(func(packets iter.Seq2[[]byte, error]) { s.take(port, packets) })
}

// take takes packets of a port. It is called in the turn in which they arrive.
func (s *Session) take(port *webext.Port, packets iter.Seq2[[]byte, error]) {
	s.takePackets(port, packets)
	s.deliver()
}

func (s *Session) takePackets(port *webext.Port, packets iter.Seq2[[]byte, error]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for packet := range packets { // One that cannot be read is nil, and malformed.
		switch {
		case s.port != port:
			return // It was replaced.
		case s.patience == nil:
			s.machine.Packet(packet)
			s.weigh(weighStep)
		default:
			s.noteAnswer()
			s.machine.Answer(packet)
			s.noteConnection()
		}
	}
	s.weigh(1)
	s.react()
	if s.machine.Waiting() > 0 {
		s.arrived.set()
	}
}

// weighStep is how many bytes of small messages are noted together.
const weighStep = 4 << 10

// weigh notes how much memory the messages take that wait, if that has changed
// by at least so many bytes, or none wait. If it is too much the session ends.
func (s *Session) weigh(step int) {
	if s.budget == nil {
		return
	}
	waiting := s.machine.Waiting()
	more := s.machine.Held() + messageCost*waiting - s.weight
	switch {
	case more == 0, waiting > 0 && -step < more && more < step:
	case s.budget.weigh(s.account, more):
		s.weight += more
	default:
		s.end(ErrMemory)
	}
}

// noteAnswer notes that the answer to a hello is here, or need not come.
func (s *Session) noteAnswer() {
	if s.patience != nil {
		s.patience.Stop()
		s.patience = nil
	}
}

// noteConnection notes that the machine is connected, if it is. If it is to say
// another hello, the port ends.
func (s *Session) noteConnection() {
	if !s.machine.Connected() {
		if _, ended := s.machine.Ended(); !ended {
			s.letGo()
		}
		return
	}
	s.stopKeeping()
	s.touched = s.budget.next()
	s.weigh(1) // The messages that the other end has forgotten are here no more.
	first := s.machine.Stats().Connects == 1
	if first {
		close(s.welcomed)
	}
	s.state, s.missing = Connected, nil
	s.change(Change{State: Connected, Resumed: !first, Restarted: s.machine.Forgot()})
}

// detach notes that a port has ended.
func (s *Session) detach(port *webext.Port, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.port == port {
		if errors.Is(err, webext.ErrNoReceiver) {
			s.machine.Unheard()
		}
		s.letGo()
		s.miss(err)
	}
}

// miss notes that the other end is not connected, and why.
func (s *Session) miss(err error) {
	if s.err != nil {
		return
	}
	if s.state == Connected || crashing(err) && !crashing(s.missing) {
		s.missing = err
		s.setState(Waiting, err)
	}
	if !s.misses() {
		return
	}
	s.touched = s.budget.next()
	s.remember()
	if !s.dialing {
		s.missOther()
	}
}

// misses reports whether the other end should be here: a dialing end lets it be
// absent for as long as it likes, or it was never there.
func (s *Session) misses() bool {
	return !s.dialing || !s.sleeps() && s.machine.Stats().Connects > 0
}

// missOther begins to count for how long the other end is absent. A dialing end
// counts by its attempts: see [dialer.noteAbsence].
func (s *Session) missOther() {
	switch {
	case s.keeping:
		return
	case s.keep == nil:
		s.keep = time.AfterFunc(s.keepFor, s.expire)
	default:
		s.keep.Reset(s.keepFor)
	}
	s.keeping = true
}

func (s *Session) expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !s.keeping: // It has come back.
	case s.away != nil:
		s.away()
	default:
		s.end(ErrPeerGone)
	}
}

// end ends the session because of something that the machine does not know, with
// the lock held.
func (s *Session) end(cause error) {
	if s.err != nil {
		return
	}
	if end, told := endFor(cause); told {
		s.untold = s.port == nil
		s.machine.End(end)
		s.post()
	} else {
		s.machine.Vanish()
	}
	s.finish(s.endBy(cause))
}

// endBy returns the end of the session by a cause.
func (s *Session) endBy(cause error) *EndError {
	unconfirmed, unsent := s.machine.Unconfirmed()
	return &EndError{Cause: cause, Unconfirmed: messages(unconfirmed), Unsent: unsent}
}

// finish notes the end of the machine.
func (s *Session) finish(end *EndError) {
	s.err = end
	s.setState(Ended, s.err)
	s.weigh(1)
	if s.budget != nil {
		s.budget.close(s.account)
	}
	if !s.machine.Lingers() {
		s.letGo()
	}
	for _, t := range []*time.Timer{s.ticker, s.keep} {
		if t != nil {
			t.Stop()
		}
	}
	if s.ended != nil {
		s.ended()
	}
	close(s.done)
	s.makeRoom()
	s.needed.set()
}

func messages(items [][]byte) []webext.Message {
	var all []webext.Message
	for _, item := range items {
		all = append(all, webext.MessageOf(item))
	}
	return all
}
