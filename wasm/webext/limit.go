package webext

// A Limit bounds the messages that wait at a port until they are received. A
// browser's port cannot hold its sender up, so something has to give. A message
// that [Channels] offers does not count.
type Limit struct {
	Messages int // How many may wait; 0 for no limit.
	Bytes    int // How large they may be together, as items; 0 for no limit.
	Overflow Overflow
}

// allows reports whether so much may wait.
func (l Limit) allows(messages, bytes int) bool {
	return (l.Messages <= 0 || messages <= l.Messages) && (l.Bytes <= 0 || bytes <= l.Bytes)
}

// Overflow says what gives when a [Limit] is reached.
type Overflow int

const (
	// Fail ends the port with [ErrOverflow]. What waits is still received.
	Fail Overflow = iota
	// DropOldest drops the messages that wait longest, to make room. A message
	// that is larger than the limit alone is dropped itself.
	DropOldest
	// DropNewest drops the message that comes.
	DropNewest
)

// Stats counts what happened to the messages of a port.
type Stats struct {
	Posted    uint64 // Sent by this side.
	Received  uint64 // Arrived here.
	Delivered uint64 // Received by the program.
	Dropped   uint64 // By a [Limit], or by [Port.Disconnect].

	Waiting      int // Messages that arrived and were not received yet.
	WaitingBytes int // Their size as items.
}
