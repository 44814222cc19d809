package machine

// settle confirms the messages that are handled, soon or now, and notices when
// the other end has closed and nothing is left to handle.
func (m *Machine) settle() {
	handled := m.in.handled
	switch {
	case m.ended:
	case m.in.closed && m.in.finished():
		m.closed(false)
	case handled.number == m.told.number:
	case m.config.Stored && handled.number > m.stored.number:
		m.settleStored()
	case m.due() || m.posted:
		m.urgent |= urgentAck
	case !m.ticking:
		m.ticking = true
		m.wish |= WishTick
	}
}

// settleStored has the position stored that is handled, which comes before it
// is confirmed.
func (m *Machine) settleStored() {
	m.wish |= WishStore
	if m.due() {
		m.asked = m.in.handled
		m.wish |= WishStoreNow
	}
}

// due reports whether so much is handled that the other end should know.
func (m *Machine) due() bool {
	known := m.told
	if m.asked.number > known.number {
		known = m.asked
	}
	handled, w := m.in.handled, m.config.Window
	return handled.number-known.number >= uint64(max(1, w.Messages/4)) || handled.bytes-known.bytes >= uint64(w.Bytes/4)
}

// Tick is called a moment after the machine has wished it: a confirmation has
// waited long enough for company.
func (m *Machine) Tick() {
	m.ticking = false
	if !m.ended && m.confirmable().number != m.told.number {
		m.urgent |= urgentAck
	}
}

// confirmable is up to where this end may say that all is handled: messages
// that would come again after a loss of memory are not.
func (m *Machine) confirmable() mark {
	if m.config.Stored {
		return m.stored
	}
	return m.in.handled
}

// Commit says that all messages that were handed out are handled, and lets all
// that was sent leave. It is for ends that store nothing.
func (m *Machine) Commit() {
	if m.ended {
		return
	}
	m.in.handle()
	m.release(m.out.added)
	m.settle()
}

// release lets so many entries leave.
func (m *Machine) release(entries uint64) { m.out.released = max(m.out.released, entries) }
