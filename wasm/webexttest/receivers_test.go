package webexttest

import (
	"testing"

	"gangway/wasm/webext"

	"github.com/stretchr/testify/require"
)

// TestPortsOutliveTheBackgroundThatLeftThem has two pages of the extension, of which
// one takes a port. The simulated Chromium ends a port with its last receiver alone.
func TestPortsOutliveTheBackgroundThatLeftThem(t *testing.T) {
	inBubbleOf(t, Chromium, func(t *testing.T, browser *Browser) {
		r := newReceivers(t, browser)
		taken, err := r.first.OnConnect("chat")
		require.NoError(t, err)
		port := r.connect(t, "chat")
		other := next(t, taken)
		r.background.Kill()
		assertOpen(t, port)
		post(t, port, 1, 3)
		requireNext(t, other, 1, 3)
	})
}

// TestPortsEndWithTheBackgroundThatHasThem has two pages that leave its ports: the
// port of a session ends with it, any other one when a single page is left.
func TestPortsEndWithTheBackgroundThatHasThem(t *testing.T) {
	inBubbleOf(t, Chromium, func(t *testing.T, browser *Browser) {
		r := newReceivers(t, browser)
		session, plain := r.connect(t, sessionName+"numbers"), r.connect(t, "numbers")
		next(t, r.taken)
		next(t, r.taken)
		r.background.Kill()
		assertEnded(t, session, webext.ErrDisconnected)
		assertOpen(t, plain)
		r.tab.Close()
		assertEnded(t, plain, webext.ErrDisconnected)
	})
}

// receivers are a background, whose ports come by taken, and two pages, of which tab
// shows the second one.
type receivers struct {
	background *Background
	taken      *webext.Listener[*webext.Port]
	first      *webext.Runtime
	tab        *Tab
	dialer     *webext.Runtime
}

func newReceivers(t *testing.T, browser *Browser) (r receivers) {
	t.Helper()
	ext := browser.Install(testID)
	r.background = ext.Background(nil)
	var err error
	r.taken, err = r.background.Runtime().OnConnect("numbers", sessionName+"numbers")
	require.NoError(t, err)
	_, first := ext.OpenPage("first.html", nil)
	tab, second := ext.OpenPage("second.html", nil)
	for _, page := range []*Context{first, second} {
		_, err := page.Runtime().OnConnect("nobody")
		require.NoError(t, err)
	}
	r.first, r.tab = first.Runtime(), tab
	r.dialer = browser.OpenTab("https://example.org/").ContentScript(ext, nil).Runtime()
	return r
}

func (r receivers) connect(t *testing.T, name string) *webext.Port {
	t.Helper()
	port, err := r.dialer.Connect(webext.ConnectInfo{Name: name})
	require.NoError(t, err)
	return port
}
