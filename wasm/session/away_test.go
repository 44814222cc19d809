package session

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// goAway freezes the page of a session until the accepting end is put away.
func (s *siege) goAway(accepted *Session) {
	s.t.Helper()
	s.tab.Freeze()
	end := waitEnd(s.t, accepted)
	require.ErrorIs(s.t, end, ErrAway)
	assert.NotErrorIs(s.t, end, ErrPeerGone)
	assert.Empty(s.t, end.Unconfirmed, "they are kept")
	synctest.Wait()
	assert.Empty(s.t, s.listener.all())
	assert.Equal(s.t, holdings{records: 1}, s.listener.holds())
}

// As long as its tab is there, a session is, also if the background is awake all
// the time; but it takes no memory while its page is away.
func TestSessionOutlivesKeepAsItsTabIsOpen(t *testing.T) {
	for _, o := range []ListenOptions{{}, {Durable: true}} {
		for _, away := range []time.Duration{DefaultKeep + time.Minute, 25 * time.Hour} {
			synctest.Test(t, func(t *testing.T) {
				dialed, accepted, s := pair(t, DialOptions{}, o)
				sendNumbers(t, dialed, 1, 2)
				receiveNumbers(t, accepted, 1, 1)
				sendNumbers(t, accepted, 1, 3)
				require.NoError(t, accepted.Commit(inTime(t), nil))
				begun := time.Now()
				s.goAway(accepted)
				assert.InDelta(t, DefaultKeep, time.Since(begun), float64(time.Minute))
				_, err := accepted.Receive(inTime(t))
				require.ErrorIs(t, err, ErrAway)
				time.Sleep(away - time.Since(begun))
				s.tab.Thaw()
				again := s.accept()
				assert.Equal(t, accepted.ID(), again.ID())
				assert.True(t, again.Restored())
				receiveNumbers(t, again, 2, 2)
				receiveNumbers(t, dialed, 1, 3)
				sendNumbers(t, again, 4, 4)
				require.NoError(t, again.Commit(inTime(t), nil))
				receiveNumbers(t, dialed, 4, 4)
				assert.Zero(t, s.listener.holds().records)
			})
		}
	}
}

// A session can go away again and again.
func TestSessionGoesAwayAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, s := pair(t, DialOptions{}, ListenOptions{})
		for n := range 5 {
			s.goAway(accepted)
			sendNumbers(t, dialed, n, n)
			s.tab.Thaw()
			accepted = s.accept()
			receiveNumbers(t, accepted, n, n)
			require.NoError(t, accepted.Commit(inTime(t), nil))
		}
	})
}

// The state of a session that is put away outlives the memory that did so.
func TestAwaySessionIsStored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, s := pair(t, DialOptions{}, ListenOptions{})
		sendNumbers(t, accepted, 1, 3)
		s.goAway(accepted)
		s.bg.Kill()
		s.tab.Thaw()
		s.listenAgain(ListenOptions{})
		receiveNumbers(t, dialed, 1, 3)
	})
}

func TestAwaySessionEndsWithItsTab(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gone := &told{all: map[string]*EndError{}}
		_, accepted, s := pair(t, DialOptions{}, ListenOptions{OnGone: gone.add})
		sendNumbers(t, accepted, 1, 3)
		s.tab.Freeze()
		sendNumbers(t, accepted, 4, 4)
		require.ErrorIs(t, waitEnd(t, accepted), ErrAway)
		assert.Empty(t, gone.all)
		s.tab.Close()
		synctest.Wait()
		assert.Equal(t, holdings{}, s.listener.holds())
		assert.Zero(t, s.records())
		end := gone.all[accepted.ID()]
		require.NotNil(t, end)
		assert.ErrorIs(t, end, ErrPeerGone)
		assert.Len(t, end.Unconfirmed, 4)
	})
}

// A page whose frame shows another one with a session does not come back after
// Keep, and one without a tab is not heard of.
func TestSessionsThatDoNotComeBackEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, accepted, s := pair(t, DialOptions{}, ListenOptions{})
		s.tab.Navigate("https://example.org/next")
		_, err := Dial(inTime(t), s.tab.ContentScript(s.ext, nil).Runtime(), "chat", DialOptions{})
		require.NoError(t, err)
		next := s.accept()
		popup := s.ext.OpenPopup(nil)
		_, err = Dial(inTime(t), popup.Runtime(), "chat", DialOptions{})
		require.NoError(t, err)
		closed := s.accept()
		popup.Drop()
		assert.ErrorIs(t, waitEnd(t, accepted), ErrPeerGone)
		assert.ErrorIs(t, waitEnd(t, closed), ErrPeerGone)
		assert.NoError(t, next.Err())
		assert.Zero(t, s.listener.holds().records)
	})
}

// A session is put away when its state is stored, and not if its page is back
// before.
func TestSessionIsPutAwayWhenItIsStored(t *testing.T) {
	for name, back := range map[string]bool{"comes back": true, "is away": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, accepted, s := pair(t, DialOptions{}, ListenOptions{})
				time.Sleep(time.Minute)
				s.tab.Freeze()
				time.Sleep(time.Minute)
				storage := slowDown(t, s.listener)
				time.Sleep(DefaultKeep)
				require.Equal(t, 1, storage.begun())
				require.NoError(t, accepted.Err())
				if back {
					s.tab.Thaw()
					synctest.Wait()
				}
				storage.finish(t, nil)
				synctest.Wait()
				if back {
					assert.NoError(t, accepted.Err())
					assert.Equal(t, Connected, accepted.State())
					return
				}
				assert.ErrorIs(t, accepted.Err(), ErrAway)
			})
		})
	}
}

// A write that begins between the decision to put a session away and its end keeps
// it: the record in storage is not that of the session.
func TestSessionIsNotPutAwayWhileItIsWritten(t *testing.T) {
	for name, write := range map[string]func(s *siege, accepted *Session){
		"state":  func(*siege, *Session) {},
		"commit": func(s *siege, accepted *Session) { go accepted.Commit(inTime(s.t), nil) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, accepted, s := pair(t, DialOptions{}, ListenOptions{})
				time.Sleep(time.Minute)
				s.tab.Freeze()
				time.Sleep(DefaultKeep - time.Minute)
				storage := slowDown(t, s.listener)
				write(s, accepted)
				time.Sleep(2 * time.Minute)
				require.Equal(t, 1, storage.begun())
				s.listener.putAway(accepted)
				require.NoError(t, accepted.Err())
				for accepted.Err() == nil {
					storage.finish(t, nil)
					synctest.Wait()
				}
				assert.ErrorIs(t, accepted.Err(), ErrAway)
			})
		})
	}
}

func TestSessionThatCannotBeStoredEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, accepted, s := pair(t, DialOptions{}, ListenOptions{})
		sendNumbers(t, accepted, 1, 2)
		s.tab.Freeze()
		time.Sleep(time.Minute)
		storage := slowDown(t, s.listener)
		time.Sleep(DefaultKeep)
		storage.finish(t, assert.AnError)
		end := waitEnd(t, accepted)
		assert.ErrorIs(t, end, ErrStore)
		assert.Len(t, end.Unconfirmed, 2)
		assert.Zero(t, s.listener.holds().records)
	})
}

// Large messages beyond a window are not stored: the end lists them.
func TestAwaySessionListsTheMessagesThatAreNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, s := pair(t, DialOptions{}, ListenOptions{Window: Window{Bytes: 200_000}})
		sent := make(chan error, 1)
		go func() { sent <- accepted.Send(inTime(t), make([]byte, 250_000)) }()
		synctest.Wait()
		s.tab.Freeze()
		end := waitEnd(t, accepted)
		assert.ErrorIs(t, end, ErrAway)
		if err := <-sent; err == nil {
			assert.Len(t, end.Unconfirmed, 1)
		} else {
			assert.ErrorIs(t, err, ErrAway, "it was not sent")
			assert.Empty(t, end.Unconfirmed)
		}
		s.tab.Thaw()
		sendNumbers(t, s.accept(), 1, 1)
		receiveNumbers(t, dialed, 1, 1)
	})
}

// Time in which a page stands still does not count at its end, either; time in
// which it tries does.
func TestFrozenPageGivesNothingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, _, s := pair(t, DialOptions{}, ListenOptions{})
		s.tab.Freeze()
		time.Sleep(1000 * time.Hour)
		require.NoError(t, dialed.Err())
		s.tab.Thaw()
		s.listener.Stop() // Nobody listens any more.
		begun := time.Now()
		assert.ErrorIs(t, waitEnd(t, dialed), ErrPeerGone)
		assert.InDelta(t, DefaultKeep, time.Since(begun), float64(time.Minute))
	})
}

// A session that the other end has closed tells it that it knows as long as
// attempts do not fail for Keep, and then no more.
func TestDialingEndStopsToTellOfItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, s := pair(t, DialOptions{}, ListenOptions{})
		s.browser.SettleWith(synctest.Wait)
		s.browser.Pause()
		go accepted.Close(inTime(t))
		synctest.Wait()
		for dialed.Err() == nil && s.browser.Step() {
		}
		require.ErrorIs(t, dialed.Err(), ErrPeerClosed)
		s.bg.Kill()
		s.browser.Resume()
		attempts := countPorts(t, s.bg.Runtime())
		time.Sleep(DefaultKeep / 2)
		assert.NotZero(t, attempts.Swap(0))
		time.Sleep(DefaultKeep)
		attempts.Store(0)
		time.Sleep(DefaultKeep)
		assert.Zero(t, attempts.Load())
	})
}

// countPorts ends all ports that a background receives, and counts them.
func countPorts(t *testing.T, rt *webext.Runtime) *atomic.Int64 {
	t.Helper()
	ports, err := rt.OnConnect()
	require.NoError(t, err)
	count := new(atomic.Int64)
	go func() {
		for port := range ports.Values(rt.Lifetime()) {
			count.Add(1)
			port.Disconnect()
		}
	}()
	return count
}
