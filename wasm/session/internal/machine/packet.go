package machine

import "gangway/wasm/codec/codecimpl"

// Version is the newest version of the protocol that this package speaks, and
// MinVersion the oldest. SPEC.md describes it; a test pins the numbers.
const (
	Version    = 3
	MinVersion = 2

	versionEarly = 3 // From it on hellos name the memory that they assume.
)

// The kinds of packets.
const (
	PacketHello    = 0
	PacketWelcome  = 1
	PacketData     = 2
	PacketFragment = 3
	PacketAck      = 4
	PacketClose    = 5
	PacketReset    = 6
	PacketSleep    = 7
	PacketAgain    = 8 // As data, but an earlier memory of the receiver may have had it.
)

// The part of its message that a fragment is.
const (
	FragmentMore    = 0 // More follow.
	FragmentLast    = 1 // The message is complete.
	FragmentAbandon = 2 // The sender has given the message up.
	FragmentAgain   = 3 // As last, but an earlier memory of the receiver may have had the message.
)

// IDSize is the size of a session's id in bytes.
const IDSize = 16

// FragmentSize is the size of a fragment, and of the largest message that is
// not fragmented.
const FragmentSize = 64 << 10

// A Hello opens every connection of the dialing end.
type Hello struct {
	Min, Max uint64
	ID       string
	Epoch    uint64 // Of the dialing end's memory.
	Received uint64 // The last packet that the dialing end has.
	First    uint64 // The first packet that it can still send.
	Credit   uint64 // How many bytes it takes on their way.
	Messages uint64 // And how many packets.
	Assumed  uint64 // The other end's epoch, for which packets follow at once; 0 if none do.
}

// Spoken reports whether the versions of a hello have one that this package
// speaks. Of a hello without it nothing else was read.
func (h Hello) Spoken() bool { return h.Min <= Version && h.Max >= MinVersion }

// Append appends the packet to buf.
func (h Hello) Append(buf []byte) []byte {
	buf = appendHead(buf, 1+h.parts(), PacketHello, h.Min, h.Max)
	buf = codecimpl.AppendBytes(buf, []byte(h.ID))
	buf = appendUints(buf, h.Epoch, h.Received, h.First, h.Credit, h.Messages)
	if h.Min >= versionEarly {
		buf = codecimpl.AppendUint(buf, h.Assumed)
	}
	return buf
}

// parts returns how many parts a hello has: its form is that of the lowest
// version, so that everyone can read it who speaks one of them.
func (h Hello) parts() int {
	if h.Min >= versionEarly {
		return 9
	}
	return 8
}

// A Welcome answers a hello.
type Welcome struct {
	Version  uint64
	Epoch    uint64
	Received uint64
	Credit   uint64
	Messages uint64
}

// Append appends the packet to buf.
func (w Welcome) Append(buf []byte) []byte {
	return appendHead(buf, 6, PacketWelcome, w.Version, w.Epoch, w.Received, w.Credit, w.Messages)
}

// A Data packet carries a whole message, which stands in it as it is.
type Data struct {
	Number uint64
	Item   []byte
	Again  bool // An earlier memory of the receiver may have had it.
}

// Append appends the packet to buf.
func (d Data) Append(buf []byte) []byte {
	return append(appendHead(buf, 3, dataKind(d.Again), d.Number), d.Item...)
}

func dataKind(again bool) uint64 {
	if again {
		return PacketAgain
	}
	return PacketData
}

// arrayOfThree begins a packet of three parts, the kind included.
const arrayOfThree = 0x83

// readData reads a packet of data with a number as [codecimpl.AppendUint] writes
// those below 2^32, which most packets are. The others, and malformed ones, are
// for the [reader], which takes five times as long.
func readData(packet []byte) (d Data, ok bool) {
	if len(packet) < 4 || packet[0] != arrayOfThree || packet[1] != PacketData {
		return d, false
	}
	at := 3
	switch head := packet[2]; {
	case head < 24:
		d.Number = uint64(head)
	case head == 24:
		d.Number = uint64(packet[3])
		at = 4
	case head == 25 && len(packet) > 5:
		d.Number = uint64(packet[3])<<8 | uint64(packet[4])
		at = 5
	case head == 26 && len(packet) > 7:
		d.Number = uint64(packet[3])<<24 | uint64(packet[4])<<16 | uint64(packet[5])<<8 | uint64(packet[6])
		at = 7
	default:
		return d, false
	}
	d.Item = packet[at:]
	return d, len(d.Item) > 0
}

// A Fragment carries a part of a large message.
type Fragment struct {
	Number   uint64
	Transfer uint64
	What     uint64
	Part     []byte
}

// Append appends the packet to buf.
func (f Fragment) Append(buf []byte) []byte { return append(f.appendHead(buf), f.Part...) }

func (f Fragment) appendHead(buf []byte) []byte {
	buf = appendHead(buf, 5, PacketFragment, f.Number, f.Transfer, f.What)
	return codecimpl.AppendBytesHead(buf, len(f.Part))
}

// An Ack says up to which packet all is handled, and how many bytes after it
// may be on their way.
type Ack struct {
	Handled uint64
	Credit  uint64
}

// Append appends the packet to buf.
func (a Ack) Append(buf []byte) []byte { return appendHead(buf, 3, PacketAck, a.Handled, a.Credit) }

// A Close packet says that nothing follows.
type Close struct{ Number uint64 }

// Append appends the packet to buf.
func (c Close) Append(buf []byte) []byte { return appendHead(buf, 2, PacketClose, c.Number) }

// A Reset ends the session at once.
type Reset struct {
	Code    Code
	Text    string // For people.
	Handled uint64
}

// Append appends the packet to buf.
func (r Reset) Append(buf []byte) []byte {
	buf = appendHead(buf, 4, PacketReset, uint64(r.Code))
	buf = codecimpl.AppendString(buf, r.Text)
	return codecimpl.AppendUint(buf, r.Handled)
}

// A Sleep packet says that the accepting end is about to be suspended: it need
// not be woken until there is something to send.
type Sleep struct{}

// Append appends the packet to buf.
func (Sleep) Append(buf []byte) []byte { return appendHead(buf, 1, PacketSleep) }

// appendHead begins a packet of so many parts, the kind included, with its
// kind and the numbers that follow it.
func appendHead(buf []byte, parts int, kind uint64, numbers ...uint64) []byte {
	buf = codecimpl.AppendArray(buf, parts)
	return appendUints(codecimpl.AppendUint(buf, kind), numbers...)
}

func appendUints(buf []byte, numbers ...uint64) []byte {
	for _, n := range numbers {
		buf = codecimpl.AppendUint(buf, n)
	}
	return buf
}

// A reader reads one packet after another. The parts of a packet are read in
// their order, and are zero once something was wrong.
type reader struct{ decoder codecimpl.Decoder }

// begin reads the kind of a packet, and how many parts follow it.
func (r *reader) begin(packet []byte) (kind uint64, parts int) {
	r.decoder.Begin(packet)
	parts = r.decoder.ExactArray() - 1
	return r.decoder.ExactUint(), parts
}

// finished reports whether a packet had exactly the parts that were read.
func (r *reader) finished(parts, want int) bool { return parts == want && r.decoder.Finished() }

// ReadHello reads a hello, and reports whether it is one. A version to come may
// add parts.
func ReadHello(packet []byte) (Hello, bool) {
	var r reader
	kind, parts := r.begin(packet)
	return r.hello(parts, kind == PacketHello)
}

func (r *reader) hello(parts int, is bool) (h Hello, ok bool) {
	d := &r.decoder
	h.Min, h.Max = d.ExactUint(), d.ExactUint()
	if is && d.OK() && !h.Spoken() {
		return h, true
	}
	h.ID = string(d.ExactBytes())
	h.Epoch, h.Received, h.First = d.ExactUint(), d.ExactUint(), d.ExactUint()
	h.Credit, h.Messages = d.ExactUint(), d.ExactUint()
	if h.Min >= versionEarly {
		h.Assumed = d.ExactUint()
	}
	return h, is && r.finished(parts, h.parts()) && len(h.ID) == IDSize && h.First > 0
}

func (r *reader) welcome(parts int) (w Welcome, ok bool) {
	d := &r.decoder
	w.Version, w.Epoch, w.Received = d.ExactUint(), d.ExactUint(), d.ExactUint()
	w.Credit, w.Messages = d.ExactUint(), d.ExactUint()
	return w, r.finished(parts, 5)
}

func (r *reader) data(parts int) (d Data, ok bool) {
	d.Number = r.decoder.ExactUint()
	d.Item = r.decoder.Rest()
	return d, r.finished(parts, 2) && len(d.Item) > 0
}

func (r *reader) fragment(parts int) (f Fragment, ok bool) {
	d := &r.decoder
	f.Number, f.Transfer, f.What, f.Part = d.ExactUint(), d.ExactUint(), d.ExactUint(), d.ExactBytes()
	return f, r.finished(parts, 4) && f.What <= FragmentAgain
}

func (r *reader) ack(parts int) (a Ack, ok bool) {
	a.Handled, a.Credit = r.decoder.ExactUint(), r.decoder.ExactUint()
	return a, r.finished(parts, 2)
}

func (r *reader) close(parts int) (c Close, ok bool) {
	c.Number = r.decoder.ExactUint()
	return c, r.finished(parts, 1)
}

func (r *reader) reset(parts int) (f Reset, ok bool) {
	d := &r.decoder
	f.Code, f.Text, f.Handled = Code(d.ExactUint()), d.ExactText(), d.ExactUint()
	return f, r.finished(parts, 3)
}
