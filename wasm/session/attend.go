package session

import "gangway/wasm/internal/host"

func init() {
	host.AttendSession = func(session any, take func(item []byte, redelivered bool)) { session.(*Session).attendBy(take) }
}

// attendBy passes all messages to take in place of [Session.Receive], each in the
// turn in which it arrives, and confirms them afterwards. take is called by one
// goroutine at a time, without the lock, and must not block.
func (s *Session) attendBy(take func(item []byte, redelivered bool)) {
	s.mu.Lock()
	s.attendant = take
	s.mu.Unlock()
	s.deliver()
}

// deliver passes the messages that wait to the attendant, if there is one.
func (s *Session) deliver() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.attendant == nil || s.delivers {
		return
	}
	s.delivers = true
	for s.err == nil && s.machine.Waiting() > 0 {
		s.deliverWaiting()
		s.handle()
	}
	s.delivers = false
}

// deliverWaiting passes on the messages that wait by now. They are confirmed
// together.
func (s *Session) deliverWaiting() {
	for range s.machine.Waiting() {
		item, again := s.machine.Receive()
		s.mu.Unlock()
		s.attendant(item, again)
		s.mu.Lock()
		if s.err != nil {
			return
		}
	}
	s.weigh(1)
}
