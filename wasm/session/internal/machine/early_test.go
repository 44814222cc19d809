package machine

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// resuming returns a dialing end that was connected to the memory 1 of the other
// one, by a version, and an unconfirmed message of which has left, and the hello
// by which it connects again.
func resuming(version uint64) (*Machine, Hello) {
	m := New(Config{ID: id, Epoch: 9, MaxMessage: 1 << 20, Window: Window{Messages: 100, Bytes: 1 << 20}, Dialing: true})
	m.Hello()
	m.Answer(Welcome{version, 1, 0, 1 << 20, 100}.Append(nil))
	m.Send(text(1))
	packets(m)
	m.Disconnected()
	return m, m.Hello()
}

func TestMessagesLeaveBeforeTheWelcome(t *testing.T) {
	m, h := resuming(Version)
	assert.Equal(t, []uint64{3, 3, 1}, []uint64{h.Min, h.Max, h.Assumed})
	assert.Equal(t, [][]byte{Data{1, text(1), false}.Append(nil)}, packets(m))
	m.Send(text(2))
	assert.Equal(t, [][]byte{Data{2, text(2), false}.Append(nil)}, packets(m))
	m.Answer(Welcome{Version, 1, 0, 1 << 20, 100}.Append(nil))
	assert.Empty(t, packets(m), "they are on their way")
	m.Send(text(3))
	assert.Len(t, packets(m), 1)
}

func TestMessagesWaitForTheWelcomeOfTheOldestVersion(t *testing.T) {
	m, h := resuming(MinVersion)
	assert.Equal(t, []uint64{MinVersion, Version, 0}, []uint64{h.Min, h.Max, h.Assumed})
	assert.Empty(t, packets(m))
	m.Answer(Welcome{MinVersion, 1, 0, 1 << 20, 100}.Append(nil))
	assert.Len(t, packets(m), 1)
}

// The memory that a suspended end had is gone.
func TestNothingLeavesEarlyToAnEndThatSleeps(t *testing.T) {
	m := connected(Config{Dialing: true})
	m.Packet(Sleep{}.Append(nil))
	m.Disconnected()
	m.Send(text(1))
	assert.Zero(t, m.Hello().Assumed)
	assert.Empty(t, packets(m))
}

// Another memory than the assumed one drops all but an ack, which so is the
// first packet behind its welcome. A message that left early for the first time
// has not been there: its mark would be false.
func TestAnotherMemoryTakesNothingBeforeTheAck(t *testing.T) {
	m, h := resuming(Version)
	m.Send(text(2))
	early := packets(m)
	require.Len(t, early, 2)

	other := New(Config{ID: id, Epoch: 2, MaxMessage: 1 << 20, Window: Window{Messages: 100, Bytes: 1 << 20}})
	other.Greet(h)
	for _, packet := range append(early, Fragment{1, 1, FragmentLast, nil}.Append(nil), Close{1}.Append(nil)) {
		other.Packet(packet)
	}
	assert.Zero(t, other.Waiting())
	m.Answer(packets(other)[0])
	late := packets(m)
	assert.Equal(t, [][]byte{Ack{0, 1 << 20}.Append(nil), Data{1, text(1), true}.Append(nil), Data{2, text(2), false}.Append(nil)}, late)
	for _, packet := range late {
		other.Packet(packet)
	}
	assert.Equal(t, 2, other.Waiting())
	_, ended := other.Ended()
	assert.False(t, ended)
}

// An attempt to connect that nobody took leaves no mark, and one whose end is
// not known does.
func TestMarksOfEarlyMessages(t *testing.T) {
	for _, unheard := range []bool{true, false} {
		m, _ := resuming(Version)
		m.Send(text(2))
		packets(m)
		if unheard {
			m.Unheard()
		}
		m.Disconnected()
		m.Hello()
		packets(m)
		m.Answer(Welcome{Version, 2, 0, 1 << 20, 100}.Append(nil))
		assert.Equal(t, Data{2, text(2), !unheard}.Append(nil), packets(m)[2])
	}
}

// The reset of an end that takes nothing is heard, as an answer is by the other
// one: what has left early for the first time is known to have stayed.
func TestResetIsHeardEarly(t *testing.T) {
	m, h := resuming(Version)
	m.Send(text(2))
	packets(m)
	other := New(Config{ID: id, Epoch: 2, MaxMessage: 1 << 20, Window: Window{Messages: 100, Bytes: 1 << 20}})
	other.Greet(h)
	other.Packet(Reset{Code: Aborted}.Append(nil))
	end, _ := other.Ended()
	assert.Equal(t, Aborted, end.Code)
	m.Answer(Reset{Code: Forgotten}.Append(nil))
	_, unsent := m.Unconfirmed()
	assert.Equal(t, 1, unsent)
}

// An end that was welcomed early is not answered by an older version.
func TestWelcomeOfALowerVersionThanTheHello(t *testing.T) {
	m, _ := resuming(Version)
	m.Answer(Welcome{MinVersion, 1, 0, 1 << 20, 100}.Append(nil))
	end, _ := m.Ended()
	assert.Equal(t, NoVersion, end.Code)
}

// An older end may take the place of one that has spoken version 3. It has heard
// nothing of what left early. One that does not speak version 2 either is refused.
func TestOlderEndIsGreetedByItsVersion(t *testing.T) {
	m, _ := resuming(Version)
	m.Send(text(2))
	require.Len(t, packets(m), 2)
	m.Answer(Reset{Code: NoVersion}.Append(nil))
	_, ended := m.Ended()
	require.False(t, ended)
	assert.False(t, m.Connected())
	m.Disconnected()
	h := m.Hello()
	assert.Equal(t, []uint64{MinVersion, Version, 0}, []uint64{h.Min, h.Max, h.Assumed})
	assert.Empty(t, packets(m))
	m.Answer(Welcome{MinVersion, 2, 0, 1 << 20, 100}.Append(nil))
	assert.Equal(t, [][]byte{
		Ack{0, 1 << 20}.Append(nil), Data{1, text(1), true}.Append(nil), Data{2, text(2), false}.Append(nil),
	}, packets(m))
	m.Disconnected()
	m.Hello()
	m.Answer(Reset{Code: NoVersion}.Append(nil))
	end, _ := m.Ended()
	assert.Equal(t, NoVersion, end.Code)
}

// Large messages and more than an accepting end has room for wait for the
// welcome, and so does a close, which follows the ack of what is handled here.
func TestFewPacketsLeaveEarly(t *testing.T) {
	for name, c := range map[string]struct {
		send func(m *Machine)
		want int
	}{
		"many":  {func(m *Machine) { sendMany(m, 20, 1) }, earlyPackets},
		"bytes": {func(m *Machine) { sendMany(m, 20, 10_000) }, 1 + 3},
		"large": {func(m *Machine) { m.SendLarge(make([]byte, 100_000), true) }, 1},
		"close": {func(m *Machine) { m.Close() }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			m, _ := resuming(Version)
			c.send(m)
			assert.Len(t, packets(m), c.want)
			before := m.out.entries.len()
			m.Answer(Welcome{Version, 1, 0, 1 << 20, 100}.Append(nil))
			assert.Equal(t, before-c.want, len(packets(m)))
		})
	}
}

func sendMany(m *Machine, count, size int) {
	for range count {
		m.Send(text(size))
	}
}

// Credit is not taken back from a memory that has it: its messages may be on
// their way.
func TestCreditIsNotTakenBack(t *testing.T) {
	m := connected(Config{Window: Window{Messages: 100, Bytes: 1000}})
	m.Packet(Data{1, text(900), false}.Append(nil))
	m.Disconnected()
	h := Hello{Version, Version, id, 2, 0, 1, 1 << 20, 100, 1}
	m.Greet(h) // Of another memory.
	packets(m)
	m.Packet(Data{2, text(300), false}.Append(nil))
	m.Disconnected()
	m.Greet(h) // Of the same one.
	packets(m)
	m.Packet(Data{3, text(300), false}.Append(nil))
	end, ended := m.Ended()
	assert.False(t, ended, end.Text)
	m.Disconnected()
	h.Epoch = 3
	m.Greet(h)
	w, ok := readWelcome(packets(m)[0])
	assert.True(t, ok)
	assert.Zero(t, w.Credit)
}

func readWelcome(packet []byte) (Welcome, bool) {
	var r reader
	_, parts := r.begin(packet)
	return r.welcome(parts)
}
