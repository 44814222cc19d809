package session

import (
	"testing"
	"testing/synctest"

	"gangway/wasm/codec"
	"gangway/wasm/session/internal/machine"

	"github.com/stretchr/testify/assert"
)

// packetsOf makes packets of any bytes: nearly right ones, for which four bytes
// stand, and arbitrary ones.
func packetsOf(input []byte) []any {
	var packets []any
	for len(input) >= 4 && len(packets) < 200 {
		kind, a, b, c := input[0]%12, number(input[1]), number(input[2]), number(input[3])
		input = input[4:]
		switch kind {
		case machine.PacketHello:
			packets = append(packets, hello(a, b, "0123456789abcdef", c, a, b, c))
		case machine.PacketWelcome:
			packets = append(packets, welcome(a, b, c, a))
		case machine.PacketData:
			packets = append(packets, data(a, textOf(int(b%2000))))
		case machine.PacketFragment:
			packets = append(packets, fragment(a, b%8, c, make([]byte, b%2000)))
		case machine.PacketAck:
			packets = append(packets, ack(a, b))
		case machine.PacketClose:
			packets = append(packets, closing(a))
		case machine.PacketReset:
			packets = append(packets, reset(a, "why", b))
		case machine.PacketSleep:
			packets = append(packets, machine.Sleep{})
		case 8:
			packets = append(packets, []uint64{a, b, c})
		case 9:
			packets = append(packets, []any{a, "text", []byte{1}, b, nil})
		default: // As it comes, if it is a value at all.
			n := int(min(uint64(len(input)), b))
			var v any
			if codec.Unmarshal(input[:n], &v) == nil {
				packets = append(packets, raw(input[:n]))
			}
			input = input[n:]
		}
	}
	return packets
}

// number returns a number of a packet: small ones, and the ends of the range.
func number(b byte) uint64 {
	switch {
	case b < 240:
		return uint64(b % 48)
	case b < 248:
		return 1<<(8*(b-240)) - 1
	}
	return ^uint64(0) >> (b - 248)
}

// inOrder are packets of which many are accepted.
func inOrder() []byte {
	return []byte{
		2, 1, 5, 0, 2, 2, 9, 0, 3, 3, 1, 0, 3, 4, 1, 1, 4, 0, 9, 0, 5, 5, 0, 0, 6, 0, 0, 0,
	}
}

// What somebody sends who is let in breaks nothing but its own session.
func FuzzAcceptingEnd(f *testing.F) {
	f.Add(inOrder())
	f.Add([]byte{3, 1, 1, 0, 3, 2, 2, 0, 3, 3, 1, 2, 3, 4, 2, 1})
	f.Add([]byte{7, 0, 0, 0, 4, 255, 255, 0})
	f.Fuzz(func(t *testing.T, input []byte) {
		synctest.Test(t, func(t *testing.T) {
			s := besiege(t, ListenOptions{MaxMessage: 2000, Window: Window{Bytes: 1000}})
			s.post(helloOf('a'))
			victim := s.accept()
			s.post(packetsOf(input)...)
			bounded(t, victim)
			s.unharmed()
		})
	})
}

// What somebody sends who has not introduced itself breaks nothing.
func FuzzHello(f *testing.F) {
	f.Add([]byte{0, 1, 1, 1})
	f.Add(inOrder())
	f.Fuzz(func(t *testing.T, input []byte) {
		synctest.Test(t, func(t *testing.T) {
			s := besiege(t, ListenOptions{})
			s.post(packetsOf(input)...)
			s.unharmed()
		})
	})
}

// A dialing end whose other end does not keep to the protocol ends its session.
func FuzzDialingEnd(f *testing.F) {
	f.Add(append([]byte{1, 1, 1, 0}, inOrder()...))
	f.Add([]byte{6, 0, 0, 0})
	f.Fuzz(func(t *testing.T, input []byte) {
		synctest.Test(t, func(t *testing.T) {
			assert.Error(t, dialHostile(t, packetsOf(input)))
		})
	})
}

// bounded says that an end keeps no more than its window and one message.
func bounded(t *testing.T, s *Session) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	assert.LessOrEqual(t, s.machine.Held(), 2*(s.window.Bytes+s.maxMessage))
}
