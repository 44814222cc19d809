package machine

import (
	"testing"

	"gangway/wasm/codec/codecimpl"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// text is the item of a message.
func text(n int) []byte { return codecimpl.AppendString(nil, string(make([]byte, n))) }

func TestPacketThatComesTwiceIsDroppedAtEveryPlace(t *testing.T) {
	const most = 1000
	part := func(number, what uint64) Fragment { return Fragment{number, 7, what, []byte("part")} }
	var i inbox
	i.window = Window{Messages: 100, Bytes: most}
	packets := []func() verdict{
		func() verdict { return i.message(Data{1, text(1), false}, most) },
		func() verdict { return i.fragment(part(2, FragmentMore), most) },
		func() verdict { return i.fragment(part(3, FragmentLast), most) },
		func() verdict { return i.fragment(part(4, FragmentMore), most) },
		func() verdict { return i.fragment(part(5, FragmentAbandon), most) },
		func() verdict { return i.closing(Close{6}) },
	}
	for n, packet := range packets {
		require.Equal(t, accepted, packet(), "packet %d", n+1)
		before := i
		for again := range n + 1 {
			require.Equal(t, duplicate, packets[again](), "packet %d after packet %d", again+1, n+1)
		}
		assert.Equal(t, before, i, "nothing changes by a packet that comes twice")
	}
	assert.Equal(t, 2, i.waiting.len())
	assert.Equal(t, "partpart", string(i.waiting.at(1).item))
	assert.Empty(t, i.parts)
}

// A duplicate is no more than that while there are as many large messages as
// there may be.
func TestDuplicateDoesNotCountAsALargeMessage(t *testing.T) {
	var i inbox
	i.window = Window{Messages: 100}
	require.Equal(t, accepted, i.fragment(Fragment{1, 100, FragmentLast, nil}, 1))
	for n := range uint64(maxTransfers) {
		require.Equal(t, accepted, i.fragment(Fragment{n + 2, n, FragmentMore, nil}, 1))
	}
	assert.Equal(t, duplicate, i.fragment(Fragment{1, 100, FragmentLast, nil}, 1))
	assert.Equal(t, flooded, i.fragment(Fragment{maxTransfers + 2, 100, FragmentMore, nil}, 1))
}

// However small they are, no more messages wait than the window has: empty
// packets too.
func TestWindowOfMessagesIsHeldOnReceipt(t *testing.T) {
	for name, packet := range map[string]func(n uint64) []byte{
		"messages":        func(n uint64) []byte { return Data{n, text(1), false}.Append(nil) },
		"empty fragments": func(n uint64) []byte { return Fragment{n, n, FragmentLast, nil}.Append(nil) },
	} {
		t.Run(name, func(t *testing.T) {
			m := connected(Config{Window: Window{Messages: 16, Bytes: 1 << 20}})
			for n := range uint64(16) {
				m.Packet(packet(n + 1))
			}
			require.Equal(t, 16, m.Waiting())
			m.Receive()
			m.Packet(packet(17)) // The first one is not handled.
			end, _ := m.Ended()
			assert.Equal(t, Violated, end.Code)
			assert.Zero(t, m.Held())
		})
	}
}

// An end says how many messages it takes, and the other one keeps to it.
func TestNoMoreMessagesLeaveThanTheOtherEndTakes(t *testing.T) {
	for name, connect := range map[string]func(messages uint64) *Machine{
		"by its welcome": func(messages uint64) *Machine {
			m := connected(Config{Dialing: true})
			m.Disconnected()
			m.Hello()
			m.Answer(Welcome{Version, 1, 0, 1 << 20, messages}.Append(nil))
			return m
		},
		"by its hello": func(messages uint64) *Machine {
			m := connected(Config{})
			m.Greet(Hello{Version, Version, id, 1, 0, 1, 1 << 20, messages, 0})
			m.Next() // The welcome.
			return m
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := connect(2)
			for range 4 {
				m.Send(text(1))
			}
			assert.Len(t, packets(m), 2)
			m.Packet(Ack{1, 1 << 20}.Append(nil))
			assert.Len(t, packets(m), 1)
			m = connect(0)
			m.Send(text(1))
			assert.Len(t, packets(m), 1, "one may always leave")
		})
	}
}

// An end that has lost its memory does not know how much of what it had sent
// waits: it counts numbers.
func TestRestoredEndCountsWhatItHadSent(t *testing.T) {
	m := Restore(connected(Config{}).config, Snapshot{PeerEpoch: 1, Confirmed: 3, Last: 3})
	m.Greet(Hello{Version, Version, id, 1, 8, 1, 1 << 20, 6, 0})
	m.Next() // The welcome.
	m.Send(text(1))
	m.Send(text(1))
	assert.Len(t, packets(m), 1, "the other end may have handled no more than three of eight")
	m.Packet(Ack{4, 1 << 20}.Append(nil))
	assert.Len(t, packets(m), 1)
}

// An end that was killed does not know that the other one still works on what it
// had sent, and sends as much again as fits. That is no fault, but once.
func TestWindowOfAForgottenMemoryDoesNotCount(t *testing.T) {
	m := connected(Config{Dialing: true, Window: Window{Messages: 100, Bytes: 1000}})
	number := uint64(0)
	sendAll := func(epoch uint64) {
		m.Disconnected()
		m.Hello()
		m.Answer(Welcome{Version, epoch, 0, 1 << 20, 100}.Append(nil))
		for range 9 {
			number++
			m.Packet(Data{number, text(97), false}.Append(nil))
		}
	}
	sendAll(1)
	sendAll(2)
	_, ended := m.Ended()
	require.False(t, ended)
	require.Equal(t, 18, m.Waiting())
	sendAll(3)
	end, _ := m.Ended()
	assert.Equal(t, Violated, end.Code, "two windows are all")
}

// An end that has closed and then lost its memory may send again, and close
// again: all of that has been here.
func TestPacketsAfterTheCloseOfAForgottenMemoryAreDropped(t *testing.T) {
	m := connected(Config{Dialing: true})
	m.Packet(Data{1, text(1), false}.Append(nil))
	m.Packet(Close{2}.Append(nil))
	m.Disconnected()
	m.Hello()
	m.Answer(Welcome{Version, 2, 0, 1 << 20, 100}.Append(nil))
	m.Packet(Data{3, text(1), false}.Append(nil))
	m.Packet(Close{4}.Append(nil))
	_, ended := m.Ended()
	require.False(t, ended)
	assert.EqualValues(t, 2, m.Stats().Duplicates)
	assert.Equal(t, 1, m.Waiting())
	m.Receive()
	m.Handle()
	end, ended := m.Ended()
	assert.True(t, ended)
	assert.Equal(t, End{Code: Closed}, end)
	assert.True(t, m.Lingers())
}

func TestQueueKeepsItsOrder(t *testing.T) {
	var q queue[int]
	next, first := 0, 0
	for round := range 200 {
		for range round % 17 {
			q.push(next)
			next++
		}
		for range min(round%13, q.len()) {
			require.Equal(t, first, *q.at(0))
			q.pop()
			first++
		}
		require.Equal(t, next-first, q.len())
	}
	for n, v := range q.all {
		require.Equal(t, first+n, *v)
	}
	for q.len() > 0 {
		q.pop()
	}
	assert.LessOrEqual(t, len(q.blocks)+len(q.spares), 1+maxSpares, "the memory of a burst is let go")
}
