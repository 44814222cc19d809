package machine

import (
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The numbers that stand here stand in SPEC.md and are spoken by programs that
// run: they can be added to, but not changed.
func TestProtocolNumbers(t *testing.T) {
	assert.Equal(t, []int{3, 2}, []int{Version, MinVersion})
	assert.Equal(t, []int{0, 1, 2, 3, 4, 5, 6, 7, 8}, []int{
		PacketHello, PacketWelcome, PacketData, PacketFragment, PacketAck, PacketClose, PacketReset, PacketSleep, PacketAgain,
	})
	assert.Equal(t, []int{0, 1, 2, 3}, []int{FragmentMore, FragmentLast, FragmentAbandon, FragmentAgain})
	assert.Equal(t, []Code{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, []Code{
		Closed, Aborted, Forgotten, Refused, NoVersion, Violated, TooLarge, Busy, Gone, Memory,
	})
	assert.Equal(t, []int{16, 64 << 10, 6, 32 << 10}, []int{IDSize, FragmentSize, earlyPackets, earlyBytes})
}

func TestPackets(t *testing.T) {
	for _, c := range []struct {
		name   string
		packet interface{ Append([]byte) []byte }
		want   string
	}{
		{"hello", Hello{2, 3, id, 2, 3, 4, 5, 6, 7}, "8900020350303132333435363738396162636465660203040506"},
		{"hello of version 3", Hello{3, 3, id, 2, 3, 4, 5, 6, 7}, "8a0003035030313233343536373839616263646566020304050607"},
		{"welcome", Welcome{1, 2, 3, 4, 5}, "86010102030405"},
		{"data", Data{7, []byte{0x63, 'a', 'b', 'c'}, false}, "83020763616263"},
		{"again", Data{7, []byte{0x63, 'a', 'b', 'c'}, true}, "83080763616263"},
		{"fragment", Fragment{7, 1, FragmentLast, []byte{1, 2}}, "85030701014201" + "02"},
		{"ack", Ack{300, 1 << 20}, "830419012c1a00100000"},
		{"close", Close{9}, "820509"},
		{"reset", Reset{Busy, "no", 3}, "840607626e6f03"},
		{"sleep", Sleep{}, "8107"},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.want, hex.EncodeToString(c.packet.Append(nil)))
		})
	}
}

// The machine posts packets in two parts, which are those of SPEC.md together.
func TestPacketsLeaveAsTheyAreDescribed(t *testing.T) {
	m := connected(Config{Dialing: true})
	m.Send([]byte{0x61, 'a'})
	m.SendLarge(make([]byte, FragmentSize+2), true)
	m.Close()
	large := Fragment{2, 1, FragmentMore, make([]byte, FragmentSize)}
	assert.Equal(t, [][]byte{
		Data{1, []byte{0x61, 'a'}, false}.Append(nil), large.Append(nil),
		Fragment{3, 1, FragmentLast, []byte{0, 0}}.Append(nil), Close{4}.Append(nil),
	}, packets(m))
}

// connected returns a machine whose other end has welcomed it, or has been
// welcomed.
func connected(c Config) *Machine {
	c.ID, c.Epoch, c.MaxMessage = id, 1, 1<<20
	if c.Window == (Window{}) {
		c.Window = Window{Messages: 100, Bytes: 1 << 20}
	}
	m := New(c)
	if c.Dialing {
		m.Hello()
		m.Answer(Welcome{Version, 1, 0, 1 << 20, 100}.Append(nil))
	} else {
		m.Greet(Hello{Version, Version, id, 1, 0, 1, 1 << 20, 100, 0})
		m.Next() // The welcome.
	}
	return m
}

// packets returns those that leave now.
func packets(m *Machine) (all [][]byte) {
	for head, body, ok := m.Next(); ok; head, body, ok = m.Next() {
		all = append(all, append(append([]byte{}, head...), body...))
	}
	return all
}

// Most packets of data are read without the reader, which must find the same.
func TestDataIsReadAsTheReaderReadsIt(t *testing.T) {
	byReader := func(packet []byte) (Data, bool) {
		var r reader
		kind, parts := r.begin(packet)
		d, ok := r.data(parts)
		return d, ok && kind == PacketData
	}
	for _, number := range []uint64{0, 1, 23, 24, 255, 256, 65_535, 65_536, 1<<32 - 1, 1 << 32, 1<<64 - 1} {
		packet := Data{Number: number, Item: []byte{0x63, 'a', 'b', 'c'}}.Append(nil)
		d, ok := readData(packet)
		assert.Equal(t, number < 1<<32, ok, "the reader has the others")
		want, valid := byReader(packet)
		assert.True(t, valid)
		if ok {
			assert.Equal(t, want, d)
		}
		for cut := range packet {
			d, ok := readData(packet[:cut])
			want, valid := byReader(packet[:cut])
			assert.False(t, ok && !valid, "%x is malformed", packet[:cut])
			if ok {
				assert.Equal(t, want, d)
			}
		}
	}
	for _, other := range [][]byte{Data{Number: 1, Item: []byte{0}, Again: true}.Append(nil), Ack{1, 2}.Append(nil), Close{1}.Append(nil), {0x84, 2, 1, 0, 0}} {
		_, ok := readData(other)
		assert.False(t, ok, "%x", other)
	}
}
