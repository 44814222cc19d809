package session

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/webext"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// After more sessions than an end remembers everything is as before.
func TestSessionsLeaveNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		browser := webexttest.NewBrowser(t, webexttest.Firefox)
		ext := browser.Install("session@gangway.test", webexttest.Permissions("storage"))
		bg := ext.Background(nil)
		page := browser.OpenTab("https://example.org/").ContentScript(ext, nil).Runtime()
		popup := ext.OpenPopup(nil).Runtime()
		l, err := Listen(bg.Runtime(), "chat", ListenOptions{})
		require.NoError(t, err)
		go echoAll(l)

		useSession(t, page, DialOptions{}, 0) // What is made once is there.
		time.Sleep(2 * DefaultKeep)
		synctest.Wait()
		before := len(goroutines())
		require.NotZero(t, before)
		for n := range maxTombstones + 50 {
			if n%10 == 9 {
				useSession(t, popup, DialOptions{Durable: true, Key: "key"}, n)
			} else {
				useSession(t, page, DialOptions{}, n)
			}
		}
		time.Sleep(2 * DefaultKeep)
		synctest.Wait()
		after := goroutines()
		assert.LessOrEqual(t, len(after), before, strings.Join(after, "\n\n"))
		assertEmpty(t, l)
		records, err := bg.Runtime().SessionStorage().All(t.Context(), "")
		require.NoError(t, err)
		assert.Len(t, records, 1, "all but how the last ones ended")
		assert.Empty(t, bg.Context().Script().Ports())
		l.Stop()
	})
}

// goroutines returns the stacks of the goroutines in bubbles. Others belong to
// the runtime and to testing, and come and go.
func goroutines() []string {
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	return slices.DeleteFunc(strings.Split(string(stacks), "\n\n"), func(stack string) bool {
		header, _, _ := strings.Cut(stack, "\n")
		return !strings.Contains(header, "synctest bubble")
	})
}

func assertEmpty(t *testing.T, l *Listener) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	assert.Empty(t, l.sessions)
	assert.Empty(t, l.records)
	assert.Empty(t, l.waiting)
	assert.LessOrEqual(t, len(l.ends.List), maxTombstones)
	l.store.mu.Lock()
	defer l.store.mu.Unlock()
	assert.Empty(t, l.store.keys)
	assert.Empty(t, l.store.changed)
}

// useSession dials, sends and receives, and ends the session in one of the ways.
func useSession(t *testing.T, rt *webext.Runtime, o DialOptions, n int) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	s, err := Dial(ctx, rt, "chat", o)
	require.NoError(t, err)
	for range 3 {
		require.NoError(t, s.Send(ctx, n))
		require.NoError(t, s.Commit(ctx, nil))
		m, err := s.Receive(ctx)
		require.NoError(t, err)
		var got int
		require.NoError(t, m.Decode(&got))
		require.Equal(t, n, got)
	}
	if n%3 == 1 {
		s.Abort()
	} else {
		require.NoError(t, s.Close(ctx))
	}
	waitEnd(t, s)
}

// echoAll answers every message of every session with itself.
func echoAll(l *Listener) {
	for {
		s, err := l.Receive(context.Background())
		if err != nil {
			return
		}
		go func() {
			for n, err := range Values[int](context.Background(), s) {
				if err != nil || s.Send(context.Background(), n) != nil {
					return
				}
			}
		}()
	}
}
