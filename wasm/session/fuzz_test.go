package session

import (
	"testing"
	"testing/synctest"

	"gangway/wasm/codec"
	"gangway/wasm/session/internal/machine"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
)

// packetsOf makes packets of any bytes: nearly right ones, for which four bytes
// stand, and arbitrary ones.
func packetsOf(input []byte) []any {
	var packets []any
	for len(input) >= 4 && len(packets) < 200 {
		kind, a, b, c := input[0]%13, number(input[1]), number(input[2]), number(input[3])
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
		case machine.PacketAgain:
			packets = append(packets, machine.Data{Number: a, Item: textOf(int(b % 2000)), Again: true})
		case 9:
			packets = append(packets, []uint64{a, b, c})
		case 10:
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

// However many sessions a sender has, and whatever it sends: what waits at the
// listener is bounded, for each sender and in all, and so are places and records.
func FuzzListener(f *testing.F) {
	f.Add(inOrder())
	f.Add([]byte{0, 0, 3, 1, 1, 0, 3, 2, 1, 0, 1, 1, 3, 1, 1, 0, 3, 2, 1, 0, 2, 5, 2, 1, 200, 0, 3, 9, 2, 1, 200, 0, 2, 2, 200, 0})
	f.Fuzz(func(t *testing.T, input []byte) {
		synctest.Test(t, func(t *testing.T) {
			o := ListenOptions{
				MaxMessage: 2000, Window: Window{Messages: 16, Bytes: 1000}, MaxSessions: 6,
				MaxMemory: 4000, PerSender: Share{Sessions: 3, Memory: 3000, Stored: 4000},
			}
			s := besiege(t, o)
			pages := []*webext.Runtime{s.newPage(), s.newPage(), s.newPage()}
			for len(input) > 2 {
				page, id, from := pages[input[0]%3], input[1], input[2:]
				input = from[min(len(from), 4*int(1+id%16)):]
				s.hostile = s.connect(page)
				s.post(helloOf(id))
				s.post(packetsOf(from[:len(from)-len(input)])...)
				s.within(o)
			}
			s.unharmed()
		})
	})
}

// within says that a listener keeps no more than its options say.
func (s *siege) within(o ListenOptions) {
	s.t.Helper()
	memory, sessions, sum := map[party]int{}, map[party]int{}, 0
	for _, accepted := range s.listener.all() {
		accepted.mu.Lock()
		held := accepted.machine.Held() + messageCost*accepted.machine.Waiting()
		accepted.mu.Unlock()
		memory[accepted.account.party] += held
		sessions[accepted.account.party]++
		sum += held
		assert.LessOrEqual(s.t, memory[accepted.account.party], o.PerSender.Memory)
		assert.LessOrEqual(s.t, sessions[accepted.account.party], o.PerSender.Sessions)
	}
	assert.LessOrEqual(s.t, sum, o.MaxMemory)
	assert.LessOrEqual(s.t, len(s.listener.guests()), o.MaxSessions)
	assert.LessOrEqual(s.t, s.listener.holds().waiting, o.MaxSessions)
	assert.Equal(s.t, sum, s.memory(), "what is counted is there")
}

// What somebody sends who has not introduced itself breaks nothing.
func FuzzHello(f *testing.F) {
	f.Add([]byte{0, 2, 2, 1})
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
	f.Add(append([]byte{1, 2, 1, 0}, inOrder()...))
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
