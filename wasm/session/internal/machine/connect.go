package machine

// Hello begins the next connection of a dialing end, and returns the packet that
// opens it. If the session has ended the other end is told so at once, unless it
// knows and this end [Machine.Lingers]. Messages may follow it at once, to the
// memory of the other end that this one knows.
func (m *Machine) Hello() Hello {
	m.open = true
	if m.ended && !m.lingering {
		m.urgent = urgentReset
	}
	m.in.refuse()
	h := Hello{
		Min: MinVersion, Max: Version, ID: m.config.ID, Epoch: m.config.Epoch,
		Received: m.in.received.number, First: m.out.handled + 1,
		Credit: m.in.credit(), Messages: uint64(m.config.Window.Messages),
	}
	if m.version >= versionEarly && !m.ended && !m.asleep {
		h.Min, h.Assumed = versionEarly, m.peerEpoch
		m.out.fly()
	}
	return h
}

// Greet takes the hello by which the other end connects, in versions that are
// [Hello.Spoken]. A connection before it counts as ended.
func (m *Machine) Greet(h Hello) {
	m.open = true
	m.version = min(h.Max, Version)
	m.deaf = h.Assumed != 0 && h.Assumed != m.config.Epoch
	if !m.ended {
		if end, ok := m.attach(h.Epoch, h.Received, creditOf(h.Credit, h.Messages)); !ok {
			m.End(end)
		}
	}
	if m.ended {
		m.urgent = urgentReset
		return
	}
	m.urgent |= urgentWelcome
}

// Answer takes the first packet on a connection that this end has opened with
// a [Machine.Hello]. If it neither connects the session nor ends it, the
// connection is over: another hello is to be said on the next one.
func (m *Machine) Answer(packet []byte) {
	if m.ended && !m.lingering {
		return // The other end was told.
	}
	kind, parts := m.reader.begin(packet)
	if kind == PacketReset {
		if r, ok := m.reader.reset(parts); ok {
			m.refusedBy(r)
			return
		}
	}
	w, ok := m.reader.welcome(parts)
	switch {
	case kind != PacketWelcome || !ok:
		m.End(violated("not a welcome; is it a session that listens there?"))
	case w.Version < m.lowest() || w.Version > Version:
		m.End(End{Code: NoVersion})
	case m.lingering:
		m.urgent = urgentReset
	default:
		m.version = w.Version
		if end, ok := m.attach(w.Epoch, w.Received, creditOf(w.Credit, w.Messages)); !ok {
			m.End(end)
		}
	}
}

// refusedBy ends the session as the other end says in place of a welcome, unless
// that speaks an older version than it did before.
func (m *Machine) refusedBy(r Reset) {
	older := r.Code == NoVersion && m.lowest() > MinVersion
	m.out.land(false)
	if older {
		m.version = 0
		return
	}
	m.resetBy(r)
}

// lowest returns the lowest version of the last hello.
func (m *Machine) lowest() uint64 {
	if m.out.flying {
		return versionEarly
	}
	return MinVersion
}

// attach connects to an other end that has all packets up to received. It
// reports false, and how the session ends, if that cannot be.
func (m *Machine) attach(epoch, received uint64, credit Window) (End, bool) {
	m.forgot = m.peerEpoch != 0 && m.peerEpoch != epoch
	flown := m.out.land(!m.forgot)
	switch {
	case received < m.out.handled:
		return End{Code: Forgotten, Text: "it has less than it has confirmed"}, false
	case received > m.out.last && !m.restored && !m.fresh():
		return violated("the other end has more than was sent"), false
	}
	if m.forgot {
		m.in.forgotten()
	}
	m.out.resume(received, flown, m.forgot)
	if m.restored && m.peerEpoch == 0 {
		m.out.again = m.out.posted // Nobody knows whether it was to this memory of the other end.
	}
	m.peerEpoch, m.credit, m.asleep = epoch, credit, false
	m.welcomed, m.urgent = true, 0
	m.stats.Connects++
	if m.confirmable().number > 0 || m.forgot && m.config.Dialing {
		m.urgent |= urgentAck // The other end may have missed it, or be deaf until it comes.
	}
	return End{}, true
}

// fresh reports whether this end knows nothing of a connection before.
func (m *Machine) fresh() bool { return m.stats.Connects == 0 && !m.config.Dialing }

// creditOf returns how much the other end takes on its way to it.
func creditOf(bytes, messages uint64) Window { return Window{clamp(messages), clamp(bytes)} }

// clamp returns a number of the other end's as an int.
func clamp(n uint64) int { return int(min(n, 1<<31-1)) }

// Unheard notes that nobody was there to take the packets of the attempt to
// connect that is over.
func (m *Machine) Unheard() { m.out.land(false) }

// Connected reports whether the other end is connected.
func (m *Machine) Connected() bool { return m.welcomed }

// Forgot reports whether the other end had lost its memory when it connected
// last.
func (m *Machine) Forgot() bool { return m.forgot }

// Disconnected notes that the connection, or the attempt to connect, is over.
func (m *Machine) Disconnected() {
	m.open, m.welcomed, m.urgent, m.slept = false, false, 0, false
	m.out.flying = false
}

// Sleep tells the other end that this one is about to be suspended, unless
// messages wait that it is to fetch. If some come to wait later, the other end
// is told that, too.
func (m *Machine) Sleep() {
	if !m.ended && !m.out.waits() {
		m.urgent |= urgentSleep
	}
}
