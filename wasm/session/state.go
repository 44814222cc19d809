package session

// A State says how a session stands.
type State int

// The states of a session.
const (
	Waiting   State = iota // For the other end.
	Connected              // By a port.
	Ended
)

func (s State) String() string {
	switch s {
	case Waiting:
		return "waiting"
	case Connected:
		return "connected"
	}
	return "ended"
}

// A Change is a change of the state of a session.
type Change struct {
	State State

	// Resumed says, of Connected, that there was a connection before.
	Resumed bool

	// Restarted says, of Connected, that the other end has lost its memory
	// since: it goes on from its last commit. Unless it is durable, messages
	// that it sent since then may be missing.
	Restarted bool

	// Err says why a connection or the session ended. It matches
	// [webext.ErrCrashing] if the background at the other end panics or exits
	// again and again: that is told once until the session is connected again,
	// also as a second Waiting, while the session goes on to try.
	Err error
}

// Stats count the events of a session so far.
type Stats struct {
	Sent       uint64 // Messages, and fragments of large ones.
	Replayed   uint64 // Of these, those sent again.
	Confirmed  uint64 // Of these, those that the other end has handled.
	Received   uint64 // Messages returned by Receive.
	Duplicates uint64 // Packets that were dropped, since they had been here.
	Connects   uint64 // Connections, the first included.

	Unconfirmed      int // Messages in the send window.
	UnconfirmedBytes int
	Waiting          int // Messages to receive.
	WaitingBytes     int // Of large messages that are not complete.
}

// State returns how the session stands.
func (s *Session) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

// Stats returns the counts of this moment.
func (s *Session) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Stats(s.machine.Stats())
}

func (s *Session) setState(state State, err error) {
	s.state = state
	s.change(Change{State: state, Err: err})
}

// change tells of a change, with the lock held.
func (s *Session) change(c Change) {
	if s.onChange == nil {
		return
	}
	s.changes = append(s.changes, c)
	if !s.telling {
		s.telling = true
		go s.tellChanges()
	}
}

// tellChanges calls OnChange for the changes that wait.
func (s *Session) tellChanges() {
	for {
		s.mu.Lock()
		changes := s.changes
		s.changes = nil
		s.telling = len(changes) > 0
		s.mu.Unlock()
		if len(changes) == 0 {
			return
		}
		for _, c := range changes {
			s.onChange(c)
		}
	}
}
