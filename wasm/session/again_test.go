package session

import (
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/session/internal/machine"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// receiveMarked receives a number, and says whether it may have come before.
func receiveMarked(t *testing.T, s *Session) (n int, redelivered bool) {
	t.Helper()
	m, err := s.Receive(inTime(t))
	require.NoError(t, err)
	require.NoError(t, m.Decode(&n))
	return n, m.Redelivered()
}

// A background that is killed in the middle of a message gets that again, and is
// told so. A message that comes for the first time is not marked.
func TestMessagesThatComeAgainAreTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, s := pair(t, DialOptions{}, ListenOptions{})
		sendNumbers(t, dialed, 1, 1)
		n, redelivered := receiveMarked(t, accepted)
		assert.Equal(t, 1, n)
		assert.False(t, redelivered)
		s.bg.Kill()
		synctest.Wait()
		sendNumbers(t, dialed, 2, 2)
		l, err := Listen(s.bg.Runtime(), "chat", ListenOptions{})
		require.NoError(t, err)
		t.Cleanup(l.Stop)
		accepted, err = l.Receive(inTime(t))
		require.NoError(t, err)
		n, redelivered = receiveMarked(t, accepted)
		assert.Equal(t, 1, n)
		assert.True(t, redelivered)
		n, redelivered = receiveMarked(t, accepted)
		assert.Equal(t, 2, n)
		assert.False(t, redelivered)
	})
}

// A large message is marked as small ones are.
func TestLargeMessagesThatComeAgainAreTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, s := pair(t, DialOptions{}, ListenOptions{})
		require.NoError(t, dialed.Send(inTime(t), make([]byte, 3*machine.FragmentSize)))
		m, err := accepted.Receive(inTime(t))
		require.NoError(t, err)
		assert.False(t, m.Redelivered())
		s.bg.Kill()
		l, err := Listen(s.bg.Runtime(), "chat", ListenOptions{})
		require.NoError(t, err)
		t.Cleanup(l.Stop)
		accepted, err = l.Receive(inTime(t))
		require.NoError(t, err)
		m, err = accepted.Receive(inTime(t))
		require.NoError(t, err)
		assert.True(t, m.Redelivered())
	})
}

// A background that was suspended with nothing left to say stays so, but not
// while the program expects messages of it.
func TestExpectWakesTheOtherEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, s := pair(t, DialOptions{}, ListenOptions{})
		sendNumbers(t, dialed, 1, 1)
		_, _ = receiveMarked(t, accepted)
		require.NoError(t, accepted.Commit(inTime(t), nil))
		time.Sleep(time.Minute)
		s.bg.Suspend()
		time.Sleep(time.Hour)
		require.Nil(t, s.bg.Context(), "nothing wakes it")
		dialed.Expect(true)
		time.Sleep(time.Second)
		require.NotNil(t, s.bg.Context())
		l, err := Listen(s.bg.Runtime(), "chat", ListenOptions{})
		require.NoError(t, err)
		accepted, err = l.Receive(inTime(t))
		require.NoError(t, err)
		assert.True(t, accepted.Restored())
		s.bg.Suspend()
		time.Sleep(time.Second)
		assert.NotNil(t, s.bg.Context(), "at once, the next time")
		dialed.Expect(false)
	})
}

// The end of a session says which messages have never left.
func TestEndSaysWhichMessagesHaveNotLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPuppet(t)
		s := p.dialed(DialOptions{})
		sendNumbers(t, s, 1, 2)
		synctest.Wait()
		p.port.Disconnect()
		p.ports.Stop()
		synctest.Wait()
		sendNumbers(t, s, 3, 5)
		s.Abort()
		assert.Len(t, s.err.Unconfirmed, 5)
		assert.Equal(t, 3, s.err.Unsent)
	})
}

func TestDurableEndsSayThatTheyAre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, _ := pair(t, DialOptions{}, ListenOptions{Durable: true})
		assert.False(t, dialed.Durable())
		assert.True(t, accepted.Durable())
	})
}
