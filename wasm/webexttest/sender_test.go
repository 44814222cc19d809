package webexttest

import (
	"fmt"
	"strings"
	"testing"

	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSenderOfAContentScript(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		want := &webext.Sender{
			ID: testID, URL: "https://example.org/", Origin: "https://example.org",
			FrameID: new(int64), DocumentID: c.tab.Frame().DocumentID(),
			Tab: &webext.Tab{ID: c.tab.ID(), WindowID: 1, Active: true, Highlighted: true, Status: "complete"},
		}
		if browser.profile == Chromium {
			want.DocumentLifecycle = "active"
		}
		assert.Equal(t, want, c.bgPort.Sender())
		assert.Nil(t, c.port.Sender())
	})
}

func TestSenderStaysAsItWas(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		c.tab.Navigate("https://example.com/")
		assertEnded(t, c.bgPort, webext.ErrDisconnected)
		assert.Equal(t, "https://example.org/", c.bgPort.Sender().URL)
	})
}

func TestSenderInAFrameHasItsID(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		ports := listen(t, ext.Background(nil).Runtime())
		frame := browser.OpenTab("https://example.org/").Frame().AddFrame("https://example.com/ad")
		open(t, frame.ContentScript(ext, nil).Runtime())
		sender := next(t, ports).Sender()
		assert.Equal(t, frame.ID(), *sender.FrameID)
		assert.Equal(t, "https://example.com", sender.Origin)
		if browser.profile == Firefox {
			assert.Greater(t, frame.ID(), int64(1<<31), "Firefox's frame ids are wide")
		}
	})
}

func TestSenderOfABackgroundHasNoTab(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		tab := browser.OpenTab("https://example.org/")
		ports := listen(t, tab.ContentScript(ext, nil).Runtime())
		openTab(t, ext.Background(nil).Runtime(), tab)
		sender := next(t, ports).Sender()
		assert.Equal(t, testID, sender.ID)
		assert.Nil(t, sender.Tab)
		assert.Nil(t, sender.FrameID)
		assert.True(t, strings.HasPrefix(sender.URL, sender.Origin+"/"))
		assert.Equal(t, browser.profile == Firefox, sender.DocumentID != "")
	})
}

func TestTabsOfSendersShowTheirURLOnlyWithPermission(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		for _, permission := range [][]InstallOption{nil, {Permissions("tabs")}} {
			ext := browser.Install(testID, permission...)
			ports := listen(t, ext.Background(nil).Runtime())
			open(t, browser.OpenTab("https://example.org/").ContentScript(ext, nil).Runtime())
			tab := next(t, ports).Sender().Tab
			assert.Equal(t, permission != nil, tab.URL == "https://example.org/")
			ext.Remove()
		}
	})
}

func TestIDsAreDistinct(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		seen := map[string]bool{}
		for range 100 {
			tab := browser.OpenTab("about:blank")
			frame := tab.Frame().AddFrame("about:blank")
			for _, id := range []string{
				fmt.Sprint("tab ", tab.ID()), fmt.Sprint("frame ", frame.ID()),
				tab.Frame().DocumentID(), frame.DocumentID(),
			} {
				require.False(t, seen[id], id)
				seen[id] = true
			}
			require.Zero(t, tab.Frame().ID())
		}
	})
}

func TestOrigins(t *testing.T) {
	for url, want := range map[string]string{
		"https://example.org:8443/a?b#c": "https://example.org:8443",
		"file:///tmp/page.html":          "null",
		"about:blank":                    "null",
		"moz-extension://0-1/page.html":  "moz-extension://0-1",
	} {
		assert.Equal(t, want, originOf(url), url)
	}
}
