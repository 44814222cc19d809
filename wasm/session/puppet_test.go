package session

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/session/internal/machine"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A puppet is an accepting end whose part the test plays, connection by
// connection.
type puppet struct {
	t     *testing.T
	bg    *webext.Runtime
	page  *webext.Runtime
	ports *webext.Listener[*webext.Port]
	port  *webext.Port // The last one.

	version uint64 // That it speaks.
}

func newPuppet(t *testing.T) *puppet {
	browser := webexttest.NewBrowser(t, webexttest.Firefox)
	ext := browser.Install("session@gangway.test")
	bg := ext.Background(nil).Runtime()
	page := browser.OpenTab("https://example.org/").ContentScript(ext, nil).Runtime()
	p := &puppet{t: t, bg: bg, page: page, version: machine.Version}
	p.listen()
	return p
}

// listen begins to accept connections; p.ports.Stop ends that.
func (p *puppet) listen() {
	p.t.Helper()
	var err error
	p.ports, err = p.bg.OnConnect()
	require.NoError(p.t, err)
}

// dialed returns a session with the puppet, which has answered with a welcome.
func (p *puppet) dialed(o DialOptions) *Session {
	p.t.Helper()
	dialed := make(chan *Session, 1)
	go func() {
		s, err := Dial(inTime(p.t), p.page, "chat", o)
		assert.NoError(p.t, err)
		dialed <- s
	}()
	p.connected()
	p.say(welcome(p.version, 1, 0, 1<<20))
	s := <-dialed
	require.NotNil(p.t, s)
	p.t.Cleanup(s.Abort)
	return s
}

// connected takes the next connection, and returns its hello.
func (p *puppet) connected() machine.Hello {
	p.t.Helper()
	var err error
	p.port, err = p.ports.Receive(inTime(p.t))
	require.NoError(p.t, err, "nobody connects")
	m, err := p.port.Receive(inTime(p.t))
	require.NoError(p.t, err)
	h, ok := machine.ReadHello(m.Raw())
	require.True(p.t, ok)
	return h
}

// again ends the connection, and welcomes the next one.
func (p *puppet) again(w machine.Welcome) machine.Hello {
	p.t.Helper()
	p.port.Disconnect()
	h := p.connected()
	p.say(w)
	return h
}

func (p *puppet) say(packets ...any) {
	p.t.Helper()
	for _, f := range packets {
		require.NoError(p.t, p.port.PostMessage(postable(f)))
	}
	synctest.Wait()
}

// hears returns the parts of the next packet of a kind.
func (p *puppet) hears(want int) []any {
	p.t.Helper()
	for {
		m, err := p.port.Receive(inTime(p.t))
		require.NoError(p.t, err)
		if kind, parts := partsOf(p.t, m.Raw()); kind == want {
			return parts
		}
	}
}

// messages returns the numbers of the messages that come within a second.
func (p *puppet) messages() (numbers []uint64) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), time.Second)
	defer cancel()
	for m, err := p.port.Receive(ctx); err == nil; m, err = p.port.Receive(ctx) {
		if kind, parts := partsOf(p.t, m.Raw()); kind == machine.PacketData {
			numbers = append(numbers, numberOf(parts[0]))
		}
	}
	return numbers
}

// sendTens sends messages of ten bytes.
func sendTens(t *testing.T, s *Session, count int) {
	t.Helper()
	for range count {
		require.NoError(t, s.Send(inTime(t), "ten bytes"))
	}
}

func TestCreditLimitsWhatIsOnItsWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPuppet(t)
		s := p.dialed(DialOptions{})
		p.again(welcome(machine.Version, 1, 0, 25))
		sendTens(t, s, 9)
		assert.Equal(t, []uint64{1, 2}, p.messages())
		p.say(ack(1, 25))
		assert.Equal(t, []uint64{3}, p.messages())
		p.say(ack(1, 45))
		assert.Equal(t, []uint64{4, 5}, p.messages(), "more credit lets more leave")
		p.say(ack(3, 15))
		assert.Empty(t, p.messages(), "and less credit less")
		p.again(welcome(machine.Version, 1, 3, 35))
		assert.Equal(t, []uint64{4, 5, 6}, p.messages(), "what has not arrived leaves again, and counts once")
	})
}

func TestReplayFollowsWhatTheOtherEndHas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPuppet(t)
		s := p.dialed(DialOptions{})
		sendTens(t, s, 5)
		assert.Equal(t, []uint64{1, 2, 3, 4, 5}, p.messages())
		p.say(ack(1, 1000))
		h := p.again(welcome(machine.Version, 1, 3, 1000))
		assert.EqualValues(t, 2, h.First)
		assert.Equal(t, []uint64{2, 3, 4, 5}, p.messages(), "it leaves before the welcome")
		assert.EqualValues(t, 4, s.Stats().Replayed)
		assert.Equal(t, 4, s.Stats().Unconfirmed, "received is not handled")
	})
}

func TestOtherEndThatHasLostWhatItConfirmedEndsTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPuppet(t)
		s := p.dialed(DialOptions{})
		sendTens(t, s, 2)
		p.say(ack(1, 1000))
		p.again(welcome(machine.Version, 2, 0, 1000))
		assert.ErrorIs(t, waitEnd(t, s), ErrForgotten)
	})
}

func TestHelloSaysWhatHasArrived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPuppet(t)
		s := p.dialed(DialOptions{})
		p.say(data(1, textOf(1)), data(2, textOf(2)), fragment(3, 1, machine.FragmentMore, textOf(3)[:2]))
		h := p.again(welcome(machine.Version, 1, 0, 1000))
		assert.EqualValues(t, 3, h.Received)
		p.say(fragment(4, 1, machine.FragmentLast, textOf(3)[2:]))
		for _, n := range []int{1, 2, 3} {
			m, err := s.Receive(inTime(t))
			require.NoError(t, err)
			assert.Equal(t, textOf(n), m.Raw())
		}
	})
}

// An end that has lost its memory numbers large messages from 1 again.
func TestPartsOfAForgetfulEndAreDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPuppet(t)
		s := p.dialed(DialOptions{})
		p.say(fragment(1, 1, machine.FragmentMore, textOf(1)))
		require.Equal(t, 2, s.Stats().WaitingBytes)
		p.again(welcome(machine.Version, 2, 0, 1000))
		assert.Zero(t, s.Stats().WaitingBytes)
		p.say(fragment(2, 1, machine.FragmentMore, textOf(2)[:1]), fragment(3, 1, machine.FragmentLast, textOf(2)[1:]))
		m, err := s.Receive(inTime(t))
		require.NoError(t, err)
		assert.Equal(t, textOf(2), m.Raw())
	})
}

func TestDialerTellsWhyItRefusesAWelcome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for packet, want := range map[machine.Welcome]error{
			welcome(machine.Version+1, 1, 0, 1): ErrVersion,
			welcome(machine.Version, 1, 9, 1):   ErrProtocol,
		} {
			p := newPuppet(t)
			s := p.dialed(DialOptions{})
			p.again(packet)
			assert.ErrorIs(t, waitEnd(t, s), want)
			assert.ErrorIs(t, causeIn(p.hears(machine.PacketReset)), want)
		}
	})
}

func TestListenerThatDoesNotAnswerIsAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPuppet(t)
		s := p.dialed(DialOptions{})
		sendTens(t, s, 1)
		p.port.Disconnect()
		p.connected() // Not answered.
		begun := time.Now()
		p.connected()
		assert.InDelta(t, answerTime, time.Since(begun), float64(time.Second))
		p.say(welcome(machine.Version, 1, 0, 1000))
		assert.Equal(t, []uint64{1}, p.messages())
	})
}

// A Dial that is given up waits for no answer: it ends its port, after it has
// said so.
func TestDialThatIsGivenUpEndsItsPort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPuppet(t)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		given := make(chan error, 1)
		go func() {
			_, err := Dial(ctx, p.page, "chat", DialOptions{})
			given <- err
		}()
		p.connected() // Not answered.
		require.ErrorIs(t, <-given, context.DeadlineExceeded)
		begun := time.Now()
		assert.ErrorIs(t, causeIn(p.hears(machine.PacketReset)), ErrAborted)
		<-p.port.Done()
		assert.Zero(t, time.Since(begun))
		hour, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		_, err := p.ports.Receive(hour)
		assert.ErrorIs(t, err, context.DeadlineExceeded, "somebody dials again")
	})
}

// A session that is aborted between two connections says so by another one.
func TestSessionThatEndsUnconnectedTellsTheOtherEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPuppet(t)
		s := p.dialed(DialOptions{Backoff: Backoff{Min: time.Hour, Max: time.Hour}})
		p.port.Disconnect()
		p.connected()
		p.port.Disconnect()
		time.Sleep(time.Minute)
		s.Abort()
		p.connected()
		assert.ErrorIs(t, causeIn(p.hears(machine.PacketReset)), ErrAborted)
		<-p.port.Done()
	})
}
