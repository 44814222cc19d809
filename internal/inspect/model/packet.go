package model

import (
	"encoding/hex"
	"math"
	"strings"

	"gangway/wasm/codec/codecimpl"
	"gangway/wasm/rpc"
)

// sessionPrefix is how the names of ports begin that carry sessions.
const sessionPrefix = "gangway.session/"

// The kinds of packets and of parts that the inspector understands: see SPEC.md
// of packages session and rpc.
const (
	packetHello    = 0
	packetWelcome  = 1
	packetData     = 2
	packetFragment = 3
	packetAck      = 4
	packetClose    = 5
	packetReset    = 6
	packetSleep    = 7
	packetAgain    = 8

	partCall    = 0
	partNext    = 1
	partLast    = 2
	partCancel  = 3
	partProbe   = 5
	partMessage = 6
	partResult  = 7
	partFailure = 8
	partLost    = 10
	partBegin   = 11
)

// A packet is one unit of the session protocol, as far as the inspector needs it.
type packet struct {
	kind    uint64
	session string // Of a hello.
	number  uint64 // Of data, fragments, close.
	handled uint64 // Of acks and resets.
	credit  uint64 // Of hello, welcome and acks.
	code    uint64 // Of resets.
	text    string
	message []byte // Of data; of fragments, a part of it.

	// Of fragments.
	transfer uint64
	more     bool // Others follow.
	givenUp  bool // The message does not come.
}

// readPacket reads the first bytes of a packet, of which the message may be cut.
func readPacket(item []byte, cut bool) (p packet, ok bool) {
	if cut { // An array of more than its head is not known to end.
		item = append(append([]byte(nil), item...), make([]byte, 16)...)
	}
	var d codecimpl.Decoder
	d.Begin(item)
	if d.ExactArray() == 0 {
		return p, false
	}
	switch p.kind = d.ExactUint(); p.kind {
	case packetHello:
		d.ExactUint()
		d.ExactUint()
		p.session = hex.EncodeToString(d.ExactBytes())
		d.ExactUint()
		d.ExactUint()
		d.ExactUint()
		p.credit = d.ExactUint()
	case packetWelcome:
		d.ExactUint()
		d.ExactUint()
		d.ExactUint()
		p.credit = d.ExactUint()
	case packetData, packetAgain:
		p.number, p.message = d.ExactUint(), d.Rest()
	case packetFragment:
		p.number, p.transfer = d.ExactUint(), d.ExactUint()
		place := d.ExactUint()
		p.more, p.givenUp = place == 0, place == 2
		p.message = contentOf(d.Rest())
	case packetClose:
		p.number = d.ExactUint()
	case packetAck:
		p.handled, p.credit = d.ExactUint(), d.ExactUint()
	case packetReset:
		p.code, p.text, p.handled = d.ExactUint(), d.ExactText(), d.ExactUint()
	}
	return p, d.OK()
}

// majorBytes are the first bits of a byte string: RFC 8949, section 3.1.
const majorBytes = 2

// contentOf returns the bytes in a byte string that may be cut.
func contentOf(item []byte) []byte {
	const short = 24 // From there on, the length has 1, 2, 4 or 8 bytes of its own.
	head := 1
	if len(item) > 0 {
		if n := item[0] & 0x1f; n >= short {
			head += 1 << (n - short)
		}
	}
	return item[min(head, len(item)):]
}

// A part is one message of a session that carries calls, as far as the inspector
// needs it.
type part struct {
	known   bool
	kind    uint64
	call    uint64
	method  string
	streams bool     // The method gives a stream of responses, whose result is their count.
	code    rpc.Code // Of a failure, as the next.
	text    string
	ids     []uint64 // That are lost.

	content []byte // Of a request, a response or a message of a stream.
}

// partNames are the names of the kinds of parts.
var partNames = [...]string{
	"call", "next", "last", "cancel", "credit", "probe", "message", "result", "failure", "credit", "lost", "begin",
}

// ofCaller reports whether the calling end sends parts of that kind. A begin part
// is of both, for the calls that its sender makes.
func (p part) ofCaller() bool { return p.kind <= partProbe || p.kind == partBegin }

// readPart reads the first bytes of a part.
func readPart(item []byte) (p part, ok bool) {
	var d codecimpl.Decoder
	d.Begin(item)
	elements := d.ExactArray()
	if elements < 2 {
		return p, false
	}
	p.kind, p.call = d.ExactUint(), d.ExactUint()
	switch p.kind {
	case partCall:
		d.ExactUint()
		p.streams = d.ExactUint()&2 != 0
		p.method = d.ExactText()
		for n := d.ExactArray(); n > 0 && d.OK(); n-- {
			d.ExactText() // Metadata.
		}
		p.content = d.Rest()
	case partNext, partMessage:
		d.ExactUint()
		p.content = d.Rest()
	case partResult:
		p.content = d.Rest()
	case partFailure:
		p.code, p.text = rpc.Code(min(d.ExactUint(), math.MaxUint8)), d.ExactText()
	case partLost:
		p.ids = append(p.ids, p.call)
		for n := 2; n < elements && d.OK(); n++ {
			p.ids = append(p.ids, d.ExactUint())
		}
	}
	p.known = d.OK() && p.kind < uint64(len(partNames))
	return p, p.known
}

// beginsLink reports whether a message is the first one of a session that
// carries calls.
func beginsLink(number uint64, message []byte) bool {
	p, ok := readPart(message)
	return number == 1 && ok && p.kind == partBegin && p.call <= 1
}

// sessionOf returns the name of the session that a port of a name carries.
func sessionOf(port string) (name string, carries bool) {
	return strings.CutPrefix(port, sessionPrefix)
}
