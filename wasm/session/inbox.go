package session

// An inbox holds what was received and is not handed out, and knows what is
// handled. Its user's lock protects it.
type inbox struct {
	waiting  []arrival
	received uint64 // All up to this frame has arrived.
	taken    uint64 // How many messages were handed out.
	held     bool   // One of them may still be in work.
	handled  uint64 // All up to this frame is handled.
	size     int    // Bytes handled since the last confirmation.

	window int         // Bytes that may arrive beyond handled.
	ahead  []frameSize // What has, in order.
	beyond int         // Bytes of it.

	parts   map[uint64][]byte // Large messages that are not complete, by transfer.
	partial int               // Bytes of these.
	closed  bool              // The other end has closed: nothing follows.
}

// A frameSize is how a frame counts for the window.
type frameSize struct {
	seq  uint64
	size int
}

// maxTransfers is how many large messages may be incomplete at once. A sender
// like this one has one, and those that it has given up and not said so.
const maxTransfers = 16

// An arrival is a message that waits to be handed out.
type arrival struct {
	seq     uint64
	payload []byte
	size    int // As it counts for the credit: of the last fragment, if there are several.
}

// A verdict says what to do with a frame.
type verdict int

const (
	accepted  verdict = iota
	duplicate         // It has been here before.
	gap               // One before it is missing: the protocol is broken.
	tooLarge
	flooded // More than the window: nobody was told that it might come.
)

// number checks the number of a frame, and its size as it counts for the
// window. One alone may be larger than the window.
func (i *inbox) number(seq uint64, size int) verdict {
	switch {
	case seq <= i.received:
		return duplicate
	case seq > i.received+1 || i.closed:
		return gap
	case i.beyond > 0 && i.beyond+size > i.window:
		return flooded
	}
	i.received = seq
	i.ahead = append(i.ahead, frameSize{seq, size})
	i.beyond += size
	return accepted
}

// setHandled says up to where all is handled.
func (i *inbox) setHandled(seq uint64) {
	i.handled = max(i.handled, seq)
	for len(i.ahead) > 0 && i.ahead[0].seq <= i.handled {
		i.beyond -= i.ahead[0].size
		i.ahead = i.ahead[1:]
	}
	if len(i.ahead) == 0 {
		i.ahead = nil // Lets go of the memory of a burst.
	}
}

// message takes a whole message, of so many bytes at most.
func (i *inbox) message(d data, most int) verdict {
	if len(d.payload) > most {
		return tooLarge
	}
	v := i.number(d.seq, len(d.payload))
	if v == accepted {
		i.waiting = append(i.waiting, arrival{d.seq, d.payload, len(d.payload)})
	}
	return v
}

// fragment takes a part of a large message. All that are not complete may have
// so many bytes together.
func (i *inbox) fragment(f fragment, most int) verdict {
	if v := i.number(f.seq, len(f.part)); v != accepted {
		return v
	}
	whole, open := i.parts[f.transfer]
	if !open && len(i.parts) >= maxTransfers {
		return flooded
	}
	i.partial += len(f.part)
	if i.partial > most {
		return tooLarge
	}
	whole = append(whole, f.part...)
	if f.what == fragmentMore {
		i.keep(f.transfer, whole)
		i.size += len(f.part)
		return accepted
	}
	delete(i.parts, f.transfer)
	i.partial -= len(whole)
	if f.what == fragmentLast {
		i.waiting = append(i.waiting, arrival{f.seq, whole, len(f.part)})
	}
	return accepted
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

// closing takes the last frame.
func (i *inbox) closing(seq uint64) verdict {
	v := i.number(seq, 0)
	i.closed = i.closed || v == accepted
	return v
}

// first returns the first message that waits. There must be one.
func (i *inbox) first() Message { return Message{frame: i.waiting[0].payload} }

// take hands out the first message that waits. The caller holds it until
// handle is called.
func (i *inbox) take() Message {
	m := i.first()
	i.size += i.waiting[0].size
	i.waiting[0] = arrival{}
	if i.waiting = i.waiting[1:]; len(i.waiting) == 0 {
		i.waiting = nil // Lets go of the memory of a burst.
	}
	i.taken++
	i.held = true
	return m
}

// handle says that everything that was handed out is handled.
func (i *inbox) handle() {
	i.held = false
	i.advance()
}

// handleable is up to which frame all would be handled if handle were called.
func (i *inbox) handleable() uint64 {
	if len(i.waiting) > 0 {
		return max(i.handled, i.waiting[0].seq-1)
	}
	return i.received
}

// handleUpTo says that everything up to a frame is handled, which was all that
// had been handed out when so many messages had been.
func (i *inbox) handleUpTo(handled, taken uint64) {
	i.setHandled(handled)
	if i.taken == taken {
		i.handle()
	}
}

// advance moves handled over frames that need no handling.
func (i *inbox) advance() {
	if !i.held {
		i.setHandled(i.handleable())
	}
}

// finished reports whether the other end has closed and all is handled.
func (i *inbox) finished() bool { return i.closed && !i.held && len(i.waiting) == 0 }
