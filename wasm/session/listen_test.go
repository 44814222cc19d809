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

// acceptAndGreet accepts a session that was dialed with options, and sends a
// message each way.
func acceptAndGreet(t *testing.T, l *Listener, rt *webext.Runtime, o DialOptions) *Session {
	t.Helper()
	dialed, err := Dial(inTime(t), rt, "chat", o)
	require.NoError(t, err)
	t.Cleanup(dialed.Abort)
	accepted, err := l.Receive(inTime(t))
	require.NoError(t, err)
	sendNumbers(t, dialed, 1, 1)
	receiveNumbers(t, accepted, 1, 1)
	sendNumbers(t, accepted, 2, 2)
	receiveNumbers(t, dialed, 2, 2)
	return accepted
}

func TestOtherExtensionsDialIfTheyAreAllowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		browser := webexttest.NewBrowser(t, webexttest.Firefox)
		ext := browser.Install("session@gangway.test", webexttest.Permissions("storage"))
		friend := browser.Install("friend@gangway.test").Background(nil).Runtime()
		stranger := browser.Install("stranger@gangway.test").Background(nil).Runtime()
		l, err := ListenExternal(ext.Background(nil).Runtime(), "chat", webext.AllowIDs("friend@gangway.test"), ListenOptions{})
		require.NoError(t, err)
		t.Cleanup(l.Stop)
		target := DialOptions{Target: ToExtension("session@gangway.test")}
		accepted := acceptAndGreet(t, l, friend, target)
		assert.Equal(t, "friend@gangway.test", accepted.Sender().ID)

		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		_, err = Dial(ctx, stranger, "chat", target)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.ErrorIs(t, err, webext.ErrDisconnected)
	})
}

func TestNobodyOutsideDialsWithoutLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, s := pair(t, DialOptions{}, ListenOptions{})
		stranger := s.browser.Install("stranger@gangway.test").Background(nil).Runtime()
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		_, err := Dial(ctx, stranger, "chat", DialOptions{Target: ToExtension("session@gangway.test")})
		assert.ErrorIs(t, err, webext.ErrNoReceiver)
	})
}

func TestBackgroundDialsOneFrameOfATab(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		browser := webexttest.NewBrowser(t, webexttest.Firefox)
		ext := browser.Install("session@gangway.test")
		bg := ext.Background(nil).Runtime()
		tab := browser.OpenTab("https://example.org/")
		inner := tab.Frame().AddFrame("https://example.com/")
		var listeners []*Listener
		for _, frame := range []*webexttest.Frame{tab.Frame(), inner} {
			l, err := Listen(frame.ContentScript(ext, nil).Runtime(), "chat", ListenOptions{Volatile: true})
			require.NoError(t, err)
			t.Cleanup(l.Stop)
			listeners = append(listeners, l)
		}
		acceptAndGreet(t, listeners[1], bg, DialOptions{Target: ToFrame(tab.ID(), inner.ID())})
		assert.Empty(t, listeners[0].all())
	})
}

// TestVolatileEndForgetsWhatItsPageHasSaid has a background dial a page that is
// replaced before it has confirmed anything. The next page cannot go on with a
// session in which the one before has spoken.
func TestVolatileEndForgetsWhatItsPageHasSaid(t *testing.T) {
	for name, speaks := range map[string]bool{"speaks": true, "is silent": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				browser := webexttest.NewBrowser(t, webexttest.Firefox)
				ext := browser.Install("session@gangway.test")
				tab := browser.OpenTab("https://example.org/")
				listen := func() *Listener {
					l, err := Listen(tab.ContentScript(ext, nil).Runtime(), "chat", ListenOptions{Volatile: true})
					require.NoError(t, err)
					t.Cleanup(l.Stop)
					return l
				}
				before := listen()
				dialed, err := Dial(inTime(t), ext.Background(nil).Runtime(), "chat", DialOptions{Target: ToTab(tab.ID())})
				require.NoError(t, err)
				t.Cleanup(dialed.Abort)
				accepted, err := before.Receive(inTime(t))
				require.NoError(t, err)
				if speaks {
					sendNumbers(t, accepted, 1, 2)
					receiveNumbers(t, dialed, 1, 2)
				}
				tab.Navigate("https://example.org/next")
				next := listen()
				if speaks {
					assert.ErrorIs(t, waitEnd(t, dialed), ErrForgotten)
					return
				}
				accepted, err = next.Receive(inTime(t))
				require.NoError(t, err)
				sendNumbers(t, accepted, 1, 2)
				receiveNumbers(t, dialed, 1, 2)
			})
		})
	}
}

func TestNameHasOneListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, s := pair(t, DialOptions{}, ListenOptions{})
		_, err := Listen(s.bg.Runtime(), "chat", ListenOptions{})
		require.ErrorIs(t, err, ErrListening)
		other, err := Listen(s.bg.Runtime(), "other", ListenOptions{})
		require.NoError(t, err)
		other.Stop()
		s.listener.Stop()
		again, err := Listen(s.bg.Runtime(), "chat", ListenOptions{})
		require.NoError(t, err)
		again.Stop()
	})
}

func TestListenerThatStopsAbortsWhatNobodyReceived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, _, s := pair(t, DialOptions{}, ListenOptions{})
		waiting, err := Dial(inTime(t), s.newPage(), "chat", DialOptions{})
		require.NoError(t, err)
		t.Cleanup(waiting.Abort)
		s.listener.Stop()
		assert.ErrorIs(t, waitEnd(t, waiting), ErrAborted)
		assert.NoError(t, first.Err(), "it goes on until its port ends")
		_, err = s.listener.Receive(inTime(t))
		assert.ErrorIs(t, err, webext.ErrStopped)
		assert.ErrorIs(t, s.listener.Err(), webext.ErrStopped)
		<-s.listener.Done()
	})
}

func TestSessionOfAStoppedListenerEndsWithItsPort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, accepted, s := pair(t, DialOptions{}, ListenOptions{})
		s.listener.Stop()
		s.tab.Navigate("https://example.org/elsewhere")
		assert.ErrorIs(t, waitEnd(t, accepted), ErrListenerStopped)
	})
}

func TestClosedTabEndsItsSessionsAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, first, s := pair(t, DialOptions{}, ListenOptions{})
		second := acceptAndGreet(t, s.listener, s.newPage(), DialOptions{})
		first.sender = nil // As of a port that the browser does not describe.
		begun := time.Now()
		s.tab.Close()
		assert.ErrorIs(t, waitEnd(t, second), ErrPeerGone)
		assert.Zero(t, time.Since(begun))
		assert.NoError(t, first.Err())
	})
}

// A background that sleeps keeps the sessions of the tabs that are there, however
// long it does, and forgets the others when it starts.
func TestRecordsLiveAsLongAsTheirTabs(t *testing.T) {
	for _, after := range []time.Duration{0, 2 * time.Hour, 25 * time.Hour, 1000 * time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			dialed, accepted, s := pair(t, DialOptions{}, ListenOptions{})
			closed := s.tabsWithSessions(20)
			sendNumbers(t, dialed, 1, 1)
			receiveNumbers(t, accepted, 1, 1)
			sendNumbers(t, accepted, 2, 2)
			require.NoError(t, accepted.Commit(inTime(t), nil))
			time.Sleep(time.Minute)
			s.bg.Suspend()
			for _, tab := range closed {
				tab.Close() // The background is not woken for that.
			}
			time.Sleep(after)
			l, err := Listen(s.bg.Runtime(), "chat", ListenOptions{})
			require.NoError(t, err)
			t.Cleanup(l.Stop)
			<-l.loaded
			assert.Equal(t, 1, s.records())
			sendNumbers(t, dialed, 3, 3)
			accepted, err = l.Receive(inTime(t))
			require.NoError(t, err)
			assert.True(t, accepted.Restored())
			receiveNumbers(t, accepted, 3, 3)
			receiveNumbers(t, dialed, 2, 2)
		})
	}
}

func TestSessionBelongsToItsSender(t *testing.T) {
	in := func(tab int64) *webext.Tab { return &webext.Tab{ID: tab} }
	senders := []webext.Sender{
		{ID: "a"}, {ID: "b"}, {ID: "a", Tab: in(1)}, {ID: "a", Tab: in(2)},
		{ID: "a", Tab: in(1), Origin: "https://example.org"}, {ID: "a", Tab: in(1), Origin: "https://example.com"},
		{ID: "a", Origin: "https://example.org"}, {ID: "a", Origin: "https://example.com"},
	}
	for i, one := range senders {
		for j, other := range senders {
			assert.Equal(t, i == j, senderKey(&one).owns(senderKey(&other)), "%+v and %+v", one, other)
		}
	}
}

func TestSessionGoesOnForAPageThatIsDescribedOtherwise(t *testing.T) {
	top, cached := int64(0), int64(4)
	tab := &webext.Tab{ID: 1}
	begun := senderKey(&webext.Sender{ID: "a", Tab: tab, URL: "https://a/1", FrameID: &top, DocumentLifecycle: "active"})
	for text, s := range map[string]webext.Sender{
		"it has changed its address":                   {ID: "a", Tab: tab, URL: "https://a/2", FrameID: &top},
		"it is on the way into the back/forward cache": {ID: "a", Tab: tab, URL: "https://a/1", FrameID: &cached, DocumentLifecycle: "cached"},
	} {
		assert.True(t, begun.owns(senderKey(&s)), text)
	}
}

func TestDurableEndCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, _ := pair(t, DialOptions{}, ListenOptions{Durable: true})
		closed := make(chan error, 1)
		go func() {
			sendNumbers(t, accepted, 1, 1)
			closed <- accepted.Close(inTime(t))
		}()
		receiveNumbers(t, dialed, 1, 1)
		_, err := dialed.Receive(inTime(t))
		assert.ErrorIs(t, err, ErrPeerClosed)
		assert.NoError(t, <-closed)
	})
}

func TestDurableEndRefusesWhatItCannotStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, accepted, _ := pair(t, DialOptions{}, ListenOptions{Durable: true, Window: Window{Bytes: 1000}})
		assert.ErrorIs(t, accepted.Send(inTime(t), make([]byte, 1000)), webext.ErrTooLarge)
		assert.NoError(t, accepted.Send(inTime(t), make([]byte, 900)))
	})
}

func TestAwakenedEndIsMissedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, _, s := pair(t, DialOptions{}, ListenOptions{})
		time.Sleep(time.Minute)
		s.bg.Suspend()
		sendNumbers(t, dialed, 1, 1)
		synctest.Wait()
		accepted := s.listenAgain(ListenOptions{})
		receiveNumbers(t, accepted, 1, 1)
		require.NoError(t, accepted.Commit(inTime(t), nil))
		time.Sleep(time.Minute)
		starts := s.bg.Starts()
		s.bg.Kill()
		time.Sleep(time.Minute)
		assert.Greater(t, s.bg.Starts(), starts, "it was not asleep any more")
	})
}

func TestGoroutinesThatReceiveWakeOneAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, _ := pair(t, DialOptions{}, ListenOptions{})
		got := make(chan int, 2)
		for range 2 {
			go func() {
				m, err := accepted.Receive(inTime(t))
				var n int
				if assert.NoError(t, err) && assert.NoError(t, m.Decode(&n)) {
					got <- n
				}
			}()
		}
		synctest.Wait()
		sendNumbers(t, dialed, 1, 2) // In one turn.
		synctest.Wait()
		assert.Len(t, got, 2)
	})
}

// The records of a name are not taken for those of a name that begins alike.
func TestRecordsBelongToOneName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, s := pair(t, DialOptions{}, ListenOptions{})
		other, err := Listen(s.bg.Runtime(), "chat:b", ListenOptions{})
		require.NoError(t, err)
		t.Cleanup(other.Stop)
		dialed, err := Dial(inTime(t), s.newPage(), "chat:b", DialOptions{})
		require.NoError(t, err)
		t.Cleanup(dialed.Abort)
		time.Sleep(time.Minute)
		s.bg.Suspend()
		for _, after := range []time.Duration{0, 25 * time.Hour} {
			time.Sleep(after)
			rt := s.bg.Runtime()
			l, err := Listen(rt, "chat", ListenOptions{})
			require.NoError(t, err)
			synctest.Wait()
			assert.NotContains(t, l.records, dialed.id)
			records, err := rt.SessionStorage().All(inTime(t), recordsOf("chat:b"))
			require.NoError(t, err)
			assert.Len(t, records, 1)
			l.Stop()
		}
	})
}

// A port whose hello comes after the listener was stopped begins no session.
func TestStoppedListenerAdmitsNobody(t *testing.T) {
	for range 40 {
		synctest.Test(t, func(t *testing.T) {
			s := besiege(t, ListenOptions{})
			synctest.Wait() // The listener has the port.
			s.dialed.Abort()
			s.listener.Stop()
			s.post(helloOf('a'))
			assert.ErrorIs(t, s.answer(), webext.ErrDisconnected, "nobody answers")
			assert.Empty(t, s.listener.all())
			_, err := s.listener.Receive(inTime(t))
			assert.ErrorIs(t, err, webext.ErrStopped)
		})
	}
}

func TestListenerGivesItsSessions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, s := pair(t, DialOptions{}, ListenOptions{})
		for range 3 {
			dialed, err := Dial(inTime(t), s.newPage(), "chat", DialOptions{})
			require.NoError(t, err)
			t.Cleanup(dialed.Abort)
		}
		n := 0
		for accepted := range s.listener.Values(inTime(t)) {
			assert.Equal(t, "chat", accepted.Name())
			if n++; n == 2 {
				break
			}
		}
		s.accept()
		assert.NoError(t, s.listener.Err())
		ctx, cancel := context.WithTimeout(inTime(t), time.Minute)
		defer cancel()
		for range s.listener.Values(ctx) {
			assert.Fail(t, "there are no more")
		}
	})
}
