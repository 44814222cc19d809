package rpc

import "gangway/wasm/codec/codecimpl"

// The protocol's flow control, for each stream of each call. The sender goes on
// while less than a window is on its way: so one message may always be, however
// large. The receiver gives credit back for messages that were taken.
const (
	window = 64 << 10

	// messageCost is how many bytes a message counts beside its own.
	messageCost = 64
)

func cost(item []byte) int { return len(item) + messageCost }

// An outflow is the sending half of a stream. The link's lock protects it.
type outflow struct {
	sent  uint64 // Messages.
	onWay int
	room  chan struct{} // Holds a token while there may be room.
}

func newOutflow() *outflow { return &outflow{room: make(chan struct{}, 1)} }

// take reports whether a message may leave, counts it, and returns its number.
func (o *outflow) take(item []byte) (number uint64, may bool) {
	if o.onWay >= window {
		return 0, false
	}
	o.onWay += cost(item)
	o.sent++
	return o.sent - 1, true
}

// credit takes credit back. It reports false for more than is on its way.
func (o *outflow) credit(bytes uint64) bool {
	if bytes > uint64(o.onWay) {
		return false
	}
	o.onWay -= int(bytes)
	wake(o.room)
	return true
}

// An inflow is the receiving half of a stream. The link's lock protects it.
type inflow struct {
	items    [][]byte
	count    uint64        // Items that have come.
	held     int           // Bytes of these, with their cost.
	onWay    int           // As the sender counts it.
	taken    int           // Of these, taken and not credited.
	reserved int           // Of the link's bytes.
	arrived  chan struct{} // Holds a token while there may be an item.
	last     chan struct{} // Closed when no item follows.
}

func newInflow(last chan struct{}) *inflow {
	return &inflow{arrived: make(chan struct{}, 1), last: last}
}

// put takes an item into a stream, which is nil if the call has none. It reports
// false if the protocol is broken; an error ends the call.
func (l *Link) put(i *inflow, number uint64, item []byte) (e *Error, ok bool) {
	if e, ok := i.follow(number); e != nil || !ok {
		return e, ok
	}
	if i.onWay >= window {
		return nil, false
	}
	i.count++
	i.onWay += cost(item)
	i.held += cost(item)
	i.items = append(i.items, item)
	wake(i.arrived)
	if !l.reserve(&i.reserved, max(window, i.held)) {
		return failed(ResourceExhausted, "too much memory", nil), true
	}
	return nil, true
}

// follow looks whether a number follows the items that have come, as put does.
func (i *inflow) follow(number uint64) (e *Error, ok bool) {
	switch {
	case i == nil, number < i.count:
		return nil, false
	case number > i.count: // A session delivers all messages but those of a lost memory.
		return failed(Unavailable, "messages of the stream were lost with the other end's memory", nil), true
	}
	return nil, true
}

// take returns the next item, and the credit that the sender is to be given, 0
// for none. There must be an item.
func (i *inflow) take() (item []byte, credit int) {
	item = i.items[0]
	i.items[0] = nil
	i.items = i.items[1:]
	i.held -= cost(item)
	i.taken += cost(item)
	if i.taken < window/2 {
		return item, 0
	}
	credit = i.taken
	i.onWay -= credit
	i.taken = 0
	return item, credit
}

// creditPart gives credit for a stream.
func creditPart(kind, id uint64, credit int) part {
	return codecimpl.AppendUint(head(3, kind, id), uint64(credit))
}

// wake puts a token into a channel that holds one.
func wake(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default: // One is there.
	}
}
