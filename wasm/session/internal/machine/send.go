package machine

import "gangway/wasm/codec/codecimpl"

// Fits reports whether there is room for a message of a size. It says nothing
// of messages that are [Machine.Large].
func (m *Machine) Fits(size int) bool { return m.out.fits(size, m.config.Window) }

// Large reports whether messages of a size travel in fragments.
func (m *Machine) Large(size int) bool { return size > FragmentSize && !m.config.Durable }

// Send takes a message that is not large, for which there must be room. The
// session must be neither ended nor closed.
func (m *Machine) Send(item []byte) { m.out.add(entry{payload: item}) }

// FitsLarge reports whether a large message may be begun.
func (m *Machine) FitsLarge() bool {
	return m.out.filling == nil && m.out.fitsFragment(m.config.Window)
}

// SendLarge begins to send a large message, as Send does with others. It takes
// its place in the window by and by, as confirmations make room, or at once if
// it is not to wait for that.
func (m *Machine) SendLarge(item []byte, wait bool) *Transfer {
	t := m.out.begin(item)
	m.out.addFragment()
	for !wait && !t.Queued() {
		m.out.addFragment()
	}
	m.fill()
	return t
}

// fill queues fragments of the large message that is being queued while there is
// room.
func (m *Machine) fill() {
	for m.out.filling != nil && m.out.fitsFragment(m.config.Window) {
		m.out.addFragment()
	}
}

// Abandon gives up a large message that is not Queued. After a close nothing may
// follow, which says as much.
func (m *Machine) Abandon(t *Transfer) {
	if m.ended || t.Queued() || t.abandoned {
		return
	}
	m.giveUp(t)
	m.out.add(entry{payload: []byte{}, transfer: t, what: FragmentAbandon})
}

func (m *Machine) giveUp(t *Transfer) {
	t.abandoned = true
	m.out.filling = nil
}

// Close closes the session in order: nothing can be sent after it, and a large
// message that is not Queued is given up. Later calls do nothing.
func (m *Machine) Close() {
	if m.closing || m.ended {
		return
	}
	m.closing = true
	if t := m.out.filling; t != nil {
		m.giveUp(t)
	}
	m.out.add(entry{closing: true})
	m.release(m.out.added)
	if m.confirmable().number != m.told.number {
		m.urgent |= urgentAck // The other end need not list the messages that are handled here.
	}
}

// Urgent packets leave before messages.
type urgent uint8

const (
	urgentWelcome urgent = 1 << iota
	urgentAck
	urgentSleep
	urgentAwake
	urgentReset
)

// Pending reports whether something may be to leave: if not, Next need not be
// asked.
func (m *Machine) Pending() bool { return m.urgent != 0 || m.out.waits() }

// Next returns the next packet that is to leave now, in two parts that follow
// each other, the second of which may be empty. It reports false when nothing
// is to leave. The parts are valid until the next call of any method.
func (m *Machine) Next() (head, body []byte, ok bool) {
	if m.urgent != 0 {
		return m.nextUrgent()
	}
	if !m.welcomed && !m.out.flying {
		return nil, nil, false
	}
	posted := m.out.posted
	e := m.out.take(m.credit)
	if e == nil {
		if m.slept && m.out.waits() {
			m.urgent |= urgentAwake
		}
		return m.nextUrgent()
	}
	m.posted = true
	if e.order <= posted {
		m.stats.Replayed++
	}
	body = e.payload
	switch {
	case e.closing:
		m.scratch = Close{e.number}.Append(m.scratch[:0])
	case e.transfer != nil:
		m.scratch = Fragment{e.number, e.transfer.id, m.whatOf(e), body}.appendHead(m.scratch[:0])
	default:
		head := append(m.scratch[:0], arrayOfThree, byte(dataKind(m.out.isAgain(e))))
		m.scratch = codecimpl.AppendUint(head, e.number)
	}
	return m.scratch, body, true
}

// whatOf returns the part of its message that an entry is.
func (m *Machine) whatOf(e *entry) uint64 {
	if e.what == FragmentLast && m.out.isAgain(e) {
		return FragmentAgain
	}
	return uint64(e.what)
}

// nextUrgent returns the next packet that waits for no window.
func (m *Machine) nextUrgent() (head, body []byte, ok bool) {
	if !m.welcomed { // The next welcome brings the others, if they matter then.
		m.urgent &= urgentReset
	}
	if !m.open || m.urgent == 0 {
		m.urgent = 0
		return nil, nil, false
	}
	first := m.urgent & -m.urgent
	m.urgent &^= first
	switch first {
	case urgentWelcome:
		w := Welcome{m.version, m.config.Epoch, m.in.received.number, m.in.credit(), uint64(m.config.Window.Messages)}
		m.scratch = w.Append(m.scratch[:0])
	case urgentAck:
		m.told = m.confirmable()
		m.scratch = Ack{m.told.number, m.in.credit()}.Append(m.scratch[:0])
	case urgentSleep:
		m.slept = true
		m.scratch = Sleep{}.Append(m.scratch[:0])
	case urgentAwake:
		m.slept = false
		m.scratch = Ack{m.told.number, uint64(m.config.Window.Bytes)}.Append(m.scratch[:0])
	case urgentReset:
		m.scratch = m.Reset().Append(m.scratch[:0])
	}
	return m.scratch, nil, true
}
