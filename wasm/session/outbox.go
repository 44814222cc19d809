package session

// An outbox holds what was sent and is not confirmed, and numbers its frames.
// Its user's lock protects it.
type outbox struct {
	entries []entry // In the order of their numbers.
	next    int     // Index of the first entry that is not on its way.
	last    uint64  // The number given out last.
	handled uint64  // All up to this frame is confirmed.

	added    uint64 // Entries so far.
	released uint64 // So many of them may leave; the others wait for a commit.

	messages  int // That count in the window.
	bytes     int // Of these.
	fragments int // Bytes of large messages, which do not count.
	onWay     int // Bytes of the entries before next.

	transfers    []*transfer // Large messages that are not confirmed.
	lastTransfer uint64
}

// An entry is a frame that can be sent again.
type entry struct {
	seq      uint64
	order    uint64 // How many entries were added with it.
	payload  []byte
	transfer *transfer // Of a fragment, else nil.
	what     uint64    // Of a fragment.
	closing  bool
}

// A transfer is a large message that travels in fragments.
type transfer struct {
	id        uint64
	payload   []byte
	queued    int // Bytes of it that are or were in entries.
	abandoned bool
}

func (t *transfer) complete() bool { return t.queued == len(t.payload) }

// add numbers an entry and puts it at the end.
func (o *outbox) add(e entry) {
	o.last++
	o.added++
	e.seq, e.order = o.last, o.added
	o.entries = append(o.entries, e)
	switch {
	case e.transfer != nil:
		o.fragments += len(e.payload)
	case !e.closing:
		o.messages++
		o.bytes += len(e.payload)
	}
}

// begin makes a transfer of a large message.
func (o *outbox) begin(payload []byte) *transfer {
	o.lastTransfer++
	t := &transfer{id: o.lastTransfer, payload: payload}
	o.transfers = append(o.transfers, t)
	return t
}

// addFragment queues the next fragment of a transfer.
func (o *outbox) addFragment(t *transfer) {
	o.add(t.fragment(t.queued))
	t.queued = min(t.queued+fragmentSize, len(t.payload))
}

// fragment returns the part of a transfer that begins at a place.
func (t *transfer) fragment(at int) entry {
	end := min(at+fragmentSize, len(t.payload))
	what := uint64(fragmentMore)
	if end == len(t.payload) {
		what = fragmentLast
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
	return o.fragments == 0 || o.fragments+fragmentSize <= w.Bytes/2
}

// take returns the next entry that may leave, with so many bytes of credit, nil
// if there is none.
func (o *outbox) take(credit int) *entry {
	if o.next == len(o.entries) {
		return nil
	}
	e := &o.entries[o.next]
	if e.order > o.released || o.onWay > 0 && o.onWay+len(e.payload) > credit {
		return nil
	}
	o.next++
	o.onWay += len(e.payload)
	return e
}

// confirm drops what is handled. It reports false if that was never sent.
func (o *outbox) confirm(handled uint64) bool {
	if handled > o.last {
		return false
	}
	n := 0
	for n < len(o.entries) && o.entries[n].seq <= handled {
		o.drop(n)
		n++
	}
	o.entries = o.entries[n:]
	o.next = max(0, o.next-n)
	if len(o.entries) == 0 {
		o.entries = nil // Lets go of the memory of a burst.
	}
	o.handled = max(o.handled, handled)
	return true
}

func (o *outbox) drop(n int) {
	e := &o.entries[n]
	if n < o.next {
		o.onWay -= len(e.payload)
	}
	switch {
	case e.transfer != nil:
		o.fragments -= len(e.payload)
		if e.what != fragmentMore {
			o.forget(e.transfer)
		}
	case !e.closing:
		o.messages--
		o.bytes -= len(e.payload)
	}
	*e = entry{}
}

func (o *outbox) forget(t *transfer) {
	for i, other := range o.transfers {
		if other == t {
			o.transfers = append(o.transfers[:i:i], o.transfers[i+1:]...)
			return
		}
	}
}

// resume prepares for a new connection to an end that has all frames up to
// received. Those after it leave again, with consecutive numbers: an end that
// has lost memory has gaps. With forgetful it is the other end that has lost
// its memory, and needs large messages from their beginning.
func (o *outbox) resume(received uint64, forgetful bool) {
	if forgetful {
		o.restartTransfers(received)
	}
	o.next, o.onWay, o.last = 0, 0, received
	for i := range o.entries {
		e := &o.entries[i]
		if e.seq <= received {
			o.next++
			o.onWay += len(e.payload)
			continue
		}
		o.last++
		e.seq = o.last
	}
}

// restartTransfers puts the fragments that an end which has forgotten them needs
// again before those that it has not had. Everything else keeps its place, and
// so do large messages, which count from their last fragment.
func (o *outbox) restartTransfers(received uint64) {
	var had, missing []entry
	for _, e := range o.entries {
		switch {
		case e.seq > received:
			missing = append(missing, e)
		case e.transfer == nil || e.what != fragmentMore:
			had = append(had, e)
		}
	}
	for _, t := range o.transfers {
		end := t.before(missing)
		if t.abandoned || end == len(t.payload) {
			continue // Not wanted, or complete at the other end.
		}
		for at := 0; at < end; at += fragmentSize {
			e := t.fragment(at)
			e.seq = received + 1 // Not had; resume numbers it.
			had = append(had, e)
		}
	}
	o.entries = append(had, missing...)
	o.fragments = 0
	for _, e := range o.entries {
		if e.transfer != nil {
			o.fragments += len(e.payload)
		}
	}
}

// before returns how many bytes of a transfer were queued before its fragments
// among some entries.
func (t *transfer) before(entries []entry) int {
	n := t.queued
	for _, e := range entries {
		if e.transfer == t {
			n -= len(e.payload)
		}
	}
	return n
}

// unconfirmed returns the messages that are not confirmed.
func (o *outbox) unconfirmed() []Message {
	var messages []Message
	for _, e := range o.entries {
		switch {
		case e.closing:
		case e.transfer == nil:
			messages = append(messages, Message{frame: e.payload})
		case e.what == fragmentLast:
			messages = append(messages, Message{frame: e.transfer.payload})
		}
	}
	return messages
}
