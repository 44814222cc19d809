package machine

// Packet takes a packet of a connection. One that breaks the protocol ends the
// session.
func (m *Machine) Packet(packet []byte) {
	m.posted = false
	if d, ok := readData(packet); ok && !m.ended && !m.deaf {
		m.received(m.in.message(d, m.config.MaxMessage))
		return
	}
	kind, parts := m.reader.begin(packet)
	ok := true
	switch {
	case !m.reader.decoder.OK():
		ok = false
	case m.ended:
		m.lingering = m.lingering && kind != PacketReset
		return
	default:
		ok = m.dispatch(kind, parts)
	}
	if !ok {
		m.End(violated("malformed packet"))
	}
}

// dispatch does as a packet asks. It reports false if it is malformed.
func (m *Machine) dispatch(kind uint64, parts int) bool {
	if m.deaf && numbered(kind) {
		return true
	}
	switch kind {
	case PacketData, PacketAgain:
		d, ok := m.reader.data(parts)
		d.Again = kind == PacketAgain
		if ok {
			m.received(m.in.message(d, m.config.MaxMessage))
		}
		return ok
	case PacketFragment:
		f, ok := m.reader.fragment(parts)
		if ok {
			m.received(m.in.fragment(f, m.config.MaxMessage))
		}
		return ok
	case PacketAck:
		a, ok := m.reader.ack(parts)
		if ok {
			m.deaf = false
			m.confirmed(a)
		}
		return ok
	case PacketClose:
		c, ok := m.reader.close(parts)
		if ok {
			m.received(m.in.closing(c))
		}
		return ok
	case PacketReset:
		r, ok := m.reader.reset(parts)
		if ok {
			m.resetBy(r)
		}
		return ok
	case PacketSleep:
		ok := m.reader.finished(parts, 0)
		m.asleep = m.asleep || ok
		return ok
	}
	return false
}

// numbered reports whether packets of a kind have a number.
func numbered(kind uint64) bool {
	switch kind {
	case PacketData, PacketAgain, PacketFragment, PacketClose:
		return true
	}
	return false
}

// received goes on after a packet was taken into the inbox.
func (m *Machine) received(v verdict) {
	switch v {
	case duplicate:
		m.stats.Duplicates++
		return
	case gap:
		m.End(violated("a packet is missing"))
		return
	case tooLarge:
		m.End(End{Code: TooLarge})
		return
	case flooded:
		m.End(violated("more than this end has room for"))
		return
	}
	m.asleep = false
	if m.closing && m.in.closed && m.in.waiting.len() > 0 {
		m.closed(true) // Both close: nobody receives any more.
		return
	}
	m.in.advance()
	m.settle()
}

// resetBy ends the session as the other end says.
func (m *Machine) resetBy(r Reset) {
	if m.ended {
		m.lingering = false
		return
	}
	m.out.confirm(min(r.Handled, m.out.last))
	end := End{Code: r.Code, Text: r.Text, Own: r.Code == Closed && m.closing}
	if r.Code > Memory {
		end = violated(r.Text)
	}
	m.finish(end)
	if r.Code == Closed {
		m.urgent = urgentReset // The other end waits for it.
	}
}

// confirmed goes on after the other end has confirmed.
func (m *Machine) confirmed(a Ack) {
	if a.Handled == m.out.handled {
		m.asleep = false // It confirms nothing: it takes back that it sleeps.
	}
	if !m.out.confirm(a.Handled) {
		m.End(violated("the other end confirms more than was sent"))
		return
	}
	m.stats.Confirmed = m.out.added - uint64(m.out.entries.len())
	m.credit.Bytes = clamp(a.Credit)
	m.fill()
}

// Waiting returns how many messages wait to be handed out.
func (m *Machine) Waiting() int { return m.in.waiting.len() }

// First returns the first message that waits. There must be one.
func (m *Machine) First() []byte { return m.in.first() }

// Receive hands out the first message that waits, and reports whether an earlier
// memory of this end may have had it. There must be one. It is in work until
// Handle is called.
func (m *Machine) Receive() (item []byte, again bool) {
	m.stats.Received++
	return m.in.take()
}

// Handle says that all messages that were handed out are handled. Of durable
// ends only a commit says so. It reports whether there is anything to do for
// the shell.
func (m *Machine) Handle() bool {
	if m.ended || m.config.Durable {
		return false
	}
	m.in.handle()
	m.settle()
	return m.urgent != 0 || m.wish != 0 || m.ended
}

// Held returns how many bytes of messages are here that were not handed out.
func (m *Machine) Held() int { return m.in.size + m.in.partial }
