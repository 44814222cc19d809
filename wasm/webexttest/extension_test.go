package webexttest

import (
	"sync/atomic"
	"testing"
	"testing/synctest"

	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// leaving are the ways in which an extension goes from under its contexts.
var leaving = map[string]func(*Extension){
	"disable": (*Extension).Disable,
	"reload":  (*Extension).Reload,
	"remove":  (*Extension).Remove,
}

func TestContentScriptWithoutExtensionIsInvalidated(t *testing.T) {
	for name, leave := range leaving {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, browser *Browser) {
				c := connect(t, browser)
				leave(c.ext)
				<-c.page.Done()
				assertEnded(t, c.port, webext.ErrContextInvalidated)
				assert.ErrorIs(t, c.port.PostMessage(1), webext.ErrContextInvalidated)
				<-c.page.Runtime().Lifetime().Done()
				_, err := c.page.Runtime().Connect(webext.ConnectInfo{})
				assert.ErrorIs(t, err, webext.ErrContextInvalidated)
				_, err = c.page.Runtime().OnConnect()
				assert.ErrorIs(t, err, webext.ErrContextInvalidated)
			})
		})
	}
}

// In Firefox nothing of an orphaned script runs, and nothing it does throws; in
// Chromium it goes on and is told.
func TestOrphanedScript(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		port := scriptPort(t, c.page)
		h := hear(port)
		synctest.Wait()
		c.ext.Reload()
		synctest.Wait()
		again, err := c.page.Script().Connect(webext.ConnectInfo{Name: "again"})
		if browser.profile == Chromium {
			assert.Equal(t, []string{""}, h.ends)
			assert.EqualError(t, port.PostMessage(1), "Attempting to use a disconnected port object")
			assert.EqualError(t, err, "Extension context invalidated.")
			return
		}
		require.NoError(t, err)
		nothing := hear(again)
		assert.NoError(t, port.PostMessage(1))
		assert.NoError(t, again.PostMessage(1))
		again.Disconnect()
		synctest.Wait()
		assert.Equal(t, &heard{}, h)
		assert.Equal(t, &heard{}, nothing)
	})
}

func TestChromiumOrphanReceivesWhatHadArrived(t *testing.T) {
	inBubbleOf(t, Chromium, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		post(t, c.bgPort, 1, 3)
		synctest.Wait()
		c.ext.Disable()
		requireNext(t, c.port, 1, 3)
		assertEnded(t, c.port, webext.ErrContextInvalidated)
	})
}

func TestReloadStartsTheBackgroundAnew(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		bg, page := echoing(t, browser)
		wantEcho(t, page)
		ext := page.extension
		ext.Reload()
		assert.Equal(t, 2, bg.Starts())
		wantEcho(t, browser.OpenTab("https://example.org/").ContentScript(ext, nil))
	})
}

func TestOnlyFirefoxPutsContentScriptsAnewIntoOpenPages(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		var starts atomic.Int64
		ext := browser.Install(testID)
		early := browser.OpenTab("https://example.org/early")
		ext.ContentScript(func(rt *webext.Runtime) error {
			starts.Add(1)
			<-rt.Lifetime().Done()
			return nil
		})
		tab := browser.OpenTab("https://example.org/")
		synctest.Wait()
		want := int64(1)
		if browser.profile == Firefox {
			want = 2
		}
		assert.Equal(t, want, starts.Load())
		assert.Len(t, early.Frame().Contexts(ext), int(want-1))

		ext.Reload()
		synctest.Wait()
		if browser.profile == Firefox {
			want += 2
		}
		assert.Equal(t, want, starts.Load())
		tab.Navigate("https://example.org/next")
		synctest.Wait()
		assert.Equal(t, want+1, starts.Load())
	})
}

func TestContentScriptsRunWhereTheyAreDeclared(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		ext.ContentScript(nil)
		ext.ContentScript(nil, AllFrames())
		tab := browser.OpenTab("https://example.org/")
		frame := tab.Frame().AddFrame("https://example.org/frame")
		assert.Len(t, tab.Frame().Contexts(ext), 2)
		assert.Len(t, frame.Contexts(ext), 1)
		assert.Empty(t, browser.OpenTab("about:blank").Frame().Contexts(ext))
	})
}

func TestExtensionPagesCloseWithTheirExtension(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		popup := ext.OpenPopup(nil)
		tab, page := ext.OpenPage("options.html", nil)
		assert.Equal(t, ext.URL("options.html"), tab.URL())
		ext.Disable()
		<-popup.Done()
		<-page.Done()
		ext.Enable()
		assert.Empty(t, tab.Frame().Contexts(ext))
	})
}

func TestRemovedExtensionStaysRemoved(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		bg := ext.Background(nil)
		ext.Remove()
		ext.Enable()
		assert.Nil(t, bg.Context())
	})
}

func TestOtherExtensionLearnsOfTheEnd(t *testing.T) {
	for name, leave := range leaving {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, browser *Browser) {
				port, external, ext := betweenExtensions(t, browser)
				leave(ext)
				assertEnded(t, port, webext.ErrDisconnected)
				assertEnded(t, external, webext.ErrContextInvalidated)
			})
		})
	}
}

// betweenExtensions connects a second extension to a first one.
func betweenExtensions(t *testing.T, browser *Browser) (port, external *webext.Port, first *Extension) {
	t.Helper()
	first, second := browser.Install(testID), browser.Install("other@gangway.test")
	ports, err := first.Background(nil).Runtime().OnConnectExternal(webext.AllowIDs(second.ID()))
	require.NoError(t, err)
	t.Cleanup(ports.Stop)
	port, err = second.Background(nil).Runtime().ConnectExtension(first.ID(), webext.ConnectInfo{Name: "external"})
	require.NoError(t, err)
	return port, next(t, ports), first
}

func TestClickReachesBackgroundAndPagesAndWakes(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID, Permissions("activeTab"))
		bg := ext.Background(nil)
		tab := browser.OpenTab("https://example.org/")
		page, err := ext.OpenPopup(nil).Runtime().OnActionClicked()
		require.NoError(t, err)
		defer page.Stop()
		bg.Suspend()
		ext.ClickAction(tab)
		clicks, err := bg.Runtime().OnActionClicked()
		require.NoError(t, err)
		defer clicks.Stop()
		click := next(t, clicks)
		assert.Equal(t, tab.ID(), click.ID)
		assert.Equal(t, "https://example.org/", click.URL)
		assert.Equal(t, tab.ID(), next(t, page).ID)
		assert.Equal(t, 2, bg.Starts())
	})
}
