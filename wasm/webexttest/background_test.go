package webexttest

import (
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/webext"
	"gangway/wasm/webexttest/internal/loader"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// echoing is an extension whose background sends back what it receives, with a
// content script.
func echoing(t *testing.T, browser *Browser, options ...ContextOption) (*Background, *Context) {
	t.Helper()
	ext := browser.Install(testID)
	bg := ext.Background(echo, options...)
	return bg, browser.OpenTab("https://example.org/").ContentScript(ext, nil)
}

func TestBackgroundStartsWithItsExtension(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		bg, _ := echoing(t, browser)
		assert.Equal(t, 1, bg.Starts())
		assert.NotNil(t, bg.Context())
	})
}

func TestSuspensionEndsPortsCleanly(t *testing.T) {
	for name, end := range map[string]func(*Background){"suspend": (*Background).Suspend, "kill": (*Background).Kill} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, browser *Browser) {
				c := connect(t, browser)
				old := c.bg.Context()
				end(c.bg)
				assert.Nil(t, c.bg.Context())
				assertEnded(t, c.port, webext.ErrDisconnected)
				assertEnded(t, c.bgPort, webext.ErrContextInvalidated)
				<-old.Done()
				_, err := old.Runtime().Connect(webext.ConnectInfo{})
				assert.ErrorIs(t, err, webext.ErrContextInvalidated)
			})
		})
	}
}

func TestConnectWakesTheBackgroundAndLosesNothing(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		bg, page := echoing(t, browser)
		for n := range 10 {
			wantEcho(t, page)
			bg.Suspend()
			synctest.Wait()
			assert.Equal(t, n+1, bg.Starts())
			assert.Nil(t, bg.Context())
		}
		wantEcho(t, page)
	})
}

func TestInFlightToAKilledBackgroundIsLost(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		post(t, c.port, 1, 2)
		requireNext(t, c.bgPort, 1, 2)
		browser.Pause()
		post(t, c.port, 3, 5)
		c.bg.Kill()
		browser.Resume()
		assertEnded(t, c.port, webext.ErrDisconnected)
		assert.EqualValues(t, 2, c.bgPort.Stats().Received)
	})
}

func TestWhatADyingBackgroundPostedArrives(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		browser.Pause()
		post(t, c.bgPort, 1, 3)
		c.bg.Kill()
		browser.Resume()
		requireNext(t, c.port, 1, 3)
		assertEnded(t, c.port, webext.ErrDisconnected)
	})
}

func TestBackgroundMayBeKilledFromWithin(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		var bg *Background
		var received []int
		bg = ext.Background(func(rt *webext.Runtime) error {
			ports, err := rt.OnConnect()
			if err != nil {
				return err
			}
			for port := range ports.Values(rt.Lifetime()) {
				for n := range webext.Values[int](rt.Lifetime(), port) {
					received = append(received, n)
					if len(received) == 2 {
						bg.Kill()
					}
				}
			}
			return nil
		})
		page := browser.OpenTab("https://example.org/").ContentScript(ext, nil)
		first := open(t, page.Runtime())
		post(t, first, 1, 2)
		<-first.Done()
		post(t, open(t, page.Runtime()), 3, 3)
		synctest.Wait()
		assert.Equal(t, []int{1, 2, 3}, received)
		assert.Equal(t, 2, bg.Starts())
	})
}

func TestNextRunWaitsForTheLastOne(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		running := 0
		ext := browser.Install(testID)
		bg := ext.Background(func(rt *webext.Runtime) error {
			running++
			assert.Equal(t, 1, running)
			<-rt.Lifetime().Done()
			time.Sleep(time.Second) // A program that takes its time.
			running--
			return nil
		})
		for range 3 {
			synctest.Wait()
			bg.Kill()
			bg.Wake()
		}
		assert.Equal(t, 4, bg.Starts())
	})
}

func TestEarlierRunsDeclareForLaterOnes(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		bg := ext.Background(nil)
		page := browser.OpenTab("https://example.org/").ContentScript(ext, nil)
		listen(t, bg.Runtime())
		bg.Suspend()
		bg.Wake()
		time.Sleep(2 * loader.Decision)
		port := open(t, page.Runtime())
		assertOpen(t, port)
		assert.Equal(t, port.Name(), next(t, listen(t, bg.Runtime())).Name())
	})
}

func TestProgramThatReturnsDisconnectsItsPorts(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		bg := ext.Background(func(rt *webext.Runtime) error {
			ports, err := rt.OnConnect()
			if err != nil {
				return err
			}
			port, err := ports.Receive(rt.Lifetime())
			if err != nil {
				return err
			}
			if _, err := port.Receive(rt.Lifetime()); err != nil {
				return err
			}
			return assert.AnError
		})
		page := browser.OpenTab("https://example.org/").ContentScript(ext, nil)
		for run := 1; run <= 3; run++ {
			port := open(t, page.Runtime())
			assertOpen(t, port)
			assert.Equal(t, run, bg.Starts(), "the event starts the program anew")
			first := bg.Context()
			post(t, port, 1, 1)
			assertEnded(t, port, webext.ErrDisconnected)
			assert.Equal(t, assert.AnError, first.Wait())
		}
	})
}

func TestIdleBackgroundIsSuspended(t *testing.T) {
	const idle = 30 * time.Second
	keeping := map[string]struct {
		act   func(connected) error
		alive map[Profile]bool
	}{
		"nothing":                      {func(connected) error { return nil }, nil},
		"messages from a page":         {func(c connected) error { return c.port.PostMessage(1) }, map[Profile]bool{Firefox: true, Chromium: true}},
		"messages from the background": {func(c connected) error { return c.bgPort.PostMessage(1) }, map[Profile]bool{Chromium: true}},
	}
	for name, k := range keeping {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, browser *Browser) {
				c := connected{ext: browser.Install(testID)}
				c.bg = c.ext.Background(nil, Idle(idle))
				ports := listen(t, c.bg.Runtime())
				c.port = open(t, browser.OpenTab("https://example.org/").ContentScript(c.ext, nil).Runtime())
				c.bgPort = next(t, ports)
				for range 3 {
					time.Sleep(idle - time.Second)
					_ = k.act(c) // Fails once the background is suspended.
				}
				time.Sleep(2 * time.Second)
				synctest.Wait()
				assert.Equal(t, k.alive[browser.profile], c.bg.Context() != nil)
			})
		})
	}
}

func TestBackgroundOfADisabledExtensionIsGone(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		bg := ext.Background(nil)
		ext.Disable()
		bg.Wake()
		assert.Nil(t, bg.Context())
		_, err := bg.Runtime().OnConnect()
		assert.ErrorIs(t, err, webext.ErrContextInvalidated)
	})
}

func TestSecondBackgroundReplacesTheFirst(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		first := ext.Background(nil)
		ext.Background(echo)
		first.Wake()
		require.Nil(t, first.Context())
		wantEcho(t, browser.OpenTab("https://example.org/").ContentScript(ext, nil))
	})
}
