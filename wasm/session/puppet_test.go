package session

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

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
}

func newPuppet(t *testing.T) *puppet {
	browser := webexttest.NewBrowser(t, webexttest.Firefox)
	ext := browser.Install("session@gangway.test")
	bg := ext.Background(nil).Runtime()
	page := browser.OpenTab("https://example.org/").ContentScript(ext, nil).Runtime()
	p := &puppet{t: t, bg: bg, page: page}
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
func (p *puppet) dialed(o Options) *Session {
	p.t.Helper()
	dialed := make(chan *Session, 1)
	go func() {
		s, err := Dial(inTime(p.t), p.page, "chat", o)
		assert.NoError(p.t, err)
		dialed <- s
	}()
	p.connected()
	p.say(welcome{1, 1, 0, 1 << 20})
	s := <-dialed
	require.NotNil(p.t, s)
	p.t.Cleanup(s.Abort)
	return s
}

// connected takes the next connection, and returns its hello.
func (p *puppet) connected() hello {
	p.t.Helper()
	select {
	case p.port = <-p.ports.Events():
	case <-inTime(p.t).Done():
		require.FailNow(p.t, "nobody connects")
	}
	parts, r := p.hears(frameHello)
	h, ok := r.hello(parts)
	require.True(p.t, ok)
	return h
}

// again ends the connection, and welcomes the next one.
func (p *puppet) again(w welcome) hello {
	p.t.Helper()
	p.port.Disconnect()
	h := p.connected()
	p.say(w)
	return h
}

func (p *puppet) say(frames ...any) {
	p.t.Helper()
	for _, f := range frames {
		require.NoError(p.t, p.port.PostMessage(f))
	}
	synctest.Wait()
}

// hears returns the next frame of a kind.
func (p *puppet) hears(want uint64) (parts int, r reader) {
	p.t.Helper()
	for {
		m, err := p.port.Receive(inTime(p.t))
		require.NoError(p.t, err)
		kind, parts, r := parse(m.Raw())
		if kind == want {
			return parts, r
		}
	}
}

// messages returns the numbers of the messages that come within a second.
func (p *puppet) messages() (numbers []uint64) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), time.Second)
	defer cancel()
	for m, err := p.port.Receive(ctx); err == nil; m, err = p.port.Receive(ctx) {
		if kind, parts, r := parse(m.Raw()); kind == frameData {
			d, ok := r.data(parts)
			require.True(p.t, ok)
			numbers = append(numbers, d.seq)
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
		s := p.dialed(Options{})
		p.again(welcome{1, 1, 0, 25})
		sendTens(t, s, 9)
		assert.Equal(t, []uint64{1, 2}, p.messages())
		p.say(ack{1, 25})
		assert.Equal(t, []uint64{3}, p.messages())
		p.say(ack{1, 45})
		assert.Equal(t, []uint64{4, 5}, p.messages(), "more credit lets more leave")
		p.say(ack{3, 15})
		assert.Empty(t, p.messages(), "and less credit less")
		p.again(welcome{1, 1, 3, 35})
		assert.Equal(t, []uint64{4, 5, 6}, p.messages(), "what has not arrived leaves again, and counts once")
	})
}

func TestReplayFollowsWhatTheOtherEndHas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPuppet(t)
		s := p.dialed(Options{})
		sendTens(t, s, 5)
		assert.Equal(t, []uint64{1, 2, 3, 4, 5}, p.messages())
		p.say(ack{1, 1000})
		h := p.again(welcome{1, 1, 3, 1000})
		assert.EqualValues(t, 2, h.first)
		assert.Equal(t, []uint64{4, 5}, p.messages())
		assert.EqualValues(t, 2, s.Stats().Replayed)
		assert.Equal(t, 4, s.Stats().Unconfirmed, "received is not handled")
	})
}

func TestOtherEndThatHasLostWhatItConfirmedEndsTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPuppet(t)
		s := p.dialed(Options{})
		sendTens(t, s, 2)
		p.say(ack{1, 1000})
		p.again(welcome{1, 2, 0, 1000})
		assert.ErrorIs(t, waitEnd(t, s), ErrForgotten)
	})
}

func TestHelloSaysWhatHasArrived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPuppet(t)
		s := p.dialed(Options{})
		p.say(&data{1, textOf(1)}, &data{2, textOf(2)}, fragment{3, 1, fragmentMore, textOf(3)[:2]})
		h := p.again(welcome{1, 1, 0, 1000})
		assert.EqualValues(t, 3, h.received)
		p.say(fragment{4, 1, fragmentLast, textOf(3)[2:]})
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
		s := p.dialed(Options{})
		p.say(fragment{1, 1, fragmentMore, textOf(1)})
		require.Equal(t, 2, s.Stats().WaitingBytes)
		p.again(welcome{1, 2, 0, 1000})
		assert.Zero(t, s.Stats().WaitingBytes)
		p.say(fragment{2, 1, fragmentMore, textOf(2)[:1]}, fragment{3, 1, fragmentLast, textOf(2)[1:]})
		m, err := s.Receive(inTime(t))
		require.NoError(t, err)
		assert.Equal(t, textOf(2), m.Raw())
	})
}

func TestDialerTellsWhyItRefusesAWelcome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for frame, want := range map[welcome]error{
			{2, 1, 0, 1}: ErrVersion,
			{1, 1, 9, 1}: ErrProtocol,
		} {
			p := newPuppet(t)
			s := p.dialed(Options{})
			p.again(frame)
			assert.ErrorIs(t, waitEnd(t, s), want)
			parts, r := p.hears(frameReset)
			f, ok := r.reset(parts)
			require.True(t, ok)
			assert.ErrorIs(t, f.cause(), want)
		}
	})
}

func TestListenerThatDoesNotAnswerIsAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPuppet(t)
		s := p.dialed(Options{})
		sendTens(t, s, 1)
		p.port.Disconnect()
		p.connected() // Not answered.
		begun := time.Now()
		p.connected()
		assert.InDelta(t, answerTime, time.Since(begun), float64(time.Second))
		p.say(welcome{1, 1, 0, 1000})
		assert.Equal(t, []uint64{1}, p.messages())
	})
}
