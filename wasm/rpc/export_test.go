package rpc

// BoundOneShots sets how many one-shot calls of a sender are served at once, and how
// many bytes their requests have together.
func (m *Mux) BoundOneShots(calls, bytes int) { m.oneShots = newRooms(calls, bytes) }

// OneShotSenders returns how many senders have one-shot calls that are served.
func (m *Mux) OneShotSenders() int {
	m.oneShots.mu.Lock()
	defer m.oneShots.mu.Unlock()
	return len(m.oneShots.of)
}
