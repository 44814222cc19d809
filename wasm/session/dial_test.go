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

func TestBackoff(t *testing.T) {
	b := Backoff{Min: 50 * time.Millisecond, Max: 30 * time.Second}
	assert.Zero(t, b.wait(0))
	for attempt, most := range map[int]time.Duration{1: 50 * time.Millisecond, 2: 100 * time.Millisecond, 5: 800 * time.Millisecond, 40: 30 * time.Second, 1000: 30 * time.Second} {
		for range 100 {
			w := b.wait(attempt)
			assert.LessOrEqual(t, w, most)
			assert.GreaterOrEqual(t, w, most/2)
		}
	}
}

// lonely is an extension of which nobody listens; it counts the attempts.
func lonely(t *testing.T) (browser *webexttest.Browser, tab *webexttest.Tab, rt *webext.Runtime, attempts *[]time.Time) {
	browser = webexttest.NewBrowser(t, webexttest.Firefox)
	ext := browser.Install("session@gangway.test")
	attempts = new([]time.Time)
	ext.Background(nil, webexttest.Declares()).Context().Script().OnConnect(func(p *webexttest.ScriptPort) {
		*attempts = append(*attempts, time.Now())
		p.Disconnect()
	})
	tab = browser.OpenTab("https://example.org/")
	return browser, tab, tab.ContentScript(ext, nil).Runtime(), attempts
}

func TestDialingGoesOnWithPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, rt, attempts := lonely(t)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		_, err := Dial(ctx, rt, "chat", Options{})
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Greater(t, len(*attempts), 20)
		assert.Less(t, len(*attempts), 80)
		assert.Equal(t, (*attempts)[0], (*attempts)[1], "the second attempt follows at once")
		last := (*attempts)[len(*attempts)-1].Sub((*attempts)[len(*attempts)-2])
		assert.LessOrEqual(t, last, DefaultBackoffMax)
		assert.GreaterOrEqual(t, last, DefaultBackoffMax/2)
	})
}

func TestPageShownEndsThePause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, tab, rt, attempts := lonely(t)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		go func() { _, _ = Dial(ctx, rt, "chat", Options{Backoff: Backoff{Min: time.Hour, Max: time.Hour}}) }()
		time.Sleep(time.Minute)
		synctest.Wait()
		require.Len(t, *attempts, 2)
		tab.Freeze()
		time.Sleep(time.Minute)
		tab.Thaw()
		synctest.Wait()
		assert.Len(t, *attempts, 3)
	})
}

func TestSuspendedBackgroundIsLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, s := pair(t, Options{}, Options{})
		require.NoError(t, accepted.Send(t.Context(), "bye"))
		_, err := dialed.Receive(t.Context())
		require.NoError(t, err)
		time.Sleep(time.Minute)
		s.bg.Suspend()
		time.Sleep(24 * time.Hour)
		assert.Nil(t, s.bg.Context())
		assert.NoError(t, dialed.Err(), "it may be absent for as long as it likes")
		require.NoError(t, dialed.Send(t.Context(), "wake"))
		synctest.Wait()
		assert.NotNil(t, s.bg.Context())
	})
}

func TestOtherEndThatDoesNotComeBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, s := pair(t, Options{}, Options{Keep: time.Hour})
		require.NoError(t, dialed.Send(t.Context(), 1))
		synctest.Wait()
		s.bg.Kill()
		s.ext.Background(nil, webexttest.Declares()) // Does not listen.
		begun := time.Now()
		<-dialed.Done()
		assert.ErrorIs(t, dialed.Err(), ErrPeerGone)
		assert.InDelta(t, DefaultKeep, time.Since(begun), float64(time.Minute))
		var end *EndError
		require.ErrorAs(t, dialed.Err(), &end)
		assert.Len(t, end.Unconfirmed, 1)
		<-accepted.Done()
	})
}

func TestSleepingSessionEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, _, s := pair(t, Options{}, Options{})
		time.Sleep(time.Minute)
		s.bg.Suspend()
		synctest.Wait()
		s.ext.Remove()
		<-dialed.Done()
		assert.ErrorIs(t, dialed.Err(), webext.ErrContextInvalidated)
	})
}

func TestCloseWakesASuspendedBackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, _, s := pair(t, Options{}, Options{})
		time.Sleep(time.Minute)
		s.bg.Suspend()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		closed := make(chan error, 1)
		go func() { closed <- dialed.Close(ctx) }()
		time.Sleep(time.Second)
		l, err := Listen(s.bg.Runtime(), "chat", Options{})
		require.NoError(t, err)
		defer l.Close()
		assert.NoError(t, <-closed)
	})
}

func TestSleepingEndThatDoesNotWakeIsMissed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, _, s := pair(t, Options{}, Options{})
		time.Sleep(time.Minute)
		s.bg.Suspend()
		time.Sleep(24 * time.Hour)
		require.NoError(t, dialed.Err())
		s.ext.Background(nil, webexttest.Declares()) // Does not listen.
		begun := time.Now()
		require.NoError(t, dialed.Send(t.Context(), "wake"))
		<-dialed.Done()
		assert.ErrorIs(t, dialed.Err(), ErrPeerGone)
		assert.InDelta(t, DefaultKeep, time.Since(begun), float64(time.Minute))
	})
}

func TestOnChangeMayAskTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		told := make(chan *Session, 1)
		var changes []Change
		var connects []uint64
		dialed, accepted, _ := pair(t, Options{OnChange: func(c Change) {
			session := <-told
			changes, connects = append(changes, c), append(connects, session.Stats().Connects)
			told <- session
		}}, Options{})
		told <- dialed
		accepted.mu.Lock()
		accepted.port.Disconnect()
		accepted.mu.Unlock()
		synctest.Wait()
		dialed.Abort()
		synctest.Wait()
		var states []State
		for _, c := range changes {
			states = append(states, c.State)
		}
		assert.Equal(t, []State{Connected, Waiting, Connected, Ended}, states)
		assert.True(t, changes[2].Resumed)
		assert.Len(t, connects, 4)
	})
}
