package machine

// A Code says why a session has ended, as resets tell it.
type Code uint64

// The codes. SPEC.md has them.
const (
	Closed    Code = 0 // It was closed, and all of it confirmed.
	Aborted   Code = 1
	Forgotten Code = 2 // This end does not know the session.
	Refused   Code = 3 // The session belongs to somebody else.
	NoVersion Code = 4 // No common version.
	Violated  Code = 5 // The other end broke the protocol.
	TooLarge  Code = 6
	Busy      Code = 7 // Too many sessions.
	Gone      Code = 8 // The other end was absent for too long.
	Memory    Code = 9 // Messages that wait take too much memory.
)

// An End says why a session has ended.
type End struct {
	Code Code
	Text string // For people; may be empty.

	// Own says, of Closed, that this end closed the session.
	Own bool
}

func violated(text string) End { return End{Code: Violated, Text: text} }

// Ended reports whether the session has ended, and why.
func (m *Machine) Ended() (End, bool) { return m.end, m.ended }

// End ends the session and tells the other end, if it is connected. Later
// calls do nothing.
func (m *Machine) End(e End) {
	if !m.ended {
		m.finish(e)
		m.urgent |= urgentReset
	}
}

// Vanish ends the session and tells the other end nothing. One that comes
// later is told that the session is forgotten.
func (m *Machine) Vanish() {
	if !m.ended {
		m.finish(End{Code: Forgotten})
	}
}

// closed ends the session because the other end has closed it. A dialing end
// sees to it that the other hears of that.
func (m *Machine) closed(own bool) {
	m.End(End{Code: Closed, Own: own})
	m.lingering = m.config.Dialing
}

// finish ends the session with nothing left to say.
func (m *Machine) finish(e End) {
	m.ended, m.end = true, e
	m.unconfirmed, m.unsent = m.out.unconfirmed()
	m.urgent, m.wish = 0, 0
	m.out = outbox{last: m.out.last, handled: m.out.handled}
	m.in.empty()
}

// Unconfirmed returns the messages that this end has sent and the other has not
// confirmed, in order, and how many of them, the last ones, have never left.
// After the end it returns those of that time.
func (m *Machine) Unconfirmed() (messages [][]byte, unsent int) {
	if m.ended {
		return m.unconfirmed, m.unsent
	}
	return m.out.unconfirmed()
}

// Lingers reports whether the session has ended and the other end, which has
// closed it, may not know: then the machine is to be connected again until it
// does.
func (m *Machine) Lingers() bool { return m.lingering }

// Reset returns the reset that tells of the end.
func (m *Machine) Reset() Reset {
	return Reset{Code: m.end.Code, Text: m.end.Text, Handled: m.in.handled.number}
}

// Handled returns up to which packet of the other end all is handled.
func (m *Machine) Handled() uint64 { return m.in.handled.number }
