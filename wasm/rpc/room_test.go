package rpc_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/rpc"
	"gangway/wasm/session"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// callers are the ways to call a background that serves two calls of a sender at
// once, and four of all.
var callers = map[string]func(s *stage) (from func(page *webexttest.Context) rpc.Caller){
	"over sessions": func(s *stage) func(*webexttest.Context) rpc.Caller {
		s.openWith(webexttest.Firefox, func(rt *webext.Runtime) error {
			l, err := session.Listen(rt, "calls", session.ListenOptions{})
			if err != nil {
				return err
			}
			return rpc.Serve(context.Background(), l, rpc.Options{Serve: s.mux, MaxCalls: 2})
		})
		return func(page *webexttest.Context) rpc.Caller {
			dialed, err := session.Dial(inTime(s.t), page.Runtime(), "calls", session.DialOptions{})
			require.NoError(s.t, err)
			return rpc.Open(dialed, rpc.Options{})
		}
	},
	"one-shot": func(s *stage) func(*webexttest.Context) rpc.Caller {
		s.mux.BoundOneShots(2, 0)
		s.openOneShot(webexttest.Firefox)
		return func(page *webexttest.Context) rpc.Caller { return rpc.OneShot(page.Runtime()) }
	},
}

func TestNoSenderTakesTheRoomOfOthers(t *testing.T) {
	for name, prepare := range callers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t)
				from := prepare(s)
				first, second, third := s.newPage(), s.newPage(), s.newPage()
				refused := func(c rpc.Caller) {
					_, err := rpc.Call(inTime(t), c, square, 1)
					assert.ErrorIs(t, err, rpc.ResourceExhausted)
					assertNotRun(t, err)
				}
				served := func(c rpc.Caller) {
					_, err := rpc.Call(inTime(t), c, square, 1)
					assert.NoError(t, err)
				}
				var all sync.WaitGroup
				hold := func(c rpc.Caller) {
					all.Go(func() {
						_, err := rpc.Call(inTime(t), c, hang, rpc.None{})
						assert.NoError(t, err)
					})
					synctest.Wait()
				}
				a, b, c := from(first), from(second), from(third)
				again := from(first) // Another session of the same tab.
				hold(a)
				hold(again)
				refused(a)
				refused(again)
				served(b)
				hold(b)
				served(c)
				hold(b)
				refused(c) // All the room is taken, though none by this one.
				close(s.held)
				all.Wait()
				synctest.Wait()
				served(a)
				served(c)
				assert.Zero(t, s.mux.OneShotSenders(), "nothing is kept of those who have no calls")
				time.Sleep(3 * time.Hour) // As in asking.
			})
		})
	}
}

// A handler takes room of its sender until it returns, also if that has dialed
// another session.
func TestSenderThatDialsAnewHasNoOtherRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		stubborn := rpc.Method[rpc.None, rpc.None]{Name: "Test/Stubborn"}
		rpc.Handle(s.mux, stubborn, func(context.Context, rpc.None) (rpc.None, error) {
			<-s.held
			return rpc.None{}, nil
		})
		from := callers["over sessions"](s)
		page := s.newPage()
		first := from(page).(*rpc.Link)
		for range 2 {
			go func() { _, _ = rpc.Call(inTime(t), first, stubborn, rpc.None{}) }()
		}
		synctest.Wait()
		for range 2 {
			first.Session().Abort()
			synctest.Wait()
			first = from(page).(*rpc.Link)
			_, err := rpc.Call(inTime(t), first, square, 1)
			assert.ErrorIs(t, err, rpc.ResourceExhausted)
		}
		close(s.held)
		synctest.Wait()
		_, err := rpc.Call(inTime(t), first, square, 1)
		assert.NoError(t, err)
		time.Sleep(3 * time.Hour) // As in asking.
	})
}
