package machine

// An outbox holds the messages that were sent and are not confirmed, and
// numbers their packets.
type outbox struct {
	entries queue[entry] // In the order of their numbers.
	next    int          // Index of the first entry that is not on its way.
	last    uint64       // The number given out last.
	handled uint64       // All up to this packet is confirmed.

	added    uint64 // Entries so far.
	released uint64 // So many of them may leave; the others wait for a commit.
	posted   uint64 // So many of them have left, or may have in an earlier memory of this end.
	again    uint64 // So many of them an earlier memory of the other end may have had.

	messages  int // That count in the window.
	bytes     int // Of these.
	fragments int // Bytes of large messages, which do not count.
	onWay     int // Bytes of the entries before next.

	flying bool   // Entries leave early: before it is known which of them the other end has.
	sure   uint64 // So many had left before.

	transfers    []*Transfer // Large messages that are not confirmed.
	lastTransfer uint64
	filling      *Transfer // The one that is being queued; nil if none is.
}

// An entry is a packet that can be sent again.
type entry struct {
	number   uint64
	order    uint64 // How many entries were added with it.
	payload  []byte
	transfer *Transfer // Of a fragment, else nil.
	what     uint8     // Of a fragment.
	closing  bool
}

// A Transfer is a large message that travels in fragments.
type Transfer struct {
	id        uint64
	payload   []byte
	queued    int // Bytes of it that are or were in entries.
	abandoned bool
}

// Queued reports whether all of the message has its place in the window.
func (t *Transfer) Queued() bool { return t.queued == len(t.payload) }

// add numbers an entry and puts it at the end.
func (o *outbox) add(e entry) {
	o.last++
	o.added++
	e.number, e.order = o.last, o.added
	o.entries.push(e)
	switch {
	case e.transfer != nil:
		o.fragments += len(e.payload)
	case !e.closing:
		o.messages++
		o.bytes += len(e.payload)
	}
}

// begin makes a transfer of a large message, which is queued next.
func (o *outbox) begin(payload []byte) *Transfer {
	o.lastTransfer++
	t := &Transfer{id: o.lastTransfer, payload: payload}
	o.transfers = append(o.transfers, t)
	o.filling = t
	return t
}

// addFragment queues the next fragment of the transfer that is being queued.
func (o *outbox) addFragment() {
	t := o.filling
	o.add(t.fragment(t.queued))
	t.queued = min(t.queued+FragmentSize, len(t.payload))
	if t.Queued() {
		o.filling = nil
	}
}

// fragment returns the part of a transfer that begins at a place.
func (t *Transfer) fragment(at int) entry {
	end := min(at+FragmentSize, len(t.payload))
	what := uint8(FragmentMore)
	if end == len(t.payload) {
		what = FragmentLast
	}
	return entry{payload: t.payload[at:end], transfer: t, what: what}
}

// fits reports whether there is room for a message. One that is larger than
// the window has it for itself.
func (o *outbox) fits(size int, w Window) bool {
	return o.messages == 0 || o.messages < w.Messages && o.bytes+size <= w.Bytes
}

// fitsFragment reports whether there is room for a fragment. Large messages
// leave half of the window to the others.
func (o *outbox) fitsFragment(w Window) bool {
	return o.fragments == 0 || o.fragments+FragmentSize <= w.Bytes/2
}

// take returns the next entry that may leave with some credit, nil if there is
// none. One may be on its way, however large, unless there is no credit at all.
func (o *outbox) take(credit Window) *entry {
	if o.next == o.entries.len() {
		return nil
	}
	e := o.entries.at(o.next)
	beyond := e.number - o.handled // Also those that a lost memory has sent.
	switch {
	case e.order > o.released, beyond > uint64(max(1, credit.Messages)):
		return nil
	case credit.Bytes == 0, o.onWay > 0 && o.onWay+len(e.payload) > credit.Bytes:
		return nil
	case o.flying && (e.closing || o.next == earlyPackets || o.onWay+len(e.payload) > earlyBytes):
		return nil // A close follows the ack of all that is handled here.
	}
	o.next++
	o.onWay += len(e.payload)
	o.posted = max(o.posted, e.order)
	return e
}

// isAgain reports whether an earlier memory of the other end may have had an
// entry.
func (o *outbox) isAgain(e *entry) bool { return e.order > 0 && e.order <= o.again }

// waits reports whether an entry has not left: for want of credit, or because it
// leaves with a commit, which may be under way.
func (o *outbox) waits() bool { return o.next < o.entries.len() }

// confirm drops the messages that are handled. It reports false if these were
// never sent.
func (o *outbox) confirm(handled uint64) bool {
	if handled > o.last {
		return false
	}
	for o.entries.len() > 0 && o.entries.at(0).number <= handled {
		o.drop()
	}
	o.handled = max(o.handled, handled)
	return true
}

// drop forgets the first entry.
func (o *outbox) drop() {
	e := o.entries.at(0)
	if o.next > 0 {
		o.next--
		o.onWay -= len(e.payload)
	}
	switch {
	case e.transfer != nil:
		o.fragments -= len(e.payload)
		if e.what != FragmentMore {
			o.forget(e.transfer)
		}
	case !e.closing:
		o.messages--
		o.bytes -= len(e.payload)
	}
	o.entries.pop()
}

func (o *outbox) forget(t *Transfer) {
	for i, other := range o.transfers {
		if other == t {
			o.transfers = append(o.transfers[:i:i], o.transfers[i+1:]...)
			return
		}
	}
}

// Early entries are so many at most, and of so many bytes together: an
// accepting end has no room for more before it has read the hello, and a reset
// may follow.
const (
	earlyPackets = 6
	earlyBytes   = 32 << 10
)

// fly begins to let entries leave early, from the first one on.
func (o *outbox) fly() {
	o.flying, o.sure = true, o.posted
	o.next, o.onWay = 0, 0
}

// land ends that when the other end has answered, and returns how many entries
// are on their way. If they were not taken it is none: then nobody has those
// that have left for the first time.
func (o *outbox) land(taken bool) (flown int) {
	switch {
	case !o.flying:
	case taken:
		flown = o.next
	default:
		o.posted = o.sure
	}
	o.flying = false
	return flown
}

// resume prepares for a new connection to an end that has all packets up to
// received. Those after it leave again, but for so many that have flown, with
// consecutive numbers: an end that has lost memory has gaps. With forgetful it
// is the other end that has lost its memory, and needs large messages from their
// beginning.
func (o *outbox) resume(received uint64, flown int, forgetful bool) {
	if forgetful {
		o.again = o.posted
		o.restartTransfers(received)
	}
	o.next, o.onWay, o.last = 0, 0, received
	for i, e := range o.entries.all {
		had := e.number <= received
		if !had {
			o.last++
			e.number = o.last
		}
		if had || i < flown {
			o.next++
			o.onWay += len(e.payload)
		}
	}
}

// restartTransfers puts the fragments that an end which has forgotten them needs
// again before those that it has not had. Everything else keeps its place, and
// so do large messages, which count from their last fragment.
func (o *outbox) restartTransfers(received uint64) {
	var had, missing []entry
	for _, e := range o.entries.all {
		switch {
		case e.number > received:
			missing = append(missing, *e)
		case e.transfer == nil || e.what != FragmentMore:
			had = append(had, *e)
		}
	}
	for _, t := range o.transfers {
		end := t.before(missing)
		if t.abandoned || end == len(t.payload) {
			continue // Not wanted, or complete at the other end.
		}
		for at := 0; at < end; at += FragmentSize {
			e := t.fragment(at)
			e.number = received + 1 // Not had; resume numbers it.
			had = append(had, e)
		}
	}
	o.entries, o.fragments = queue[entry]{}, 0
	for _, e := range append(had, missing...) {
		o.entries.push(e)
		if e.transfer != nil {
			o.fragments += len(e.payload)
		}
	}
}

// before returns how many bytes of a transfer were queued before its fragments
// among some entries.
func (t *Transfer) before(entries []entry) int {
	n := t.queued
	for _, e := range entries {
		if e.transfer == t {
			n -= len(e.payload)
		}
	}
	return n
}

// unconfirmed returns the messages that are not confirmed, and how many of them,
// the last ones, have never left.
func (o *outbox) unconfirmed() (messages [][]byte, unsent int) {
	for _, e := range o.entries.all {
		switch {
		case e.closing, e.transfer != nil && e.what != FragmentLast:
			continue
		case e.transfer == nil:
			messages = append(messages, e.payload)
		default:
			messages = append(messages, e.transfer.payload)
		}
		if e.order > o.posted {
			unsent++
		}
	}
	return messages, unsent
}
