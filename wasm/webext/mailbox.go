package webext

import "sync"

// A mailbox takes values from callbacks, which must not block, to a channel.
type mailbox[T any] struct {
	out  chan T          // Closed by pump alone, after the last value.
	size func(T) int     // Bytes that a value holds.
	gone <-chan struct{} // Of the host; nil in a browser.

	mu       sync.Mutex // Protects following.
	waiting  []T        // The first one may be on offer by pump.
	finished bool
	limit    Limit
	stats    Stats

	wake        chan struct{} // Holds a token when waiting or finished changed.
	abandoned   chan struct{}
	abandonOnce sync.Once
	ended       chan struct{} // Closed when pump has returned.
}

// newMailbox returns a mailbox whose goroutine ends after finish, when all
// values were received, or after abandon, or when gone is closed.
func newMailbox[T any](size func(T) int, gone <-chan struct{}) *mailbox[T] {
	m := &mailbox[T]{
		out:       make(chan T),
		size:      size,
		gone:      gone,
		wake:      make(chan struct{}, 1),
		abandoned: make(chan struct{}),
		ended:     make(chan struct{}),
	}
	go m.pump()
	return m
}

// put adds a value. It returns false if the limit is reached and says that
// this is a failure. Values put after finish are dropped.
func (m *mailbox[T]) put(v T) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.finished {
		return true
	}
	m.stats.Received++
	if !m.makeRoom(m.size(v)) {
		m.stats.Dropped++
		return m.limit.Overflow != Fail
	}
	m.waiting = append(m.waiting, v)
	m.stats.Waiting++
	m.stats.WaitingBytes += m.size(v)
	m.signal()
	return true
}

// makeRoom reports whether a value of a size may wait, after it has dropped
// older ones if that is the policy. The value on offer may be received at any
// moment, so it stays.
func (m *mailbox[T]) makeRoom(size int) bool {
	if m.limit.Overflow == DropOldest && m.limit.allows(1, size) {
		for len(m.waiting) > 1 && !m.limit.allows(m.stats.Waiting+1, m.stats.WaitingBytes+size) {
			m.forget(1)
			m.stats.Dropped++
		}
		return len(m.waiting) <= 1 || m.limit.allows(m.stats.Waiting+1, m.stats.WaitingBytes+size)
	}
	return m.limit.allows(m.stats.Waiting+1, m.stats.WaitingBytes+size)
}

// forget removes a waiting value.
func (m *mailbox[T]) forget(i int) T {
	v := m.waiting[i]
	m.stats.Waiting--
	m.stats.WaitingBytes -= m.size(v)
	copy(m.waiting[1:], m.waiting[:i])
	m.waiting[0] = *new(T)
	if m.waiting = m.waiting[1:]; len(m.waiting) == 0 {
		m.waiting = nil // Lets go of the memory of a burst.
	}
	return v
}

// finish says that no value follows: out closes after the last.
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

// abandon closes out and returns what was not received. When it returns,
// nothing is delivered any more.
func (m *mailbox[T]) abandon() []T {
	m.finish()
	m.abandonOnce.Do(func() { close(m.abandoned) })
	<-m.ended
	m.mu.Lock()
	defer m.mu.Unlock()
	left := m.waiting
	m.waiting, m.stats.Waiting, m.stats.WaitingBytes = nil, 0, 0
	m.stats.Dropped += uint64(len(left))
	return left
}

func (m *mailbox[T]) pump() {
	defer close(m.ended)
	defer close(m.out)
	for {
		v, state := m.first()
		switch state {
		case over:
			return
		case empty:
			select {
			case <-m.wake:
			case <-m.abandoned:
				return
			case <-m.gone:
				return
			}
		case offered:
			if !m.deliver(v) {
				return
			}
		}
	}
}

// offer is what first has for pump.
type offer int

const (
	empty   offer = iota // Nothing waits, but more may come.
	offered              // A value.
	over                 // Nothing waits and nothing comes.
)

func (m *mailbox[T]) first() (v T, _ offer) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case len(m.waiting) > 0:
		return m.waiting[0], offered
	case m.finished:
		return v, over
	}
	return v, empty
}

// deliver hands over the first value. It returns false if the mailbox was
// abandoned.
func (m *mailbox[T]) deliver(v T) bool {
	select {
	case m.out <- v:
	case <-m.abandoned:
		return false
	case <-m.gone:
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.forget(0)
	m.stats.Delivered++
	return true
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
