package session

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/session/internal/machine"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBackoff(t *testing.T) {
	b := Backoff{}.withDefaults()
	assert.Zero(t, b.wait(0))
	for attempt, most := range map[int]time.Duration{1: 50 * time.Millisecond, 2: 100 * time.Millisecond, 5: 800 * time.Millisecond, 40: 30 * time.Second, 1000: 30 * time.Second} {
		for range 100 {
			w := b.wait(attempt)
			assert.LessOrEqual(t, w, most)
			assert.GreaterOrEqual(t, w, most/2)
		}
	}
}

// A pause of minutes is not doubled beyond all numbers.
func TestBackoffOfLongPausesEndsAtMax(t *testing.T) {
	b := Backoff{Min: time.Hour, Max: math.MaxInt64}
	for attempt := range 100 {
		assert.GreaterOrEqual(t, b.wait(attempt+1), 30*time.Minute, attempt)
	}
	assert.GreaterOrEqual(t, Backoff{Min: time.Hour, Max: time.Minute}.wait(1), 30*time.Second)
}

// lonely is an extension of which nobody listens; it counts the attempts.
func lonely(t *testing.T) (browser *webexttest.Browser, tab *webexttest.Tab, rt *webext.Runtime, attempts *[]time.Time) {
	browser = webexttest.NewBrowser(t, webexttest.Firefox)
	ext := browser.Install("session@gangway.test")
	attempts = new([]time.Time)
	ext.Background(nil, webexttest.Declares()).Context().Script().OnConnect(func(p *webexttest.ScriptPort) {
		*attempts = append(*attempts, time.Now())
		if len(*attempts) < 1000 { // Else time would stand still if there were no pauses.
			p.Disconnect()
		}
	})
	tab = browser.OpenTab("https://example.org/")
	return browser, tab, tab.ContentScript(ext, nil).Runtime(), attempts
}

func TestDialingGoesOnWithPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, rt, attempts := lonely(t)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		deadline := time.Now().Add(10 * time.Minute)
		_, err := Dial(ctx, rt, "chat", DialOptions{})
		require.ErrorIs(t, err, context.DeadlineExceeded)
		synctest.Wait()
		// What comes then is to tell the other end that there is no session.
		*attempts = slices.DeleteFunc(*attempts, func(at time.Time) bool { return !at.Before(deadline) })
		require.Greater(t, len(*attempts), 20)
		assert.Less(t, len(*attempts), 80)
		assert.Equal(t, (*attempts)[0], (*attempts)[1], "the second attempt follows at once")
		last := (*attempts)[len(*attempts)-1].Sub((*attempts)[len(*attempts)-2])
		assert.LessOrEqual(t, last, DefaultBackoffMax)
		assert.GreaterOrEqual(t, last, DefaultBackoffMax/2)
	})
}

func TestPausesBeginAnewAfterASteadyConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPuppet(t)
		p.dialed(DialOptions{})
		p.ports.Stop()
		p.port.Disconnect()
		time.Sleep(10 * time.Minute) // The pauses grow.
		p.listen()
		p.connected()
		p.say(welcome(machine.Version, 1, 0, 1000))
		time.Sleep(2 * steady)
		begun := time.Now()
		p.again(welcome(machine.Version, 1, 0, 1000))
		assert.Zero(t, time.Since(begun))
	})
}

func TestPageShownEndsThePause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, tab, rt, attempts := lonely(t)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		go func() { _, _ = Dial(ctx, rt, "chat", DialOptions{Backoff: Backoff{Min: time.Hour, Max: time.Hour}}) }()
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
		dialed, accepted, s := pair(t, DialOptions{}, ListenOptions{})
		require.NoError(t, accepted.Send(inTime(t), "bye"))
		_, err := dialed.Receive(inTime(t))
		require.NoError(t, err)
		time.Sleep(time.Minute)
		s.bg.Suspend()
		time.Sleep(24 * time.Hour)
		assert.Nil(t, s.bg.Context())
		assert.NoError(t, dialed.Err(), "it may be absent for as long as it likes")
		require.NoError(t, dialed.Send(inTime(t), "wake"))
		synctest.Wait()
		assert.NotNil(t, s.bg.Context())
	})
}

func TestOtherEndThatDoesNotComeBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, s := pair(t, DialOptions{}, ListenOptions{Keep: time.Hour})
		require.NoError(t, dialed.Send(inTime(t), 1))
		synctest.Wait()
		s.bg.Kill()
		s.ext.Background(nil, webexttest.Declares()) // Does not listen.
		begun := time.Now()
		end := waitEnd(t, dialed)
		assert.ErrorIs(t, end, ErrPeerGone)
		assert.InDelta(t, DefaultKeep, time.Since(begun), float64(time.Minute))
		assert.Len(t, end.Unconfirmed, 1)
		waitEnd(t, accepted)
	})
}

func TestSleepingSessionEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, _, s := pair(t, DialOptions{}, ListenOptions{})
		time.Sleep(time.Minute)
		s.bg.Suspend()
		synctest.Wait()
		s.ext.Remove()
		assert.ErrorIs(t, waitEnd(t, dialed), webext.ErrContextInvalidated)
	})
}

func TestCloseWakesASuspendedBackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, _, s := pair(t, DialOptions{}, ListenOptions{})
		time.Sleep(time.Minute)
		s.bg.Suspend()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		closed := make(chan error, 1)
		go func() { closed <- dialed.Close(ctx) }()
		time.Sleep(time.Second)
		l, err := Listen(s.bg.Runtime(), "chat", ListenOptions{})
		require.NoError(t, err)
		defer l.Stop()
		assert.NoError(t, <-closed)
	})
}

func TestSleepingEndThatDoesNotWakeIsMissed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, _, s := pair(t, DialOptions{}, ListenOptions{})
		time.Sleep(time.Minute)
		s.bg.Suspend()
		time.Sleep(24 * time.Hour)
		require.NoError(t, dialed.Err())
		s.ext.Background(nil, webexttest.Declares()) // Does not listen.
		begun := time.Now()
		require.NoError(t, dialed.Send(inTime(t), "wake"))
		assert.ErrorIs(t, waitEnd(t, dialed), ErrPeerGone)
		assert.InDelta(t, DefaultKeep, time.Since(begun), float64(time.Minute))
	})
}

func TestOnChangeMayAskTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		told := make(chan *Session, 1)
		var changes []Change
		var connects []uint64
		dialed, accepted, _ := pair(t, DialOptions{OnChange: func(c Change) {
			session := <-told
			changes, connects = append(changes, c), append(connects, session.Stats().Connects)
			told <- session
		}}, ListenOptions{})
		told <- dialed
		portOf(accepted).Disconnect()
		synctest.Wait()
		dialed.Abort()
		synctest.Wait()
		var states []State
		for _, c := range changes {
			states = append(states, c.State)
		}
		assert.Equal(t, []State{Connected, Waiting, Connected, Ended}, states)
		assert.Equal(t, Change{State: Connected}, changes[0])
		assert.Equal(t, Change{State: Connected, Resumed: true}, changes[2])
		assert.Len(t, connects, 4)
	})
}

func TestLossOfMemoryIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var changes []Change
		dialed, _, s := pair(t, DialOptions{OnChange: func(c Change) { changes = append(changes, c) }}, ListenOptions{})
		sendNumbers(t, dialed, 1, 1)
		s.bg.Kill()
		receiveNumbers(t, s.listenAgain(ListenOptions{}), 1, 1)
		synctest.Wait()
		require.Len(t, changes, 3)
		assert.Equal(t, Change{State: Connected, Resumed: true, Restarted: true}, changes[2])
		assert.Error(t, changes[1].Err)
	})
}

// Changes that come while OnChange is busy are told in their order.
func TestChangesKeepTheirOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy := make(chan struct{})
		var states []State
		dialed, _, _ := pair(t, DialOptions{OnChange: func(c Change) {
			<-busy
			states = append(states, c.State)
		}}, ListenOptions{})
		reconnect(dialed)
		reconnect(dialed)
		dialed.Abort()
		close(busy)
		synctest.Wait()
		assert.Equal(t, []State{Connected, Waiting, Connected, Waiting, Connected, Ended}, states)
	})
}

func TestKeepCountsEachAbsenceAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPuppet(t)
		s := p.dialed(DialOptions{})
		for range 3 {
			time.Sleep(DefaultKeep / 2)
			p.port.Disconnect()
			p.ports.Stop()
			time.Sleep(DefaultKeep * 3 / 4)
			require.NoError(t, s.Err(), "it is absent for less than Keep")
			p.listen()
			p.connected()
			p.say(welcome(machine.Version, 1, 0, 1000))
		}
		p.port.Disconnect()
		p.ports.Stop()
		begun := time.Now()
		assert.ErrorIs(t, waitEnd(t, s), ErrPeerGone)
		assert.InDelta(t, DefaultKeep, time.Since(begun), float64(time.Minute))
	})
}

func TestShownPageLooksAfterASleepingEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, s := pair(t, DialOptions{}, ListenOptions{})
		time.Sleep(time.Minute)
		s.bg.Suspend()
		time.Sleep(time.Minute)
		require.Nil(t, s.bg.Context())
		s.tab.Freeze()
		time.Sleep(time.Minute)
		s.tab.Thaw()
		synctest.Wait()
		assert.NotNil(t, s.bg.Context())
	})
}

func TestDialingSaysAtOnceWhatCannotWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, rt, _ := lonely(t)
		begun := time.Now()
		for _, target := range []Target{ToExtension("nobody"), ToTab(-1), ToTab(0), ToFrame(1, -1)} {
			_, err := Dial(inTime(t), rt, "chat", DialOptions{Target: target})
			assert.ErrorIs(t, err, webext.ErrInvalidArgument)
		}
		assert.Zero(t, time.Since(begun))
	})
}

func TestReloadedPageLearnsOfALossOfMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, s := pair(t, DialOptions{}, ListenOptions{})
		page := s.ext.OpenPopup(nil)
		first, err := Dial(inTime(t), page.Runtime(), "chat", DialOptions{Key: "key"})
		require.NoError(t, err)
		sendNumbers(t, first, 1, 1)
		require.NoError(t, first.Commit(inTime(t), nil))
		page.Drop()
		s.bg.Kill()
		var changes []Change
		l, err := Listen(s.bg.Runtime(), "chat", ListenOptions{})
		require.NoError(t, err)
		t.Cleanup(l.Stop)
		second, err := Dial(inTime(t), s.ext.OpenPopup(nil).Runtime(), "chat", DialOptions{
			Key: "key", OnChange: func(c Change) { changes = append(changes, c) },
		})
		require.NoError(t, err)
		t.Cleanup(second.Abort)
		assert.True(t, second.Restored())
		assert.Equal(t, first.ID(), second.ID())
		synctest.Wait()
		require.NotEmpty(t, changes)
		assert.True(t, changes[0].Restarted)
	})
}

// A page that is reloaded as soon as it has dialed gets the messages that the
// other end has sent meanwhile.
func TestKeptSessionIsKeptFromItsBeginning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		other, _, s := pair(t, DialOptions{}, ListenOptions{})
		other.Abort()
		page := s.ext.OpenPopup(nil)
		first, err := Dial(inTime(t), page.Runtime(), "chat", DialOptions{Key: "key"})
		require.NoError(t, err)
		page.Drop()
		accepted := s.accept()
		sendNumbers(t, accepted, 1, 5)
		second, err := Dial(inTime(t), s.ext.OpenPopup(nil).Runtime(), "chat", DialOptions{Key: "key"})
		require.NoError(t, err)
		t.Cleanup(second.Abort)
		assert.Equal(t, first.ID(), second.ID())
		receiveNumbers(t, second, 1, 5)
	})
}

// What cannot be kept is not dialed.
func TestDialWithAKeyFailsWithItsStorage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, s := pair(t, DialOptions{}, ListenOptions{})
		page := s.ext.OpenPopup(nil).Runtime()
		require.NoError(t, page.SessionStorage().Set(inTime(t), map[string]any{"full": strings.Repeat("x", 5<<20-50)}))
		_, err := Dial(inTime(t), page, "chat", DialOptions{Key: strings.Repeat("key", 50)})
		require.ErrorIs(t, err, ErrStore)
		require.NoError(t, page.SessionStorage().Remove(inTime(t), "full"))
		kept, err := Dial(inTime(t), page, "chat", DialOptions{Key: "key"})
		require.NoError(t, err)
		kept.Abort()
	})
}

// A page that does not wait for its kept session leaves it for the next one.
func TestKeptSessionOutlivesADialThatIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		other, _, s := pair(t, DialOptions{}, ListenOptions{})
		page := s.ext.OpenPopup(nil)
		first, err := Dial(inTime(t), page.Runtime(), "chat", DialOptions{Key: "key"})
		require.NoError(t, err)
		accepted := s.accept()
		other.Abort()
		synctest.Wait()
		s.bg.Kill()
		var last time.Time // Somebody dialed.
		s.ext.Background(nil, webexttest.Declares()).Context().Script().OnConnect(func(p *webexttest.ScriptPort) {
			last = time.Now()
			p.Disconnect()
		})
		sendNumbers(t, first, 1, 5)
		time.Sleep(time.Second)
		page.Drop()
		page = s.ext.OpenPopup(nil)
		for range 3 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			_, err = Dial(ctx, page.Runtime(), "chat", DialOptions{Key: "key"})
			cancel()
			require.ErrorIs(t, err, context.DeadlineExceeded)
			given := time.Now()
			time.Sleep(time.Hour)
			assert.True(t, last.Before(given), "nobody dials any more")
		}

		l, err := Listen(s.ext.Background(nil).Runtime(), "chat", ListenOptions{})
		require.NoError(t, err)
		t.Cleanup(l.Stop)
		second, err := Dial(inTime(t), page.Runtime(), "chat", DialOptions{Key: "key"})
		require.NoError(t, err)
		t.Cleanup(second.Abort)
		assert.True(t, second.Restored())
		assert.Equal(t, first.ID(), second.ID())
		again, err := l.Receive(inTime(t))
		require.NoError(t, err)
		assert.Equal(t, accepted.ID(), again.ID())
		receiveNumbers(t, again, 1, 5)
	})
}
