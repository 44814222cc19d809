package webexttest

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// parting is a background that, when it is suspended, posts the numbers 1 to 3
// on all its ports and writes them to storage.
func parting(rt *webext.Runtime) error {
	ports, err := rt.OnConnect()
	if err != nil {
		return err
	}
	suspended, err := rt.OnSuspend()
	if err != nil {
		return err
	}
	var mu sync.Mutex // Protects following.
	var open []*webext.Port
	go func() {
		for range suspended.Values(rt.Lifetime()) {
			mu.Lock()
			for n := 1; n <= 3; n++ {
				rt.SessionStorage().SetAsync(map[string]any{"n": n})
				for _, port := range open {
					_ = port.PostMessage(n) // Told by the port's end, if it fails.
				}
			}
			mu.Unlock()
		}
	}()
	for port := range ports.Values(rt.Lifetime()) {
		mu.Lock()
		open = append(open, port)
		mu.Unlock()
	}
	return nil
}

// partingFrom returns a parting background and a port to it.
func partingFrom(t *testing.T, browser *Browser, options ...ContextOption) (*Background, *webext.Port) {
	t.Helper()
	ext := browser.Install(testID, Permissions("storage"))
	bg := ext.Background(parting, options...)
	port := open(t, browser.OpenTab("https://example.org/").ContentScript(ext, nil).Runtime())
	synctest.Wait()
	return bg, port
}

// storedNumber returns what a parting background wrote, 0 for nothing.
func storedNumber(t *testing.T, bg *Background) (n int) {
	t.Helper()
	_, err := bg.Runtime().SessionStorage().Get(context.Background(), "n", &n)
	require.NoError(t, err)
	return n
}

func TestSuspendedBackgroundHasItsTurnFirstInFirefox(t *testing.T) {
	for name, suspend := range map[string]func(*Browser, *Background){
		"suspend": func(_ *Browser, g *Background) { g.Suspend() },
		"suspend while paused": func(b *Browser, g *Background) {
			b.Pause()
			g.Suspend()
			b.Resume()
		},
		"idle": func(_ *Browser, g *Background) { time.Sleep(31 * time.Second) },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, browser *Browser) {
				bg, port := partingFrom(t, browser, Idle(30*time.Second))
				suspend(browser, bg)
				assert.Nil(t, bg.Context())
				want := 0 // Chromium does not tell it.
				if browser.profile == Firefox {
					requireNext(t, port, 1, 3)
					want = 3
				}
				assertEnded(t, port, webext.ErrDisconnected)
				assert.Equal(t, want, storedNumber(t, bg))
			})
		})
	}
}

func TestKilledBackgroundIsNotTold(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		bg, port := partingFrom(t, browser)
		bg.Kill()
		assertEnded(t, port, webext.ErrDisconnected)
		assert.Zero(t, storedNumber(t, bg))
	})
}

func TestNothingReachesABackgroundAfterTheTurnOfItsSuspension(t *testing.T) {
	inBubbleOf(t, Firefox, func(t *testing.T, browser *Browser) {
		var errs []error
		ext := browser.Install(testID, Permissions("storage"))
		bg := ext.Background(func(rt *webext.Runtime) error {
			l, err := rt.OnSuspend()
			if err != nil {
				return err
			}
			if _, err := l.Receive(rt.Lifetime()); err != nil {
				return err
			}
			errs = append(errs, rt.SessionStorage().Set(context.Background(), map[string]any{"n": 7}))
			return nil
		})
		synctest.Wait()
		bg.Suspend()
		synctest.Wait()
		require.Len(t, errs, 1)
		assert.ErrorIs(t, errs[0], webext.ErrContextInvalidated)
		assert.Equal(t, 7, storedNumber(t, bg), "it was written, and nobody was told")
	})
}

func TestBackgroundMaySuspendItselfFromWithin(t *testing.T) {
	inBubbleOf(t, Firefox, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		told := 0
		var bg *Background
		start := make(chan struct{})
		bg = ext.Background(func(rt *webext.Runtime) error {
			l, err := rt.OnSuspend()
			if err != nil {
				return err
			}
			go func() {
				for range l.Values(rt.Lifetime()) {
					told++
				}
			}()
			<-start
			bg.Suspend()
			return nil
		})
		close(start)
		synctest.Wait()
		assert.Nil(t, bg.Context())
		assert.Equal(t, 1, told)
	})
}

func TestSuspensionIsForBackgroundsAlone(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		page := ext.OpenPopup(nil)
		content := browser.OpenTab("https://example.org/").ContentScript(ext, nil)
		for _, c := range []*Context{page, content} {
			_, err := c.Runtime().OnSuspend()
			assert.ErrorIs(t, err, webext.ErrUnsupported)
			assert.ErrorContains(t, err, "runtime.onSuspend needs a background")
		}
		_, err := content.Runtime().OnTabRemoved()
		assert.ErrorIs(t, err, webext.ErrUnsupported)
		assert.ErrorContains(t, err, "tabs.onRemoved needs a background or an extension page")
	})
}

func TestOpenTabsAreKnownWhereThereIsTheAPI(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		first, second := browser.OpenTab("https://example.org/"), browser.OpenTab("https://example.com/")
		_, err := first.ContentScript(ext, nil).Runtime().OpenTabs(t.Context())
		assert.ErrorIs(t, err, webext.ErrUnsupported)
		assert.ErrorContains(t, err, "tabs.query needs a background or an extension page")
		rt := ext.Background(nil).Runtime()
		ids, err := rt.OpenTabs(t.Context())
		require.NoError(t, err)
		assert.ElementsMatch(t, []int64{first.ID(), second.ID()}, ids)
		first.Close()
		ids, err = rt.OpenTabs(t.Context())
		require.NoError(t, err)
		assert.Equal(t, []int64{second.ID()}, ids)
	})
}

func TestClosedTabWakesNoBackground(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		var removed []int64
		hears := func(rt *webext.Runtime) error {
			l, err := rt.OnTabRemoved()
			if err != nil {
				return err
			}
			for id := range l.Values(rt.Lifetime()) {
				removed = append(removed, id)
			}
			return nil
		}
		bg := browser.Install(testID).Background(hears)
		deaf := browser.Install("deaf@gangway.test").Background(echo)
		tabs := []*Tab{browser.OpenTab("https://example.org/"), browser.OpenTab("https://example.org/")}
		synctest.Wait()
		tabs[0].Close()
		tabs[0].Close()
		synctest.Wait()
		bg.Suspend()
		deaf.Suspend()
		tabs[1].Close()
		synctest.Wait()
		assert.Equal(t, []int64{tabs[0].ID()}, removed)
		assert.Equal(t, 1, bg.Starts())
		assert.Equal(t, 1, deaf.Starts())
	})
}

func TestPageIsToldThatItIsShownAfterTheEndsOfItsPorts(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		l, err := c.page.Runtime().OnPageShow()
		require.NoError(t, err)
		var seen []error
		go func() {
			for range l.Values(t.Context()) {
				seen = append(seen, c.port.Err())
			}
		}()
		for n := range 3 {
			c.tab.Freeze()
			synctest.Wait()
			assert.Len(t, seen, n)
			c.tab.Thaw()
			synctest.Wait()
			require.Len(t, seen, n+1)
			assert.ErrorIs(t, seen[n], webext.ErrFrozen)
		}
		c.tab.Freeze()
		c.tab.Close()
		synctest.Wait()
		assert.Len(t, seen, 3, "a page that goes is not shown")
	})
}
