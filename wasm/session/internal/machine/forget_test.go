package machine

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// reconnect connects a dialing end to an accepting one, which may have lost its
// memory, and exchanges packets until there are none.
func reconnect(dialing, accepting *Machine) {
	dialing.Disconnected()
	accepting.Greet(dialing.Hello())
	all := packets(accepting)
	dialing.Answer(all[0])
	for _, packet := range all[1:] {
		dialing.Packet(packet)
	}
	exchange(dialing, accepting)
}

func exchange(one, other *Machine) {
	for {
		there, back := packets(one), packets(other)
		if len(there)+len(back) == 0 {
			return
		}
		for _, packet := range there {
			other.Packet(packet)
		}
		for _, packet := range back {
			one.Packet(packet)
		}
	}
}

// An end that handles nothing takes a window from each memory of the other end
// while there is room, and tells it to wait when there is none: losses of memory
// break no rule. When it handles again, the messages of the last memory come.
func TestLossesOfMemoryFloodNobody(t *testing.T) {
	const window, lives = 1000, 6
	for name, size := range map[string]int{"small": 90, "as large as the window": window, "larger": 3 * window} {
		t.Run(name, func(t *testing.T) {
			item := text(size - 3)
			c := Config{ID: id, Epoch: 1, MaxMessage: 1 << 20, Window: Window{Messages: 1000, Bytes: window}}
			slow := c
			slow.Dialing = true
			receiver, sender := New(slow), New(c)
			sent := 0
			for life := range lives {
				if life > 0 {
					c.Epoch++
					sender = Restore(c, Snapshot{PeerEpoch: 1})
				}
				reconnect(receiver, sender)
				for sent = 0; sender.Fits(len(item)); sent++ {
					sender.Send(item)
				}
				exchange(receiver, sender)
				for _, m := range []*Machine{receiver, sender} {
					end, ended := m.Ended()
					require.False(t, ended, "memory %d: %s", life+1, end.Text)
				}
				assert.LessOrEqual(t, receiver.Held(), 2*window+size)
			}
			for receiver.Waiting() > 0 {
				receiver.Receive()
				receiver.Handle()
				receiver.Tick()
				exchange(receiver, sender)
			}
			_, ended := receiver.Ended()
			assert.False(t, ended)
			assert.Zero(t, sender.Stats().Unconfirmed)
			assert.GreaterOrEqual(t, receiver.Stats().Received, uint64(sent))
		})
	}
}

// Credit that was refused is held on receipt.
func TestPacketsBesideCreditEndTheSession(t *testing.T) {
	m := connected(Config{Dialing: true, Window: Window{Messages: 100, Bytes: 1000}})
	number := uint64(0)
	post := func() {
		number++
		m.Packet(Data{number, text(900), false}.Append(nil))
	}
	post()
	m.Disconnected()
	require.EqualValues(t, 1000, m.Hello().Credit)
	m.Answer(Welcome{Version, 2, 0, 1 << 20, 100}.Append(nil)) // Of another memory.
	post()
	m.Disconnected()
	require.Zero(t, m.Hello().Credit)
	m.Answer(Welcome{Version, 3, 0, 1 << 20, 100}.Append(nil))
	_, ended := m.Ended()
	require.False(t, ended)
	post()
	end, _ := m.Ended()
	assert.Equal(t, Violated, end.Code)
	assert.Zero(t, m.Held())
}

// A message is marked whose sender cannot know whether it has left to the
// memory of the other end that it meets first, and one that it sends then is
// not.
func TestMessagesOfARecordOlderThanTheFirstConnectionAreMarked(t *testing.T) {
	c := Config{ID: id, Epoch: 2, MaxMessage: 1 << 20, Window: Window{Messages: 100, Bytes: 1000}, Dialing: true, Stored: true}
	dialing := Restore(c, Snapshot{Last: 1, Out: []Sent{{Number: 1, Item: text(1)}}})
	c.Dialing = false
	accepting := New(c)
	reconnect(dialing, accepting)
	dialing.Send(text(2))
	exchange(dialing, accepting)
	require.Equal(t, 2, accepting.Waiting())
	_, again := accepting.Receive()
	assert.True(t, again)
	assert.False(t, accepting.in.waiting.at(0).again)
}

// Packets that are sent again to the memory that has missed them are not marked.
func TestMessagesThatAPortHasLostAreNotMarked(t *testing.T) {
	c := Config{ID: id, Epoch: 1, MaxMessage: 1 << 20, Window: Window{Messages: 100, Bytes: 1000}}
	accepting := New(c)
	c.Dialing = true
	dialing := New(c)
	reconnect(dialing, accepting)
	dialing.Send(text(1))
	require.Len(t, packets(dialing), 1) // And the port ends.
	reconnect(dialing, accepting)
	require.Equal(t, 1, accepting.Waiting())
	assert.False(t, accepting.in.waiting.at(0).again)
}

// A mark is not lost with the memory of the sender, whose next one meets the
// same memory of the other end.
func TestMarksOutliveTheMemoryOfTheSender(t *testing.T) {
	m := connected(Config{Stored: true})
	m.Send(text(1))
	require.Len(t, packets(m), 1)
	hello := Hello{Version, Version, id, 2, 0, 1, 0, 100, 0} // Of another memory, without credit.
	m.Disconnected()
	m.Greet(hello)
	m.Send(text(2))
	require.Len(t, packets(m), 1, "the welcome")
	m = Restore(m.config, m.Snapshot(m.Position(), true))
	hello.Credit = 1 << 20
	m.Greet(hello)
	sent := packets(m)
	require.Len(t, sent, 3)
	assert.Equal(t, Data{1, text(1), true}.Append(nil), sent[1])
	assert.Equal(t, Data{2, text(2), false}.Append(nil), sent[2])
}
