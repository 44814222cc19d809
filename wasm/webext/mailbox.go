package webext

import "sync"

// A mailbox takes values from callbacks, which must not block, to a channel.
// It holds as many as come.
type mailbox[T any] struct {
	out chan T // Closed by pump alone, after the last value.

	mu       sync.Mutex // Protects following.
	waiting  []T
	finished bool

	wake        chan struct{} // Holds a token when something above changed.
	abandoned   chan struct{}
	abandonOnce sync.Once
	ended       chan struct{} // Closed when pump has returned.
}

// newMailbox returns a mailbox whose goroutine ends after finish, when all
// values were received, or after abandon.
func newMailbox[T any]() *mailbox[T] {
	m := &mailbox[T]{
		out:       make(chan T),
		wake:      make(chan struct{}, 1),
		abandoned: make(chan struct{}),
		ended:     make(chan struct{}),
	}
	go m.pump()
	return m
}

// put adds a value. Values put after finish are dropped.
func (m *mailbox[T]) put(v T) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.finished {
		m.waiting = append(m.waiting, v)
		m.signal()
	}
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

// abandon drops what was not received and closes out. When it returns, nothing
// is delivered any more.
func (m *mailbox[T]) abandon() {
	m.abandonOnce.Do(func() { close(m.abandoned) })
	<-m.ended
}

func (m *mailbox[T]) pump() {
	defer close(m.ended)
	defer close(m.out)
	for more := true; more; {
		select {
		case <-m.wake:
		case <-m.abandoned:
			return
		}
		var values []T
		values, more = m.take()
		for _, v := range values {
			if !m.deliver(v) {
				return
			}
		}
	}
}

// take returns all values that wait, and whether more may follow.
func (m *mailbox[T]) take() (values []T, more bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	values, m.waiting = m.waiting, nil
	return values, !m.finished
}

// deliver hands one value over. It returns false if the mailbox was abandoned.
func (m *mailbox[T]) deliver(v T) bool {
	select {
	case m.out <- v:
		return true
	case <-m.abandoned:
		return false
	}
}
