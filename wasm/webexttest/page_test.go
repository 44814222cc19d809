package webexttest

import (
	"testing"
	"testing/synctest"

	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestGoneContextEndsItsPorts(t *testing.T) {
	ends := map[string]func(connected){
		"tab closed":      func(c connected) { c.tab.Close() },
		"navigation":      func(c connected) { c.tab.Navigate("https://example.org/next") },
		"context dropped": func(c connected) { c.page.Drop() },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, browser *Browser) {
				c := connect(t, browser)
				post(t, c.port, 1, 3)
				end(c)
				<-c.page.Done()
				require.NoError(t, c.page.Wait())
				requireNext(t, c.bgPort, 1, 3)
				assertEnded(t, c.bgPort, webext.ErrDisconnected)
				assertEnded(t, c.port, webext.ErrContextInvalidated)
			})
		})
	}
}

func TestProgramThatWaitsLearnsTheCause(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		listen(t, ext.Background(nil).Runtime())
		tab := browser.OpenTab("https://example.org/")
		page := tab.ContentScript(ext, func(rt *webext.Runtime) error {
			_, err := open(t, rt).Receive(t.Context())
			return err
		})
		synctest.Wait()
		tab.Close()
		assert.ErrorIs(t, page.Wait(), webext.ErrContextInvalidated)
	})
}

func TestRemovedFrameEndsOnlyItsOwnPorts(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		frame := c.tab.Frame().AddFrame("https://example.org/frame")
		inner := frame.AddFrame("https://example.org/inner").ContentScript(c.ext, nil)
		port := open(t, inner.Runtime())
		assertOpen(t, port)
		frame.Remove()
		assertEnded(t, port, webext.ErrContextInvalidated)
		assertOpen(t, c.port)
	})
}

func TestContentScriptInAClosedTabIsGone(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		tab := browser.OpenTab("https://example.org/")
		tab.Close()
		<-tab.ContentScript(ext, echo).Done()
		<-tab.Frame().AddFrame("https://example.org/frame").ContentScript(ext, nil).Done()
	})
}

func TestFrozenPageIsToldWhenItIsBack(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		post(t, c.port, 1, 3)
		c.tab.Freeze()
		assert.ErrorIs(t, c.port.PostMessage(4), webext.ErrFrozen)
		requireNext(t, c.bgPort, 1, 3)
		assertEnded(t, c.bgPort, webext.ErrDisconnected)
		assertOpen(t, c.port)

		c.tab.Thaw()
		assertEnded(t, c.port, webext.ErrFrozen)
		assertOpen(t, open(t, c.page.Runtime()))
	})
}

func TestPortOpenedInAFrozenPageEndsWhenItIsBack(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		c.tab.Freeze()
		port := open(t, c.page.Runtime())
		assertOpen(t, port)
		c.tab.Thaw()
		assertEnded(t, port, webext.ErrFrozen)
	})
}

func TestInFlightToAFrozenPageIsLost(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		browser.Pause()
		post(t, c.bgPort, 1, 3)
		c.tab.Freeze()
		browser.Resume()
		synctest.Wait()
		c.tab.Thaw()
		assertEnded(t, c.port, webext.ErrFrozen)
	})
}

func TestFrozenPageIsNotReached(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		listen(t, c.page.Runtime())
		c.tab.Freeze()
		assertEnded(t, openTab(t, c.bg.Runtime(), c.tab), webext.ErrNoReceiver)
		c.tab.Thaw()
		assertOpen(t, openTab(t, c.bg.Runtime(), c.tab))
	})
}

// Without Gangway's loader Firefox keeps the port of a frozen page and loses
// messages; Chromium ends it and tells the page nothing.
func TestBrowsersTreatFrozenPortsDifferently(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		var there *heard
		var bgPort *ScriptPort
		ext.Background(nil, Declares()).Context().Script().OnConnect(func(p *ScriptPort) { there, bgPort = hear(p), p })
		tab := browser.OpenTab("https://example.org/")
		port := scriptPort(t, tab.ContentScript(ext, nil, Declares()))
		here := hear(port)
		synctest.Wait()

		tab.Freeze()
		synctest.Wait()
		if browser.profile == Firefox {
			require.NoError(t, bgPort.PostMessage("lost"))
		}
		synctest.Wait()
		tab.Thaw()
		require.NoError(t, port.PostMessage("after"))
		synctest.Wait()

		assert.Equal(t, &heard{}, here)
		if browser.profile == Firefox {
			assert.Equal(t, &heard{messages: []any{"after"}}, there)
		} else {
			assert.Equal(t, &heard{ends: []string{""}}, there)
		}
	})
}

func TestFreezeShowsAnEmptyPageAndThawTheOldOne(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		ext.ContentScript(nil)
		tab := browser.OpenTab("https://example.org/one")
		document := tab.Frame().DocumentID()
		require.Len(t, tab.Frame().Contexts(ext), 1)

		tab.Freeze()
		assert.Equal(t, "about:blank", tab.URL())
		assert.Empty(t, tab.Frame().Contexts(ext))
		tab.Navigate("https://example.org/two")
		second := tab.Frame().Contexts(ext)
		require.Len(t, second, 1)

		tab.Thaw()
		assert.Equal(t, "https://example.org/one", tab.URL())
		assert.Equal(t, document, tab.Frame().DocumentID())
		<-second[0].Done()
		tab.Thaw()
		assert.Equal(t, "https://example.org/one", tab.URL())
	})
}

func TestClosingATabEndsItsFrozenPages(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		c.tab.Freeze()
		c.tab.Close()
		<-c.page.Done()
		assertEnded(t, c.port, webext.ErrFrozen)
		c.tab.Thaw()
		c.tab.Freeze()
	})
}

func TestScriptOfAFrozenPageCanBeAddedAndStandsStill(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		frame := c.tab.Frame().AddFrame("https://example.org/frame")
		c.tab.Freeze()
		listen(t, frame.ContentScript(c.ext, nil).Runtime())
		assertEnded(t, openTab(t, c.bg.Runtime(), c.tab), webext.ErrNoReceiver)
	})
}
