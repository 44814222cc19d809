package model

import (
	"encoding/hex"
	"strings"

	"gangway/wasm/codec/codecimpl"
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
	partResult  = 7
	partFailure = 8
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
	message []byte // Of data.
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
	case packetFragment, packetClose:
		p.number = d.ExactUint()
	case packetAck:
		p.handled, p.credit = d.ExactUint(), d.ExactUint()
	case packetReset:
		p.code, p.text, p.handled = d.ExactUint(), d.ExactText(), d.ExactUint()
	}
	return p, d.OK()
}

// A part is one message of a session that carries calls.
type part struct {
	kind   uint64
	call   uint64
	method string
}

func readPart(item []byte) (p part, ok bool) {
	var d codecimpl.Decoder
	d.Begin(item)
	if d.ExactArray() < 2 {
		return p, false
	}
	p.kind = d.ExactUint()
	p.call = d.ExactUint()
	if p.kind == partCall {
		d.ExactUint()
		d.ExactUint()
		p.method = d.ExactText()
	}
	return p, d.OK() && p.kind <= partBegin
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
