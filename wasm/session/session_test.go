package session_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/session"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const timeout = 10 * time.Minute

// echo is the main of a background that answers each message with itself.
func echo(o session.ListenOptions) func(*webext.Runtime) error {
	return func(rt *webext.Runtime) error {
		l, err := session.Listen(rt, "echo", o)
		if err != nil {
			return err
		}
		var all sync.WaitGroup
		defer all.Wait()
		for {
			s, err := l.Receive(context.Background())
			if err != nil {
				return nil
			}
			all.Go(func() {
				for {
					m, err := s.Receive(context.Background())
					if err != nil {
						return
					}
					var n int
					if m.Decode(&n) != nil || s.Send(context.Background(), n) != nil {
						return
					}
				}
			})
		}
	}
}

type world struct {
	t          *testing.T
	browser    *webexttest.Browser
	extension  *webexttest.Extension
	background *webexttest.Background
	tab        *webexttest.Tab
	page       *webexttest.Context
}

func newWorld(t *testing.T, run func(*webext.Runtime) error) *world {
	w := &world{t: t, browser: webexttest.NewBrowser(t, webexttest.Firefox)}
	w.browser.SettleWith(synctest.Wait)
	w.extension = w.browser.Install("session@gangway.test", webexttest.Permissions("storage"))
	w.background = w.extension.Background(run)
	w.tab = w.browser.OpenTab("https://example.org/")
	w.page = w.tab.ContentScript(w.extension, nil)
	return w
}

func (w *world) dial(o session.DialOptions) *session.Session {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	s, err := session.Dial(ctx, w.page.Runtime(), "echo", o)
	require.NoError(w.t, err)
	return s
}

func exchange(t *testing.T, s *session.Session, from, to int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	for n := from; n < to; n++ {
		require.NoError(t, s.Send(ctx, n))
	}
	for n := from; n < to; n++ {
		m, err := s.Receive(ctx)
		require.NoError(t, err)
		var got int
		require.NoError(t, m.Decode(&got))
		require.Equal(t, n, got)
	}
}

func closeSession(t *testing.T, s *session.Session) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	require.NoError(t, s.Close(ctx))
}

func bubble(t *testing.T, f func(t *testing.T)) { synctest.Test(t, f) }

func TestEcho(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, echo(session.ListenOptions{}))
		s := w.dial(session.DialOptions{})
		exchange(t, s, 0, 100)
		closeSession(t, s)
		assert.ErrorIs(t, s.Err(), session.ErrClosed)
	})
}

func TestSuspension(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, echo(session.ListenOptions{}))
		s := w.dial(session.DialOptions{})
		for i := range 10 {
			exchange(t, s, 100*i, 100*i+100)
			time.Sleep(time.Second) // Until all is confirmed.
			w.background.Suspend()
			synctest.Wait()
			assert.Nil(t, w.background.Context(), "stays suspended")
		}
		closeSession(t, s)
		assert.Equal(t, 11, w.background.Starts())
	})
}

func TestBackForwardCache(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, echo(session.ListenOptions{}))
		s := w.dial(session.DialOptions{})
		for i := range 10 {
			exchange(t, s, 100*i, 100*i+100)
			w.tab.Freeze()
			time.Sleep(time.Minute)
			w.tab.Thaw()
		}
		exchange(t, s, 1000, 1001)
		closeSession(t, s)
	})
}

func TestLarge(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, func(rt *webext.Runtime) error {
			l, err := session.Listen(rt, "echo", session.ListenOptions{})
			if err != nil {
				return err
			}
			s, err := l.Receive(context.Background())
			if err != nil {
				return nil
			}
			for {
				m, err := s.Receive(context.Background())
				if err != nil {
					return nil
				}
				if err := s.Send(context.Background(), len(m.Raw())); err != nil {
					return err
				}
			}
		})
		s := w.dial(session.DialOptions{})
		ctx, cancel := context.WithTimeout(context.Background(), timeout)
		defer cancel()
		require.NoError(t, s.Send(ctx, make([]byte, 20<<20)))
		m, err := s.Receive(ctx)
		require.NoError(t, err)
		var n int
		require.NoError(t, m.Decode(&n))
		assert.Equal(t, 20<<20+5, n)
		closeSession(t, s)
	})
}

func TestTabClosed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		ends := make(chan error, 1)
		w := newWorld(t, func(rt *webext.Runtime) error {
			l, err := session.Listen(rt, "echo", session.ListenOptions{})
			if err != nil {
				return err
			}
			s, err := l.Receive(context.Background())
			if err != nil {
				return nil
			}
			_, err = s.Receive(context.Background())
			ends <- err
			return nil
		})
		w.dial(session.DialOptions{})
		w.tab.Close()
		err := <-ends
		assert.ErrorIs(t, err, session.ErrPeerGone)
		assert.ErrorContains(t, err, "its tab was closed", "it does not wait for Keep to end")
	})
}

func TestNobodyListens(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, func(rt *webext.Runtime) error { <-rt.Lifetime().Done(); return nil })
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		_, err := session.Dial(ctx, w.page.Runtime(), "echo", session.DialOptions{})
		require.Error(t, err)
		assert.True(t, errors.Is(err, webext.ErrNoReceiver), err)
	})
}
