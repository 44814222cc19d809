package webext

import (
	"iter"
	"slices"
	"sync"
)

// A mailbox takes values from callbacks, which must not block, to those who
// wait for them.
type mailbox[T any] struct {
	size func(T) int     // Bytes that a value holds.
	gone <-chan struct{} // Of the host; nil in a browser.

	mu        sync.Mutex // Protects following.
	waiting   []T
	room      []T  // The start of waiting's array, empty: used anew when waiting is.
	finished  bool // No value follows.
	abandoned bool // Nothing leaves any more.
	limit     Limit
	stats     Stats
	diverted  func(iter.Seq[T]) // Gets all values, if it is set.

	wake   chan struct{} // Holds a token while take may find something.
	closed chan struct{} // Closed by abandon.
}

func newMailbox[T any](size func(T) int, gone <-chan struct{}) *mailbox[T] {
	return &mailbox[T]{size: size, gone: gone, wake: make(chan struct{}, 1), closed: make(chan struct{})}
}

// put adds a value. It returns false if the limit is reached and says that
// this is a failure. Values put after finish are dropped.
func (m *mailbox[T]) put(v T) bool {
	m.mu.Lock()
	if take := m.diverted; take != nil && !m.finished {
		m.mu.Unlock()
		take(func(yield func(T) bool) { yield(v) })
		return true
	}
	defer m.mu.Unlock()
	return m.add(v)
}

// putAll adds values as put does, until one fails. The lock is held meanwhile,
// unless they are diverted.
func (m *mailbox[T]) putAll(values iter.Seq[T]) bool {
	m.mu.Lock()
	if take := m.diverted; take != nil && !m.finished {
		m.mu.Unlock()
		take(values)
		return true
	}
	defer m.mu.Unlock()
	for v := range values {
		if !m.add(v) {
			return false
		}
	}
	return true
}

// divert passes the values that wait, and then all that are put, to take, without
// the lock. They count neither as received nor against the limit.
func (m *mailbox[T]) divert(take func(iter.Seq[T])) {
	for {
		m.mu.Lock()
		waiting := m.waiting
		if len(waiting) == 0 {
			m.diverted = take
			m.mu.Unlock()
			return
		}
		m.waiting, m.room, m.stats.Waiting, m.stats.WaitingBytes = nil, nil, 0, 0
		m.mu.Unlock()
		take(slices.Values(waiting))
	}
}

// add is put, under the lock.
func (m *mailbox[T]) add(v T) bool {
	if m.finished {
		return true
	}
	m.stats.Received++
	size := m.size(v)
	if !m.makeRoom(size) {
		m.stats.Dropped++
		return m.limit.Overflow != Fail
	}
	m.push(v)
	m.stats.Waiting++
	m.stats.WaitingBytes += size
	if m.stats.Waiting == 1 {
		m.signal()
	}
	return true
}

// makeRoom reports whether a value of a size may wait, after it has dropped
// older ones if that is the policy and helps.
func (m *mailbox[T]) makeRoom(size int) bool {
	if m.limit.Overflow == DropOldest && m.limit.allows(1, size) {
		for !m.fits(size) {
			m.pop()
			m.stats.Dropped++
		}
	}
	return m.fits(size)
}

// fits reports whether one more value of a size may wait.
func (m *mailbox[T]) fits(size int) bool {
	return m.limit.allows(m.stats.Waiting+1, m.stats.WaitingBytes+size)
}

// An empty mailbox keeps room for keptRoom values, and for up to burstRoom of
// them, those of a batch, as long as it is used: room that grows anew for each
// batch costs three times as much memory as the messages.
const (
	keptRoom  = 64
	burstRoom = 4096
)

// push appends to the values that wait.
func (m *mailbox[T]) push(v T) {
	longer := append(m.waiting, v)
	if cap(longer) > cap(m.waiting) {
		m.room = longer[:0] // A new array begins here.
	}
	m.waiting = longer
}

// pop removes the first value that waits.
func (m *mailbox[T]) pop() T {
	v := m.waiting[0]
	m.stats.Waiting--
	m.stats.WaitingBytes -= m.size(v)
	m.waiting[0] = *new(T)
	if m.waiting = m.waiting[1:]; len(m.waiting) == 0 {
		m.reuse()
	}
	return v
}

// reuse begins anew at the start of the room, when nothing waits.
func (m *mailbox[T]) reuse() {
	size, used := cap(m.room), cap(m.room)-cap(m.waiting)
	if size > burstRoom || size > keptRoom && used < size/4 {
		m.room = nil // Lets go of the memory of a burst.
	}
	m.waiting = m.room
}

// finish says that no value follows those that wait.
func (m *mailbox[T]) finish() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.finished = true
	m.signal()
}

func (m *mailbox[T]) signal() {
	select {
	case m.wake <- struct{}{}:
	default: // Signaled already.
	}
}

// taken says how take ended.
type taken int

const (
	value    taken = iota // With a value.
	over                  // None follows.
	canceled              // The caller gave up.
)

// take waits for the next value, until cancel is closed. A value that waits
// already is taken all the same.
func (m *mailbox[T]) take(cancel <-chan struct{}) (T, taken) {
	woken := false
	for {
		v, how, ready := m.poll(woken)
		if ready {
			return v, how
		}
		if cancel == nil && m.gone == nil {
			<-m.wake // A select takes longer.
			woken = true
			continue
		}
		select {
		case <-m.wake:
			woken = true
		case <-m.gone:
			return v, over
		case <-cancel:
			return v, canceled
		}
	}
}

// poll returns the next value, or that none follows, if that is known now. Who
// was woken has taken the token, and passes it on to others who wait.
func (m *mailbox[T]) poll(woken bool) (v T, how taken, ready bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.abandoned || m.isGone():
		how = over
	case len(m.waiting) > 0:
		v = m.pop()
		m.stats.Delivered++
	case m.finished:
		how = over
	default:
		return v, over, false
	}
	if woken && (len(m.waiting) > 0 || m.finished) {
		m.signal()
	}
	return v, how, true
}

// putBack makes a value that was taken the next one again.
func (m *mailbox[T]) putBack(v T) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stats.Delivered--
	if m.abandoned {
		m.stats.Dropped++
		return
	}
	m.waiting = append([]T{v}, m.waiting...)
	m.room = m.waiting[:0]
	m.stats.Waiting++
	m.stats.WaitingBytes += m.size(v)
	m.signal()
}

func (m *mailbox[T]) isGone() bool {
	if m.gone == nil {
		return false
	}
	select {
	case <-m.gone:
		return true
	default:
		return false
	}
}

// abandon lets nothing more out and returns the values that were not taken.
func (m *mailbox[T]) abandon() []T {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.abandoned {
		m.abandoned, m.finished = true, true
		m.signal()
		close(m.closed)
	}
	left := m.waiting
	m.waiting, m.room, m.stats.Waiting, m.stats.WaitingBytes = nil, nil, 0, 0
	m.stats.Dropped += uint64(len(left))
	return left
}

func (m *mailbox[T]) isAbandoned() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.abandoned
}

func (m *mailbox[T]) setLimit(l Limit) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.limit = l
}

func (m *mailbox[T]) counts() Stats {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.stats
}
