package machine

// A Position says how far an end has come with its messages at some moment.
type Position struct {
	handled  mark
	taken    uint64 // Messages that were handed out then; 0 if they do not matter.
	released uint64
}

// A Snapshot is the state from which an end goes on that has lost its memory.
type Snapshot struct {
	PeerEpoch uint64
	Handled   uint64
	Last      uint64 // The number given out last.
	Confirmed uint64
	Out       []Sent
	Lost      [][]byte // Messages that are not confirmed and too large for Out.
}

// A Sent message is one that is not confirmed.
type Sent struct {
	Number  uint64
	Item    []byte
	Closing bool // It is no message, but the close.
	Again   bool // An earlier memory of the other end may have had it.
}

// Position returns how far this end has come.
func (m *Machine) Position() Position { return Position{m.in.handled, 0, m.out.released} }

// CommitPosition returns how far this end will have come when all messages that
// were handed out are handled and all that were sent may leave.
func (m *Machine) CommitPosition() Position {
	return Position{m.in.handleable(), m.in.taken, max(m.out.released, m.out.added)}
}

// Snapshot returns the state at a position of this moment. Messages that a
// connection has taken arrive: they are left out, unless all are asked for. Of a
// durable end it is the state of the last commit.
func (m *Machine) Snapshot(at Position, all bool) Snapshot {
	s := Snapshot{PeerEpoch: m.peerEpoch, Handled: at.handled.number, Last: m.out.last, Confirmed: m.out.handled}
	all = all || m.config.Durable || !m.welcomed
	large := 0
	for i, e := range m.out.entries.all {
		switch {
		case e.order > at.released:
			s.Last = min(s.Last, e.number-1)
		case i < m.out.next && !all:
		case e.transfer != nil && e.what != FragmentLast:
		case e.transfer != nil && large+len(e.transfer.payload) > m.config.Window.Bytes:
			s.Lost = append(s.Lost, e.transfer.payload)
		case e.transfer != nil:
			large += len(e.transfer.payload)
			s.Out = append(s.Out, Sent{Number: e.number, Item: e.transfer.payload, Again: m.out.isAgain(e)})
		default:
			s.Out = append(s.Out, Sent{Number: e.number, Item: e.payload, Closing: e.closing, Again: m.out.isAgain(e)})
		}
	}
	return s
}

// Restore returns the machine of an end that goes on from a snapshot.
func Restore(c Config, s Snapshot) *Machine {
	m := New(c)
	m.restored = true
	m.peerEpoch = s.PeerEpoch
	handled := mark{number: s.Handled}
	m.in.received, m.in.handled, m.stored = handled, handled, handled
	m.out.handled = s.Confirmed
	for _, sent := range s.Out {
		m.out.add(entry{payload: sent.Item, closing: sent.Closing})
		m.out.entries.at(m.out.entries.len() - 1).number = sent.Number
		m.closing = m.closing || sent.Closing
		if sent.Again {
			m.out.again = m.out.added
		}
	}
	m.out.last, m.out.posted = s.Last, m.out.added
	m.release(m.out.added)
	return m
}

// Stored notes that a snapshot at a position is stored: the messages before it
// may be confirmed, and those in it may leave.
func (m *Machine) Stored(at Position) {
	if m.ended {
		return
	}
	if at.handled.number > m.stored.number {
		m.stored = at.handled
	}
	m.in.handleUpTo(at.handled, at.taken)
	m.release(at.released)
	if m.stored.number > m.told.number {
		m.urgent |= urgentAck
	}
	m.settle()
}
