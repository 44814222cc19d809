package session

import (
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/session/internal/machine"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMessagesComeRightBehindTheHello(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPuppet(t)
		s := p.dialed(DialOptions{})
		sendTens(t, s, 2)
		p.port.Disconnect()
		h := p.connected()
		assert.EqualValues(t, 1, h.Assumed)
		sendTens(t, s, 1)
		assert.Equal(t, []uint64{1, 2, 3}, p.messages(), "nothing waits for the welcome")
		p.say(welcome(machine.Version, 1, 2, 1000))
		assert.Empty(t, p.messages())
		sendTens(t, s, 1)
		assert.Equal(t, []uint64{4}, p.messages())
	})
}

// The other end may have been built with an older Gangway, or be JavaScript.
func TestDialerOfAnOlderEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPuppet(t)
		p.version = machine.MinVersion
		s := p.dialed(DialOptions{})
		sendTens(t, s, 2)
		p.port.Disconnect()
		h := p.connected()
		assert.EqualValues(t, machine.MinVersion, h.Min)
		assert.Empty(t, p.messages())
		p.say(welcome(machine.MinVersion, 1, 1, 1000))
		assert.Equal(t, []uint64{2}, p.messages())
		assert.NoError(t, s.Err())
	})
}

// An older Gangway may take the place of a newer one while the page stays.
func TestDialerOfAnEndThatBecameOlder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPuppet(t)
		s := p.dialed(DialOptions{})
		sendTens(t, s, 2)
		p.port.Disconnect()
		assert.EqualValues(t, machine.Version, p.connected().Min)
		refuser := p.port
		p.say(machine.Reset{Code: machine.NoVersion})
		<-refuser.Done()
		assert.EqualValues(t, machine.MinVersion, p.connected().Min)
		assert.Empty(t, p.messages())
		p.say(welcome(machine.MinVersion, 2, 0, 1000))
		assert.EqualValues(t, 1, numberOf(p.hears(machine.PacketAgain)[0]))
		p.port.Disconnect()
		assert.EqualValues(t, machine.MinVersion, p.connected().Min)
		p.say(machine.Reset{Code: machine.NoVersion})
		assert.ErrorIs(t, waitEnd(t, s), ErrVersion)
	})
}

func TestListenerOfAnOlderEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := besiege(t, ListenOptions{})
		h := helloOf('a')
		h.Max = machine.MinVersion
		s.post(h, data(1, textOf(1)))
		s.accept()
		m, err := s.hostile.Receive(inTime(t))
		require.NoError(t, err)
		kind, parts := partsOf(t, m.Raw())
		assert.Equal(t, machine.PacketWelcome, kind)
		assert.EqualValues(t, machine.MinVersion, numberOf(parts[0]))
		s.unharmed()
	})
}

// A background that was killed takes all that it has missed, in order and once,
// also if more waits than may leave early. A message that nobody has had is not
// marked.
func TestEarlyMessagesMeetAnotherMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, s := pair(t, DialOptions{}, ListenOptions{})
		sendNumbers(t, dialed, 1, 3)
		receiveNumbers(t, accepted, 1, 1)
		s.bg.Kill()
		synctest.Wait()
		sendNumbers(t, dialed, 4, 30)
		l, err := Listen(s.bg.Runtime(), "chat", ListenOptions{})
		require.NoError(t, err)
		t.Cleanup(l.Stop)
		accepted, err = l.Receive(inTime(t))
		require.NoError(t, err)
		for want := 1; want <= 30; want++ {
			n, redelivered := receiveMarked(t, accepted)
			require.Equal(t, want, n)
			assert.Equal(t, n <= 3, redelivered, "message %d", n)
		}
	})
}

// A page in the back/forward cache cannot say hello, and so nothing that it sends
// has been anywhere.
func TestNothingLeavesAFrozenPageEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, s := pair(t, DialOptions{Backoff: Backoff{Min: time.Minute, Max: time.Minute}}, ListenOptions{})
		sendNumbers(t, dialed, 1, 1)
		receiveNumbers(t, accepted, 1, 1)
		s.bg.Kill()
		s.ext.Background(nil, webexttest.Declares()) // Does not listen.
		time.Sleep(time.Second)
		s.tab.Freeze()
		sendNumbers(t, dialed, 2, 2)
		time.Sleep(time.Minute) // The next attempt fails.
		sendNumbers(t, dialed, 3, 3)
		l, err := Listen(s.ext.Background(nil).Runtime(), "chat", ListenOptions{})
		require.NoError(t, err)
		t.Cleanup(l.Stop)
		s.tab.Thaw()
		accepted, err = l.Receive(inTime(t))
		require.NoError(t, err)
		for want := 1; want <= 3; want++ {
			n, redelivered := receiveMarked(t, accepted)
			require.Equal(t, want, n)
			assert.Equal(t, n == 1, redelivered, "message %d", n)
		}
	})
}
