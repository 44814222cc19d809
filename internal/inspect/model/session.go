package model

import (
	"fmt"
	"strconv"

	"gangway/internal/inspect"
	"gangway/wasm/rpc"
)

// A Session is a session, as its packets tell of it.
type Session struct {
	ID       string
	Name     string
	Dialing  *SessionEnd // Nil while it is not known, as the next.
	Other    *SessionEnd
	Sleeping bool   // The accepting end was suspended with nothing left to say.
	End      string // Why it ended, empty while it goes on.
	Carries  bool   // Calls.
	Sender   *Place // Who has opened its last port, nil if that is not known.

	calls map[callKey]*Call // That run, and the last ones that have ended.
}

// Connected reports whether a port carries it now.
func (s *Session) Connected() bool {
	return s.Dialing != nil && s.Dialing.connected || s.Other != nil && s.Other.connected
}

// Connects is how many ports have carried it, one after the other.
func (s *Session) Connects() int {
	most := 0
	for _, e := range []*SessionEnd{s.Dialing, s.Other} {
		if e != nil {
			most = max(most, e.connects)
		}
	}
	return most
}

// A SessionEnd is one end of a session, in one memory.
type SessionEnd struct {
	Context *Context

	Sent      uint64 // The number of the last packet.
	Confirmed uint64
	Bytes     int    // Of those that wait for their confirmation.
	Window    uint64 // How many bytes may wait.
	RoundTrip int64  // From a packet to its confirmation, in microseconds.

	connected bool
	connects  int
	received  uint64 // The number of the last packet from the other end.
	flight    []flight
	transfers map[transferKey]part // Whose fragments come, by the part that they begin with.
}

// A transferKey finds a message in fragments: both ends number them.
type transferKey struct {
	posted bool
	number uint64
}

// Waiting is how many packets are not confirmed.
func (e *SessionEnd) Waiting() int { return len(e.flight) }

// A flight is a packet that is not confirmed.
type flight struct {
	number uint64
	size   int
	at     int64
}

func (e *SessionEnd) disconnected() { e.connected = false }

// pass notes a packet that has a number, and reports whether it is a new one: after
// the loss of a port some are posted again.
func (e *SessionEnd) pass(number uint64, posted bool, msg *Message) (isNew bool) {
	last := &e.received
	if posted {
		last = &e.Sent
	}
	if number <= *last {
		return false
	}
	*last = number
	if posted {
		e.flight = append(e.flight, flight{number, msg.Size, msg.At})
		e.Bytes += msg.Size
	}
	return true
}

func (e *SessionEnd) confirmed(handled uint64, at int64) {
	for len(e.flight) > 0 && e.flight[0].number <= handled {
		e.RoundTrip = at - e.flight[0].at
		e.Bytes -= e.flight[0].size
		e.flight = e.flight[1:]
	}
	e.Confirmed = max(e.Confirmed, handled)
}

// onPort reads a message of a port.
func (m *Model) onPort(p *Port, msg *Message) {
	if _, carries := sessionOf(p.Name); !carries {
		return
	}
	pk, ok := readPacket(msg.Item, len(msg.Item) < msg.Size)
	if !ok {
		msg.Note = "no packet of a session"
		return
	}
	msg.Note, msg.Body = pk.note(), pk.message
	if pk.kind == packetHello {
		m.attach(p, pk.session, msg.Kind == inspect.MessagePosted)
	}
	if p.end != nil {
		m.packet(p, pk, msg)
	}
}

// attach finds the session of a port by its hello.
func (m *Model) attach(p *Port, id string, dialing bool) {
	s := m.session(id, p.Name)
	own := &s.Other
	if dialing {
		own = &s.Dialing
	}
	if e := *own; e == nil || e.Context != p.Context {
		*own = &SessionEnd{Context: p.Context, transfers: map[transferKey]part{}}
		if e != nil {
			(*own).connects = e.connects // It has lost its memory.
		}
	}
	p.Session, p.end = s, *own
	if p.Sender != nil {
		s.Sender = p.Sender
	}
}

func (m *Model) session(id, port string) *Session {
	for _, s := range m.Sessions {
		if s.ID == id {
			return s
		}
	}
	name, _ := sessionOf(port)
	s := &Session{ID: id, Name: name}
	m.Sessions = append(m.Sessions, s)
	if len(m.Sessions) > keptEnded {
		m.Sessions = m.Sessions[1:]
	}
	return s
}

// packet follows the protocol at one end.
func (m *Model) packet(p *Port, pk packet, msg *Message) {
	e, s, out := p.end, p.Session, msg.Kind == inspect.MessagePosted
	switch pk.kind {
	case packetHello, packetWelcome:
		if !out {
			e.Window = pk.credit
		}
		if pk.kind == packetWelcome {
			s.Sleeping, e.connected = false, true
			e.connects++
		}
	case packetData, packetAgain, packetFragment, packetClose:
		msg.again = !e.pass(pk.number, out, msg)
		s.Carries = s.Carries || beginsLink(pk.number, pk.message)
		if pt, ok := e.readPart(pk, out); ok && s.Carries {
			m.part(p, pt, msg)
		}
	case packetAck:
		if !out {
			e.confirmed(pk.handled, msg.At)
			e.Window = pk.credit
			p.RoundTrip = e.RoundTrip
		}
	case packetReset:
		s.End = resetText(pk.code, pk.text)
		s.endCalls(func(callKey) bool { return true }, msg, rpc.Unavailable, "the session has ended")
		e.disconnected()
		if !out {
			e.confirmed(pk.handled, msg.At)
		}
	case packetSleep:
		s.Sleeping = true
	}
}

// readPart reads the part in a packet: one in fragments when the last of them
// comes.
func (e *SessionEnd) readPart(pk packet, posted bool) (pt part, ok bool) {
	if pk.kind != packetFragment {
		return readPart(pk.message)
	}
	key := transferKey{posted, pk.transfer}
	pt, begun := e.transfers[key]
	if !begun {
		pt, _ = readPart(pk.message)
		if len(e.transfers) >= keptEnded {
			clear(e.transfers)
		}
		e.transfers[key] = pt
	}
	if pk.more {
		return pt, false
	}
	delete(e.transfers, key)
	return pt, pt.known && !pk.givenUp
}

func (pk packet) note() string {
	switch pk.kind {
	case packetHello:
		return "hello"
	case packetWelcome:
		return "welcome"
	case packetData:
		return "#" + strconv.FormatUint(pk.number, 10)
	case packetAgain:
		return "#" + strconv.FormatUint(pk.number, 10) + " again"
	case packetFragment:
		return "#" + strconv.FormatUint(pk.number, 10) + " fragment"
	case packetAck:
		return fmt.Sprintf("ack #%d, credit %d", pk.handled, pk.credit)
	case packetClose:
		return "close"
	case packetReset:
		return "reset: " + resetText(pk.code, pk.text)
	case packetSleep:
		return "sleep"
	}
	return "unknown packet"
}

// resetTexts are the reasons of a reset.
var resetTexts = [...]string{
	"closed", "aborted", "forgotten", "refused", "no common version", "protocol violated",
	"message too large", "too many sessions", "gone", "too much memory",
}

func resetText(code uint64, text string) string {
	switch {
	case text != "":
		return text
	case code < uint64(len(resetTexts)):
		return resetTexts[code]
	}
	return "code " + strconv.FormatUint(code, 10)
}
