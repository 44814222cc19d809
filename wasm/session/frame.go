package session

import (
	"gangway/wasm/codec"
)

// Version is the newest version of the protocol that this package speaks, and
// minVersion the oldest. SPEC.md describes it; a test pins the numbers.
const (
	Version    = 1
	minVersion = 1
)

// The kinds of frames.
const (
	frameHello    = 0
	frameWelcome  = 1
	frameData     = 2
	frameFragment = 3
	frameAck      = 4
	frameClose    = 5
	frameReset    = 6
	frameSleep    = 7
)

// What a fragment says of its message.
const (
	fragmentMore    = 0 // More follow.
	fragmentLast    = 1 // The message is complete.
	fragmentAbandon = 2 // The sender has given the message up.
)

// Why a session is reset.
const (
	resetClosed    = 0 // It was closed, and all of it confirmed.
	resetAborted   = 1
	resetForgotten = 2 // This end does not know the session.
	resetRefused   = 3 // The session belongs to somebody else.
	resetVersion   = 4 // No common version.
	resetProtocol  = 5 // The other end broke the protocol.
	resetTooLarge  = 6
	resetBusy      = 7 // Too many sessions.
	resetGone      = 8 // The other end was absent for too long.
)

// idSize is the size of a session's id in bytes.
const idSize = 16

// A hello opens every connection of the dialing end.
type hello struct {
	min, max uint64
	id       string
	epoch    uint64 // Of the dialing end's memory.
	received uint64 // The last frame that the dialing end has.
	first    uint64 // The first frame that it can still send.
	credit   uint64
}

// AppendCBOR implements [codec.Appender].
func (h hello) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	buf = codec.AppendArray(buf, 8)
	buf = codec.AppendUint(buf, frameHello)
	buf = codec.AppendUint(buf, h.min)
	buf = codec.AppendUint(buf, h.max)
	buf = codec.AppendBytes(buf, []byte(h.id))
	return appendUints(buf, h.epoch, h.received, h.first, h.credit), nil
}

// A welcome answers a hello.
type welcome struct {
	version  uint64
	epoch    uint64
	received uint64
	credit   uint64
}

// AppendCBOR implements [codec.Appender].
func (w welcome) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	buf = codec.AppendArray(buf, 5)
	return appendUints(buf, frameWelcome, w.version, w.epoch, w.received, w.credit), nil
}

// A data frame carries a whole message, which stands in it as it is.
type data struct {
	seq     uint64
	payload []byte
}

// AppendCBOR implements [codec.Appender].
func (d *data) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	buf = codec.AppendArray(buf, 3)
	buf = appendUints(buf, frameData, d.seq)
	return append(buf, d.payload...), nil
}

// A fragment carries a part of a large message.
type fragment struct {
	seq      uint64
	transfer uint64
	what     uint64
	part     []byte
}

// AppendCBOR implements [codec.Appender].
func (f fragment) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	buf = codec.AppendArray(buf, 5)
	buf = appendUints(buf, frameFragment, f.seq, f.transfer, f.what)
	return codec.AppendBytes(buf, f.part), nil
}

// An ack says up to which frame all is handled, and how many bytes after it
// may be on their way.
type ack struct {
	handled uint64
	credit  uint64
}

// AppendCBOR implements [codec.Appender].
func (a ack) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	buf = codec.AppendArray(buf, 3)
	return appendUints(buf, frameAck, a.handled, a.credit), nil
}

// A closing frame says that nothing follows.
type closing struct{ seq uint64 }

// AppendCBOR implements [codec.Appender].
func (c closing) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return appendUints(codec.AppendArray(buf, 2), frameClose, c.seq), nil
}

// A reset ends the session at once.
type reset struct {
	code    uint64
	text    string // For people.
	handled uint64
}

// AppendCBOR implements [codec.Appender].
func (r reset) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	buf = codec.AppendArray(buf, 4)
	buf = appendUints(buf, frameReset, r.code)
	buf = codec.AppendString(buf, r.text)
	return codec.AppendUint(buf, r.handled), nil
}

// A sleep says that the accepting end is about to be suspended: it need not be
// woken until there is something to send.
type sleep struct{}

// AppendCBOR implements [codec.Appender].
func (sleep) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return codec.AppendUint(codec.AppendArray(buf, 1), frameSleep), nil
}

func appendUints(buf []byte, numbers ...uint64) []byte {
	for _, n := range numbers {
		buf = codec.AppendUint(buf, n)
	}
	return buf
}

// The major types of CBOR (RFC 8949, section 3.1) that frames consist of.
const (
	majorUint  = 0
	majorBytes = 2
	majorText  = 3
	majorArray = 4
)

// A reader reads the parts of a frame. What is wrong stays: from then on it
// returns zeros.
type reader struct {
	rest []byte
	bad  bool
}

// parse reads the kind of a frame and how many parts follow it.
func parse(frame []byte) (kind uint64, parts int, r reader) {
	r.rest = frame
	parts = int(min(r.head(majorArray), 16)) - 1
	return r.uint(), parts, r
}

// head reads the head of an item of a major type, and returns its argument.
func (r *reader) head(major byte) uint64 {
	if len(r.rest) == 0 || r.rest[0]>>5 != major {
		r.bad = true
		return 0
	}
	short := uint64(r.rest[0] & 31)
	r.rest = r.rest[1:]
	if short < 24 {
		return short
	}
	size := 1 << (short - 24)
	if short > 27 || len(r.rest) < size {
		r.bad = true
		return 0
	}
	var n uint64
	for _, b := range r.rest[:size] {
		n = n<<8 | uint64(b)
	}
	r.rest = r.rest[size:]
	return n
}

func (r *reader) uint() uint64 { return r.head(majorUint) }

func (r *reader) bytes(major byte) []byte {
	n := r.head(major)
	if r.bad || n > uint64(len(r.rest)) {
		r.bad = true
		return nil
	}
	part := r.rest[:n]
	r.rest = r.rest[n:]
	return part
}

// ok reports whether the frame had exactly the parts that were read.
func (r *reader) ok(parts, want int) bool {
	return !r.bad && parts == want && len(r.rest) == 0
}

// hello reads the rest of a hello. A version to come may add parts.
func (r *reader) hello(parts int) (h hello, ok bool) {
	h.min, h.max = r.uint(), r.uint()
	if !r.bad && (h.min > Version || h.max < minVersion) {
		return h, true
	}
	h.id = string(r.bytes(majorBytes))
	h.epoch, h.received, h.first, h.credit = r.uint(), r.uint(), r.uint(), r.uint()
	return h, r.ok(parts, 7) && len(h.id) == idSize && h.first > 0
}

func (r *reader) welcome(parts int) (w welcome, ok bool) {
	w.version, w.epoch, w.received, w.credit = r.uint(), r.uint(), r.uint(), r.uint()
	return w, r.ok(parts, 4)
}

func (r *reader) data(parts int) (d data, ok bool) {
	d.seq = r.uint()
	d.payload = r.rest
	return d, !r.bad && parts == 2 && len(d.payload) > 0
}

func (r *reader) fragment(parts int) (f fragment, ok bool) {
	f.seq, f.transfer, f.what = r.uint(), r.uint(), r.uint()
	f.part = r.bytes(majorBytes)
	return f, r.ok(parts, 4) && f.what <= fragmentAbandon
}

func (r *reader) ack(parts int) (a ack, ok bool) {
	a.handled, a.credit = r.uint(), r.uint()
	return a, r.ok(parts, 2)
}

func (r *reader) closing(parts int) (c closing, ok bool) {
	c.seq = r.uint()
	return c, r.ok(parts, 1)
}

func (r *reader) reset(parts int) (f reset, ok bool) {
	f.code = r.uint()
	f.text = string(r.bytes(majorText))
	f.handled = r.uint()
	return f, r.ok(parts, 3)
}
