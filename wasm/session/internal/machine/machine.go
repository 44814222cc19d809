// Package machine is the protocol of sessions without all that carries it: one
// end of a session is a value that is told of events and answers with things to
// do. It has no lock, port, timer, clock or storage.
//
// Its shell tells it of each event by a call: a packet that came, a message to
// be sent, a connection, a write that is done. After each of them the shell
// posts the packets that [Machine.Next] returns, until there are none, looks at
// [Machine.Wish], hands out the messages that wait, and looks whether the
// session has [Machine.Ended]. SPEC.md describes the packets.
package machine

import "math"

// A Window bounds messages on their way. A message larger than Bytes passes
// alone.
type Window struct {
	Messages int
	Bytes    int
}

// A Config says how an end behaves. All fields but the flags must be set.
type Config struct {
	ID         string // Of the session: IDSize bytes.
	Epoch      uint64 // Of this end's memory: not 0.
	Window     Window
	MaxMessage int // The size of the largest message, in bytes.

	Dialing bool // This end dials.
	Durable bool // Messages leave and are handled by Commit alone.
	Stored  bool // This end confirms only messages that are stored.
}

// A Machine is one end of a session. Its methods must not be called by several
// goroutines at a time. Bytes that it is given belong to it from then on;
// bytes that it returns must not be changed.
type Machine struct {
	config    Config
	restored  bool
	peerEpoch uint64 // Of the other end's memory, 0 until it is known.
	version   uint64 // That the ends speak, 0 until it is known.
	out       outbox
	in        inbox

	open     bool   // A port is there: the other end can be told of the end.
	welcomed bool   // And of all else.
	credit   Window // The messages that the other end takes on their way.
	closing  bool   // This end has closed.
	asleep   bool   // The other end is suspended and wants to be left alone.
	slept    bool   // The other end takes this one to want that.
	deaf     bool   // The other end speaks to an earlier memory of this one, until it acks.

	told    mark // The confirmation sent last.
	stored  mark // Up to here it is stored that all is handled.
	asked   mark // Up to here the shell was asked to store now.
	posted  bool // Since something arrived: more leaves in the same turn, with it.
	ticking bool // The shell was asked for a tick.
	urgent  urgent
	wish    Wish

	ended       bool
	end         End
	lingering   bool // Ended, but the other end may not know.
	unconfirmed [][]byte
	unsent      int // Of these.

	stats   Stats
	forgot  bool // The other end has lost its memory before it connected last.
	reader  reader
	scratch []byte // The head that Next returned last.
}

// Stats count the events of an end so far.
type Stats struct {
	Sent       uint64 // Messages, and fragments of large ones.
	Replayed   uint64 // Of these, those sent again.
	Confirmed  uint64 // Of these, those that the other end has handled.
	Received   uint64 // Messages handed out.
	Duplicates uint64 // Packets that were dropped, since they had been here.
	Connects   uint64 // Connections, the first included.

	Unconfirmed      int // Messages in the send window.
	UnconfirmedBytes int
	Waiting          int // Messages to hand out.
	WaitingBytes     int // Of large messages that are not complete.
}

// A Wish is a set of things that a machine wants of its shell.
type Wish uint8

// The wishes.
const (
	WishTick     Wish = 1 << iota // That Tick is called a moment later.
	WishStore                     // That the state is stored, some time.
	WishStoreNow                  // That the state is stored now.
)

// New returns the machine of a new session.
func New(c Config) *Machine {
	m := &Machine{config: c, credit: c.Window}
	m.in.window = c.Window
	if !c.Durable {
		m.out.released = math.MaxUint64
	}
	return m
}

// Wish returns the wish of the machine, which it then has no more.
func (m *Machine) Wish() Wish {
	w := m.wish
	m.wish = 0
	return w
}

// OnlyStores reports whether there is nothing to do for the shell but to store
// the state, some time, if that is wished.
func (m *Machine) OnlyStores() bool { return m.urgent == 0 && m.wish&^WishStore == 0 && !m.ended }

// Stats returns the counts of this moment.
func (m *Machine) Stats() Stats {
	s := m.stats
	s.Sent = m.out.added
	s.Unconfirmed, s.UnconfirmedBytes = m.out.messages, m.out.bytes+m.out.fragments
	s.Waiting, s.WaitingBytes = m.in.waiting.len(), m.in.partial
	return s
}

// Restored reports whether this end goes on from a [Snapshot].
func (m *Machine) Restored() bool { return m.restored }

// Closing reports whether this end has closed the session.
func (m *Machine) Closing() bool { return m.closing }

// Sleeps reports whether the other end is suspended with nothing left to say to
// it, and may stay so for as long as it likes.
func (m *Machine) Sleeps() bool { return m.asleep && m.out.entries.len() == 0 }
