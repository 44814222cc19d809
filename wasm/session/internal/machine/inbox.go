package machine

// An inbox holds the messages that were received and are not handed out, and
// knows which are handled.
type inbox struct {
	waiting  queue[arrival]
	size     int    // Bytes of these.
	received mark   // All up to here has arrived.
	handled  mark   // All up to here is handled.
	taken    uint64 // How many messages were handed out.
	held     bool   // One of them may still be in work.
	window   Window // The messages that may arrive beyond handled.
	lost     mark   // The other end has forgotten the messages that it had sent up to here: it does not count them.
	shut     bool   // It was told that nothing may come until there is room.

	parts   map[uint64][]byte // Large messages that are not complete, by transfer.
	partial int               // Bytes of these.
	closed  bool              // The other end has closed: nothing follows.
	again   bool              // But it has forgotten that, and may send again.
}

// A mark is a place in the packets that an end has sent: up to a number, with
// so many bytes that count for the window.
type mark struct{ number, bytes uint64 }

// An arrival is a message that waits to be handed out.
type arrival struct {
	before mark // Where its packet, or its last one, begins.
	item   []byte
	again  bool // An earlier memory may have had it.
}

// maxTransfers is how many large messages may be incomplete at once. A sender
// like this one has one, and those that it has given up and not said so.
const maxTransfers = 16

// A verdict says how a packet was taken.
type verdict int

const (
	accepted  verdict = iota
	duplicate         // It has been here before.
	gap               // One before it is missing: the protocol is broken.
	tooLarge
	flooded // More than the window: nobody was told that it might come.
)

// check checks the number of a packet, and its size as it counts for the
// window, and counts it: an empty one is one of so many, too. One alone may be
// larger than the window.
func (i *inbox) check(number uint64, size int) verdict {
	beyond := int(i.received.bytes - max(i.handled.bytes, i.lost.bytes))
	i.shut = i.shut && i.crowded()
	switch {
	case number <= i.received.number:
		return duplicate
	case number > i.received.number+1 || i.closed && !i.again:
		return gap
	case i.closed:
		i.received.number = number
		return duplicate
	case i.shut, beyond > 0 && beyond+size > i.window.Bytes, number-i.handled.number > uint64(i.window.Messages):
		return flooded
	}
	i.received.number = number
	i.received.bytes += uint64(size)
	return accepted
}

// message takes a whole message, of so many bytes at most.
func (i *inbox) message(d Data, most int) verdict {
	if len(d.Item) > most {
		return tooLarge
	}
	before := i.received
	v := i.check(d.Number, len(d.Item))
	if v == accepted {
		i.push(arrival{before, d.Item, d.Again})
	}
	return v
}

// fragment takes a part of a large message. All that are not complete may have
// so many bytes together.
func (i *inbox) fragment(f Fragment, most int) verdict {
	before := i.received
	if v := i.check(f.Number, len(f.Part)); v != accepted {
		return v
	}
	whole, open := i.parts[f.Transfer]
	if !open && len(i.parts) >= maxTransfers {
		return flooded
	}
	i.partial += len(f.Part)
	if i.partial > most {
		return tooLarge
	}
	whole = append(whole, f.Part...)
	if f.What == FragmentMore {
		i.keep(f.Transfer, whole)
		return accepted
	}
	delete(i.parts, f.Transfer)
	i.partial -= len(whole)
	if f.What != FragmentAbandon {
		i.push(arrival{before, whole, f.What == FragmentAgain})
	}
	return accepted
}

// push lets a message wait.
func (i *inbox) push(a arrival) {
	i.waiting.push(a)
	i.size += len(a.item)
}

func (i *inbox) keep(id uint64, part []byte) {
	if i.parts == nil {
		i.parts = map[uint64][]byte{}
	}
	i.parts[id] = part
}

// dropParts forgets large messages that are not complete: the other end has
// forgotten them too.
func (i *inbox) dropParts() { i.parts, i.partial = nil, 0 }

// forgotten notes that the other end has lost its memory: messages that it sent
// before do not count for it any more. They do for [inbox.credit], since that
// may happen again and again.
func (i *inbox) forgotten() {
	i.dropParts()
	i.refuse()
	i.lost = i.received
	i.again = i.closed
}

// refuse lets nothing more come for a while if more than a window is here that
// is not handled. It is for the time before a connection: packets may be on
// their way to a connected end that were allowed.
func (i *inbox) refuse() { i.shut = i.crowded() }

// credit returns how many bytes the other end is told that it may have on their
// way.
func (i *inbox) credit() uint64 {
	if i.shut = i.shut && i.crowded(); i.shut {
		return 0
	}
	return uint64(i.window.Bytes)
}

// crowded reports whether more than a window is here that is not handled.
func (i *inbox) crowded() bool { return int(i.received.bytes-i.handled.bytes) > i.window.Bytes }

// closing takes the last packet.
func (i *inbox) closing(c Close) verdict {
	v := i.check(c.Number, 0)
	i.closed = i.closed || v == accepted
	return v
}

// empty forgets the messages that wait.
func (i *inbox) empty() {
	i.dropParts()
	i.waiting, i.size = queue[arrival]{}, 0
}

// first returns the first message that waits. There must be one.
func (i *inbox) first() []byte { return i.waiting.at(0).item }

// take hands out the first message that waits. The caller holds it until
// handle is called.
func (i *inbox) take() (item []byte, again bool) {
	a := i.waiting.pop()
	i.size -= len(a.item)
	i.taken++
	i.held = true
	return a.item, a.again
}

// handle says that everything that was handed out is handled.
func (i *inbox) handle() {
	i.held = false
	i.advance()
}

// handleable is up to where all would be handled if handle were called.
func (i *inbox) handleable() mark {
	if i.waiting.len() > 0 {
		return i.later(i.waiting.at(0).before)
	}
	return i.received
}

// later returns the later one of a mark and the handled one.
func (i *inbox) later(m mark) mark {
	if m.number > i.handled.number {
		return m
	}
	return i.handled
}

// handleUpTo says that everything up to a mark is handled, which was all that
// had been handed out when so many messages had been.
func (i *inbox) handleUpTo(handled mark, taken uint64) {
	i.handled = i.later(handled)
	if i.taken == taken {
		i.handle()
	}
}

// advance moves handled over packets that need no handling.
func (i *inbox) advance() {
	if !i.held {
		i.handled = i.handleable()
	}
}

// finished reports whether the other end has closed and all is handled.
func (i *inbox) finished() bool { return i.closed && !i.held && i.waiting.len() == 0 }
