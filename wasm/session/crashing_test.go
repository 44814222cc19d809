package session_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/session"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// poisoned is a background that ends at the first message, as one that panics,
// until it is healed.
func poisoned(healed *atomic.Bool) func(*webext.Runtime) error {
	return func(rt *webext.Runtime) error {
		l, err := session.Listen(rt, "echo", session.ListenOptions{})
		if err != nil {
			return err
		}
		for s := range l.Values(rt.Lifetime()) {
			for {
				if _, err := s.Receive(rt.Lifetime()); err != nil {
					break
				}
				if !healed.Load() {
					return errors.New("poisoned")
				}
			}
		}
		return nil
	}
}

// changes are the changes of a session, as OnChange is told them.
type changes struct {
	mu  sync.Mutex
	all []session.Change
}

func (c *changes) add(change session.Change) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = append(c.all, change)
}

// crashing returns how many changes tell of a crash loop, which all wait for the
// other end.
func (c *changes) crashing(t *testing.T) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	told := slices.DeleteFunc(slices.Clone(c.all), func(change session.Change) bool {
		return !errors.Is(change.Err, webext.ErrCrashing)
	})
	for _, change := range told {
		assert.Equal(t, session.Waiting, change.State)
	}
	return len(told)
}

func TestCrashLoopIsToldToTheDialingEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var healed atomic.Bool
		w := newWorld(t, poisoned(&healed))
		var c changes
		ctx := context.Background()
		s, err := session.Dial(ctx, w.page.Runtime(), "echo", session.DialOptions{OnChange: c.add})
		require.NoError(t, err)
		require.NoError(t, s.Send(ctx, 1))
		time.Sleep(900 * time.Millisecond)
		synctest.Wait()
		assert.Equal(t, 4, w.background.Starts())
		assert.Equal(t, 1, c.crashing(t))
		assert.Equal(t, session.Waiting, s.State())

		time.Sleep(5 * time.Minute)
		synctest.Wait()
		starts := w.background.Starts()
		assert.Greater(t, starts, 4)
		assert.Less(t, starts, 20)
		assert.LessOrEqual(t, c.crashing(t), starts-3, "once for each connection that ended so")
		require.NoError(t, s.Err(), "it goes on")

		for w.background.Starts() == starts {
			time.Sleep(time.Second)
		}
		synctest.Wait() // It has ended once more, and pauses for a minute.
		ended, giveUp := context.WithTimeout(ctx, time.Second)
		defer giveUp()
		_, err = session.Dial(ended, w.page.Runtime(), "echo", session.DialOptions{})
		require.ErrorIs(t, err, webext.ErrCrashing)
		require.ErrorIs(t, err, context.DeadlineExceeded)

		healed.Store(true)
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		assert.Equal(t, session.Connected, s.State())
		require.NoError(t, s.Close(ctx))
	})
}
