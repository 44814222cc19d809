package webexttest

import (
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fragile is a background that ends when it receives a message or a click.
func fragile(rt *webext.Runtime) error {
	ports, err := rt.OnConnect()
	if err != nil {
		return err
	}
	clicks, err := rt.OnActionClicked()
	if err != nil {
		return err
	}
	ended := make(chan struct{}, 2)
	go func() {
		for range clicks.Values(rt.Lifetime()) {
			ended <- struct{}{}
		}
	}()
	go func() {
		for p := range ports.Values(rt.Lifetime()) {
			go func() {
				if _, err := p.Receive(rt.Lifetime()); err == nil {
					ended <- struct{}{}
				}
			}()
		}
	}()
	select {
	case <-ended:
	case <-rt.Lifetime().Done():
	}
	return nil
}

func TestCrashLoopIsToldToPorts(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		bg := ext.Background(fragile)
		tab := browser.OpenTab("https://example.org/")
		page := tab.ContentScript(ext, nil)
		crash := func() *webext.Port {
			p := open(t, page.Runtime())
			post(t, p, 1, 1)
			return p
		}
		for range freeRestarts {
			assertEnded(t, crash(), webext.ErrDisconnected)
		}
		for _, pause := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second} {
			idle := hear(scriptPort(t, page))
			assertEnded(t, crash(), webext.ErrCrashing)
			assert.ErrorIs(t, webext.ErrCrashing, webext.ErrDisconnected)
			starts := bg.Starts()
			time.Sleep(pause - time.Millisecond)
			assertEnded(t, open(t, page.Runtime()), webext.ErrCrashing)
			refused := hear(scriptPort(t, page))
			_, err := page.Runtime().SendMessage(t.Context(), 1)
			require.ErrorIs(t, err, webext.ErrNoReply)
			synctest.Wait()
			assert.Equal(t, starts, bg.Starts())
			for _, script := range []*heard{idle, refused} {
				assert.Equal(t, &heard{ends: []string{""}}, script, "scripts are told nothing else")
			}
			time.Sleep(time.Millisecond)
		}
		time.Sleep(longestPause)
		idle := open(t, page.Runtime())
		assertOpen(t, idle)
		time.Sleep(steadyRun)
		assertEnded(t, crash(), webext.ErrDisconnected)
		assertEnded(t, idle, webext.ErrDisconnected)
	})
}

// A port that is on its way when the program ends reaches the next run, or is
// ended with the one that got it.
func TestPortOnItsWayToAProgramThatEndsIsReceived(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		ext.Background(fragile)
		page := browser.OpenTab("https://example.org/").ContentScript(ext, nil)
		for seed := range uint64(40) {
			browser.Shuffle(seed)
			later := hear(scriptPort(t, page))
			p := open(t, page.Runtime())
			post(t, p, 1, 1)
			<-p.Done()
			synctest.Wait()
			for _, end := range later.ends {
				assert.Empty(t, end, "seed %d", seed)
			}
			time.Sleep(steadyRun + longestPause)
		}
	})
}

func TestClickInACrashLoopIsKept(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		bg := ext.Background(fragile)
		tab := browser.OpenTab("https://example.org/")
		for range freeRestarts + 1 {
			ext.ClickAction(tab)
			synctest.Wait()
		}
		assert.Nil(t, bg.Context())
		ext.ClickAction(tab)
		synctest.Wait()
		starts := bg.Starts()
		time.Sleep(firstPause)
		synctest.Wait()
		assert.Equal(t, starts+1, bg.Starts())
	})
}
