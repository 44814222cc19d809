package webext

import "sync"

// A Limit bounds the messages that wait at a port until they are received. A
// browser's port cannot hold its sender up, so something has to give. A message
// that [Channels] offers does not count.
type Limit struct {
	Messages int // How many may wait; 0 for any number.
	Bytes    int // How much they may hold together, each [MessageCost] and its item; 0 for [DefaultBytes].
	Overflow Overflow
}

const (
	// DefaultBytes is how much the messages that wait at a port hold at most,
	// unless a [Limit] says otherwise.
	DefaultBytes = 256 << 20

	// MessageCost is how many bytes a message that waits counts beside its
	// item: so many empty messages are not free.
	MessageCost = 64
)

// cost returns how much a message that waits holds.
func cost(m Message) int { return MessageCost + len(m.item) }

// portLimits are those of ports that come, by their names: of so few that a
// map, whose code most programs do not have, is not worth it.
type portLimits struct {
	mu  sync.Mutex // Protects all.
	all []portLimit
}

type portLimit struct {
	name string
	Limit
}

func (p *portLimits) set(name string, limit Limit) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.all {
		if p.all[i].name == name {
			p.all[i].Limit = limit
			return
		}
	}
	p.all = append(p.all, portLimit{name, limit})
}

// of returns the limit of ports of a name; the zero Limit is that of others.
func (p *portLimits) of(name string) (limit Limit) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, known := range p.all {
		if known.name == name {
			return known.Limit
		}
	}
	return limit
}

// limitPorts implements [host.LimitPorts].
func limitPorts(runtime any, name string, messages, bytes int) {
	runtime.(*Runtime).portLimits.set(name, Limit{Messages: messages, Bytes: bytes})
}

// allows reports whether so much may wait.
func (l Limit) allows(messages, bytes int) bool {
	limit := l.Bytes
	if limit <= 0 {
		limit = DefaultBytes
	}
	return (l.Messages <= 0 || messages <= l.Messages) && bytes <= limit
}

// Overflow says which side gives way when a [Limit] is reached.
type Overflow int

const (
	// Fail ends the port with [ErrOverflow]. The messages that wait are still
	// received.
	Fail Overflow = iota
	// DropOldest drops the messages that wait longest, to make room. A message
	// that is larger than the limit alone is dropped itself.
	DropOldest
	// DropNewest drops the message that comes.
	DropNewest
)

// Stats counts the messages of a port by their fates.
type Stats struct {
	Posted    uint64 // Sent by this side.
	Received  uint64 // Arrived here.
	Delivered uint64 // Received by the program.
	Dropped   uint64 // By a [Limit], or by [Port.Disconnect].

	Waiting      int // Messages that arrived and were not received yet.
	WaitingBytes int // Their bytes against [Limit.Bytes].
}
