package session

import "slices"

// Sessions whose other end is away for longer than Keep, while its tab is open,
// are put away: they give up their memory and go on from their record, as all
// do when the background loses its memory.

// mayGoAway reports whether sessions of a sender are put away: if their state is
// stored, and the end of the tab is heard of.
func (l *Listener) mayGoAway(from sender) bool {
	return l.store != nil && l.hearsOfTabs && from.Tab > 0
}

// absent decides about a session whose other end was away for Keep.
func (l *Listener) absent(s *Session) {
	from := senderKey(s.sender)
	tabs, err := l.rt.OpenTabs(until{l})
	if err == nil && !slices.Contains(tabs, from.Tab) {
		s.endWithout(errTabClosed)
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if g, here := s.guest(); !here || !g.absent {
		return
	} else if replacedAmong(l.guests())(g) {
		l.giveUp(g, errReplaced)
		return
	}
	s.leave()
}

// leave has the state of a session stored, if its other end is still away, so
// that the session can be put away.
func (s *Session) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keeping {
		s.leaving = true
		s.store.mark(s, true)
	}
}

// putAway puts a session away whose state is stored.
func (l *Listener) putAway(s *Session) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sessions[s.id] != s {
		return
	}
	r, left := s.putAway()
	if !left {
		return
	}
	l.store.disown(s)
	l.remove(s)
	l.records[s.id] = r
}

// putAway ends a session with nothing said to its other end, and returns the
// record from which it goes on. It reports false if the other end has come back,
// or the record is not stored as it is.
func (s *Session) putAway() (*record, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil || !s.leaving || s.commits > 0 || s.stored < s.begun || s.store.awaits(s) {
		return nil, false
	}
	now := s.machine.Snapshot(s.machine.Position(), true)
	r := s.recordFrom(now)
	s.machine.Vanish()
	s.finish(&EndError{Cause: ErrAway, Unconfirmed: messages(now.Lost)})
	return &r, true
}

// expect notes that the other end is here, and about to connect.
func (s *Session) expect() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopKeeping()
}

// stopKeeping notes that the other end is not absent any more.
func (s *Session) stopKeeping() {
	if s.keeping {
		s.keep.Stop()
		s.keeping, s.leaving = false, false
	}
}
