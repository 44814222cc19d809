package machine

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// FuzzPacket reads any bytes as each kind of packet.
func FuzzPacket(f *testing.F) {
	for _, packet := range []interface{ Append([]byte) []byte }{
		Hello{Version, Version, id, 1, 0, 1, 1, 1, 1}, Welcome{Version, 2, 3, 4, 5}, Data{1, text(3), false}, Fragment{1, 2, 0, []byte{1}},
		Ack{1, 2}, Close{1}, Reset{1, "text", 2}, Sleep{},
	} {
		f.Add(packet.Append(nil))
	}
	f.Fuzz(func(t *testing.T, packet []byte) {
		for _, read := range []func(r *reader, parts int){
			func(r *reader, parts int) { r.hello(parts, true) },
			func(r *reader, parts int) { r.welcome(parts) },
			func(r *reader, parts int) { r.data(parts) },
			func(r *reader, parts int) { r.fragment(parts) },
			func(r *reader, parts int) { r.ack(parts) },
			func(r *reader, parts int) { r.close(parts) },
			func(r *reader, parts int) { r.reset(parts) },
		} {
			var r reader
			_, parts := r.begin(packet)
			read(&r, parts)
		}
	})
}

// FuzzMachine has a machine meet an other end that keeps to nothing, between the
// calls of a program. It keeps no more than its window and one message, and once
// it has ended it stays so.
func FuzzMachine(f *testing.F) {
	f.Add(true, []byte{1, 1, 1, 0, 2, 1, 5, 0, 2, 2, 9, 0, 3, 3, 1, 0, 3, 4, 1, 1, 4, 0, 9, 0, 5, 5, 0, 0, 6, 0, 0, 0})
	f.Add(false, []byte{0, 1, 1, 1, 2, 1, 5, 0, 9, 0, 0, 0, 2, 2, 9, 0, 10, 3, 1, 0, 4, 1, 1, 1, 13, 0, 0, 0})
	f.Add(false, []byte{0, 1, 1, 1, 3, 1, 1, 0, 3, 2, 2, 0, 3, 3, 1, 2, 3, 4, 2, 1, 12, 0, 0, 0, 0, 2, 4, 1})
	f.Fuzz(func(t *testing.T, dialing bool, input []byte) {
		m := New(Config{
			ID: id, Epoch: 1, Window: Window{Messages: 8, Bytes: 1000}, MaxMessage: 2000,
			Dialing: dialing, Stored: len(input)%2 == 0, Durable: len(input)%3 == 0,
		})
		ended := false
		for ; len(input) >= 4; input = input[4:] {
			meet(m, input[0]%16, number(input[1]), number(input[2]), number(input[3]))
			bounded(t, m)
			packets(m)
			m.Wish()
			_, now := m.Ended()
			assert.True(t, now || !ended, "the end is one")
			ended = now
		}
	})
}

// meet tells a machine of one event.
func meet(m *Machine, event byte, a, b, c uint64) {
	switch event {
	case PacketHello:
		m.Greet(Hello{MinVersion + c%2, Version, id, a, b, c, a, b, c % 3})
	case PacketWelcome:
		m.Hello()
		m.Answer(Welcome{a, b, c, a, b}.Append(nil))
	case PacketData:
		m.Packet(Data{a, text(int(b % 2000)), c%2 == 1}.Append(nil))
	case PacketFragment:
		m.Packet(Fragment{a, b % 8, c % 5, make([]byte, b%2000)}.Append(nil))
	case PacketAck:
		m.Packet(Ack{a, b}.Append(nil))
	case PacketClose:
		m.Packet(Close{a}.Append(nil))
	case PacketReset:
		m.Packet(Reset{Code(a), "why", b}.Append(nil))
	case PacketSleep:
		m.Packet(Sleep{}.Append(nil))
	case 8:
		m.Packet([]byte{byte(a), byte(b), byte(c)})
	case 9:
		if m.Waiting() > 0 {
			m.Receive()
		}
		m.Handle()
	case 10:
		send(m, int(b%2000))
	case 11:
		send(m, FragmentSize+int(b%FragmentSize))
	case 12:
		m.Disconnected()
	case 13:
		m.Stored(m.CommitPosition())
	case 14:
		m.Tick()
	case 15:
		m.Close()
	}
}

// send sends a message if that is allowed.
func send(m *Machine, size int) {
	_, ended := m.Ended()
	switch {
	case ended || m.Closing():
	case m.Large(size) && m.FitsLarge():
		m.SendLarge(make([]byte, size), true)
	case !m.Large(size) && m.Fits(size):
		m.Send(make([]byte, size))
	}
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

// bounded says that a machine keeps no more than its window and one message,
// both ways.
func bounded(t *testing.T, m *Machine) {
	t.Helper()
	size := 0
	for _, a := range m.in.waiting.all {
		size += len(a.item)
	}
	c := m.config
	assert.LessOrEqual(t, size, c.Window.Bytes+c.MaxMessage)
	assert.LessOrEqual(t, m.in.waiting.len(), c.Window.Messages)
	assert.Equal(t, size+m.in.partial, m.Held())
	assert.LessOrEqual(t, m.in.partial, c.MaxMessage+2000)
	assert.LessOrEqual(t, len(m.in.parts), maxTransfers)
	assert.LessOrEqual(t, m.out.messages, c.Window.Messages)
	assert.LessOrEqual(t, m.out.bytes, max(c.Window.Bytes, 2*FragmentSize), "a large one has the window for itself")
	assert.LessOrEqual(t, m.out.fragments, 3*FragmentSize)
}
