package machine

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// An end that sleeps is left alone by the other one, unless something waits
// there that is to be fetched: also a message that leaves with a commit, since
// the commit may be written when the memory of its end is gone.
func TestSleepIsNotSaidWhileSomethingWaits(t *testing.T) {
	answer := []byte{0x61, 'a'}
	m := connected(Config{Durable: true, Stored: true})
	m.Sleep()
	assert.Equal(t, [][]byte{Sleep{}.Append(nil)}, packets(m))

	m = connected(Config{Durable: true, Stored: true})
	m.Send(answer)
	m.CommitPosition() // Its write has begun.
	m.Sleep()
	assert.Empty(t, packets(m))
}

func TestSleepIsTakenBackForWhatComesToWait(t *testing.T) {
	message := []byte{0x61, 'a'}
	for name, c := range map[string]Config{
		"a commit":  {Durable: true, Stored: true},
		"no credit": {Window: Window{Messages: 200, Bytes: 1 << 20}},
	} {
		t.Run(name, func(t *testing.T) {
			m := connected(c)
			if !c.Durable {
				for range 100 { // The credit of the other end.
					m.Send(message)
				}
			}
			packets(m)
			m.Sleep()
			other := connected(Config{Dialing: true})
			deliver := func() {
				for _, packet := range packets(m) {
					other.Packet(packet)
				}
			}
			deliver()
			assert.True(t, other.Sleeps())
			m.Send(message)
			deliver()
			assert.False(t, other.Sleeps())
			assert.Empty(t, packets(m), "it is said once")
			_, ended := other.Ended()
			assert.False(t, ended)
		})
	}
}

// What is confirmed after the sleep brings nothing that is to be fetched.
func TestConfirmationLeavesASleepingEndAlone(t *testing.T) {
	m := connected(Config{Dialing: true})
	m.Send([]byte{0x61, 'a'})
	packets(m)
	m.Packet(Sleep{}.Append(nil))
	assert.False(t, m.Sleeps(), "a message is not confirmed")
	m.Packet(Ack{1, 1 << 20}.Append(nil))
	assert.True(t, m.Sleeps())
	m.Packet(Ack{1, 1 << 20}.Append(nil))
	assert.False(t, m.Sleeps())
}
