package session

import (
	"cmp"
	"slices"

	"gangway/wasm/internal/failure"
)

// A guest is a session that has a place at a listener, or the record of one.
type guest struct {
	id      string
	sender  sender
	session *Session // Nil if only its record is here.
	touched int64    // When it came or went last.
	absent  bool
}

// guests returns who has a place, in the order in which they were here last.
// With the listener's lock held.
func (l *Listener) guests() []guest {
	all := make([]guest, 0, len(l.sessions)+len(l.records))
	for id, r := range l.records {
		all = append(all, guest{id: id, sender: r.Sender, touched: r.Touched, absent: true})
	}
	for _, s := range l.sessions {
		if g, here := s.guest(); here {
			all = append(all, g)
		}
	}
	slices.SortFunc(all, func(a, b guest) int { return cmp.Compare(a.touched, b.touched) })
	return all
}

// guest describes a session. It reports false after its end.
func (s *Session) guest() (guest, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return guest{s.id, senderKey(s.sender), s, s.touched, s.keeping}, s.err == nil
}

// makePlace sees to it that there is a place for one more session of a sender,
// and reports whether there is. Who is absent gives its place up: the oldest one
// of the same sender, or else one whose page was replaced by another that is
// here. With the listener's lock held.
func (l *Listener) makePlace(from sender) bool {
	guests := l.guests()
	own := func(g guest) bool { return g.sender.party() == from.party() }
	mine := 0
	for _, g := range guests {
		if own(g) {
			mine++
		}
	}
	full := len(guests) >= l.budget.total.Sessions
	if !full && mine < l.budget.each.Sessions {
		return true
	}
	leaves := slices.IndexFunc(guests, func(g guest) bool { return g.absent && own(g) })
	if leaves < 0 && mine < l.budget.each.Sessions {
		leaves = slices.IndexFunc(guests, replacedAmong(guests))
	}
	if leaves < 0 {
		return false
	}
	l.giveUp(guests[leaves], errReplaced)
	return true
}

// errReplaced is how a session ends whose place another one gets.
var errReplaced = failure.Detailed(ErrPeerGone, "a newer session has taken its place")

// replacedAmong tells of a guest whether it is absent and another one of the
// same frame is here.
func replacedAmong(guests []guest) func(guest) bool {
	type frame struct {
		party party
		frame int64
	}
	present := map[frame]bool{}
	for _, g := range guests {
		if !g.absent && g.sender.Tab > 0 {
			present[frame{g.sender.party(), g.sender.Frame}] = true
		}
	}
	return func(g guest) bool { return g.absent && present[frame{g.sender.party(), g.sender.Frame}] }
}

// giveUp ends a session, or forgets its record. With the listener's lock held.
func (l *Listener) giveUp(g guest, cause error) {
	if s := g.session; s != nil {
		s.endWith(cause)
		l.drop(s)
		return
	}
	l.forgetRecords([]guest{g}, cause)
}

// tellGone tells the program that a session of an earlier memory has ended, which
// this one has not received.
func (l *Listener) tellGone(id string, end *EndError) {
	if l.onGone != nil {
		go l.onGone(id, end)
	}
}

// errTabClosed is how a session ends whose tab is closed.
var errTabClosed = failure.Detailed(ErrPeerGone, "its tab was closed")

// forgetRecords forgets records of sessions that never come again, for a reason.
// With the listener's lock held.
func (l *Listener) forgetRecords(guests []guest, why error) {
	var keys []string
	told, _ := endFor(why)
	for _, g := range guests {
		if r := l.records[g.id]; r != nil {
			delete(l.records, g.id)
			l.ends.add(tombstone{ID: []byte(g.id), Code: uint64(told.Code), Handled: r.Handled})
			keys = append(keys, recordKey(l.name, g.id))
			s := r.session(l.name, l.config, true)
			l.tellGone(s.ID(), s.endBy(why))
		}
	}
	if len(keys) > 0 {
		l.store.bury(l.name, l.ends, keys...)
	}
}

// forgetTabs forgets records of tabs that are closed. With the listener's lock
// held.
func (l *Listener) forgetTabs(closed func(tab int64) bool) {
	l.forgetRecords(slices.DeleteFunc(l.guests(), func(g guest) bool {
		return g.sender.Tab <= 0 || !closed(g.sender.Tab)
	}), errTabClosed)
}

// forgetOldest forgets the oldest records if there are more than there are
// places for, which another program may have had. With the listener's lock held.
func (l *Listener) forgetOldest() {
	guests := l.guests()
	slices.Reverse(guests)
	left, of := 0, map[party]int{}
	l.forgetRecords(slices.DeleteFunc(guests, func(g guest) bool {
		p := g.sender.party()
		fits := left < l.budget.total.Sessions && of[p] < l.budget.each.Sessions
		if fits {
			left++
			of[p]++
		}
		return fits
	}), errReplaced)
}

// errFull is how a session ends whose messages take most of storage.session.
var errFull = failure.Detailed(ErrStore,
	"too many messages wait for ends that are away: send them less, or make Window smaller")

// yield ends the session of a record, to make room in storage.session.
func (l *Listener) yield(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, g := range l.guests() {
		if recordKey(l.name, g.id) == key {
			l.giveUp(g, errFull)
		}
	}
}
