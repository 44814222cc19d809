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
		m.Packet(Data{number, text(900)}.Append(nil))
	}
	post()
	m.Disconnected()
	require.EqualValues(t, 1000, m.Hello().Credit)
	m.Answer(Welcome{1, 2, 0, 1 << 20, 100}.Append(nil)) // Of another memory.
	post()
	m.Disconnected()
	require.Zero(t, m.Hello().Credit)
	m.Answer(Welcome{1, 3, 0, 1 << 20, 100}.Append(nil))
	_, ended := m.Ended()
	require.False(t, ended)
	post()
	end, _ := m.Ended()
	assert.Equal(t, Violated, end.Code)
	assert.Zero(t, m.Held())
}
