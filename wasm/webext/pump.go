package webext

// channel returns the channel on which values leave the mailbox. Its goroutine
// starts with the first call and ends after the last value, or after abandon.
func (m *mailbox[T]) channel() <-chan T {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.out == nil {
		m.out, m.pumped = make(chan T), make(chan struct{})
		go m.pump()
	}
	return m.out
}

func (m *mailbox[T]) pump() {
	defer close(m.pumped)
	defer close(m.out)
	for {
		v, how := m.offer()
		if how != value {
			return
		}
		select {
		case m.out <- v:
		case <-m.closed:
			return
		case <-m.gone:
			return
		}
	}
}
