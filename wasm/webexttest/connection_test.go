package webexttest

import (
	"iter"
	"testing"
	"testing/synctest"

	"gangway/wasm/internal/host"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDisconnectTellsOnlyTheOtherEnd(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		var there *heard
		c.bg.Context().Script().OnConnect(func(p *ScriptPort) { there = hear(p) })
		port := scriptPort(t, c.page)
		here := hear(port)
		synctest.Wait()
		port.Disconnect()
		port.Disconnect()
		synctest.Wait()
		assert.Empty(t, here.ends)
		assert.Equal(t, []string{""}, there.ends)
	})
}

func TestPostAfterTheEndThrows(t *testing.T) {
	texts := map[Profile]string{
		Firefox:  "Attempt to postMessage on disconnected port",
		Chromium: "Attempting to use a disconnected port object",
	}
	inBubble(t, func(t *testing.T, browser *Browser) {
		port := scriptPort(t, connect(t, browser).page)
		port.Disconnect()
		assert.EqualError(t, port.PostMessage(nil), texts[browser.profile])
	})
}

func TestMessagesCrossingADisconnectAreLostInSilence(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		browser.Pause()
		c.bgPort.Disconnect()
		post(t, c.port, 1, 3)
		browser.Resume()
		assertEnded(t, c.port, webext.ErrDisconnected)
	})
}

func TestConnectToNobodyReturnsAPortThatEnds(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		bg := ext.Background(nil, Declares())
		tab := browser.OpenTab("https://example.org/")
		page := tab.ContentScript(ext, nil, Declares())
		frame, document := int64(77), "0123456789ABCDEF0123456789ABCDEF"
		missing := map[string]func() (*webext.Port, error){
			"nobody listens":      func() (*webext.Port, error) { return page.Runtime().Connect(webext.ConnectInfo{}) },
			"only the own script": func() (*webext.Port, error) { return bg.Runtime().Connect(webext.ConnectInfo{}) },
			"unknown extension": func() (*webext.Port, error) {
				return page.Runtime().ConnectExtension("unknown@gangway.test", webext.ConnectInfo{})
			},
			"unknown tab": func() (*webext.Port, error) { return bg.Runtime().ConnectTab(999, webext.ConnectTabInfo{}) },
			"unknown frame": func() (*webext.Port, error) {
				return bg.Runtime().ConnectTab(tab.ID(), webext.ConnectTabInfo{FrameID: &frame})
			},
			"unknown document": func() (*webext.Port, error) {
				return bg.Runtime().ConnectTab(tab.ID(), webext.ConnectTabInfo{DocumentID: document})
			},
		}
		for name, connect := range missing {
			port, err := connect()
			require.NoError(t, err, name)
			postIntoTheVoid(t, port)
			assertEnded(t, port, webext.ErrNoReceiver)
		}
		port, err := bg.Runtime().ConnectNative("unknown")
		require.NoError(t, err)
		postIntoTheVoid(t, port)
		assertEnded(t, port, webext.ErrNoApplication)
	})
}

// postIntoTheVoid posts on a port without another end. That is no error until this
// side has heard of it, which it may have: the browser works beside the test.
func postIntoTheVoid(t *testing.T, p *webext.Port) {
	t.Helper()
	if err := p.PostMessage("into the void"); err != nil {
		assert.ErrorIs(t, err, webext.ErrDisconnected)
	}
}

func TestEndWithoutReceiverHasItsText(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		h := hear(scriptPort(t, ext.OpenPopup(nil, Declares())))
		synctest.Wait()
		assert.Equal(t, []string{"Could not establish connection. Receiving end does not exist."}, h.ends)
	})
}

// twoFrames connects the background to two content scripts by one port.
func twoFrames(t *testing.T, browser *Browser) (port *webext.Port, receivers []*webext.Port, tab *Tab) {
	t.Helper()
	ext := browser.Install(testID)
	bg := ext.Background(nil, Declares())
	tab = browser.OpenTab("https://example.org/")
	top := listen(t, tab.ContentScript(ext, nil).Runtime())
	sub := listen(t, tab.Frame().AddFrame("https://example.org/frame").ContentScript(ext, nil).Runtime())
	port = openTab(t, bg.Runtime(), tab)
	return port, []*webext.Port{next(t, top), next(t, sub)}, tab
}

func TestAllFramesReceiveAndAnswerOnOnePort(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		port, receivers, _ := twoFrames(t, browser)
		post(t, port, 1, 3)
		for _, r := range receivers {
			requireNext(t, r, 1, 3)
			post(t, r, 7, 7)
		}
		requireNext(t, port, 7, 7)
		requireNext(t, port, 7, 7)
	})
}

func TestFirefoxEndsThePortWhenAnyReceiverGoes(t *testing.T) {
	inBubbleOf(t, Firefox, func(t *testing.T, browser *Browser) {
		port, receivers, _ := twoFrames(t, browser)
		receivers[0].Disconnect()
		assertEnded(t, port, webext.ErrDisconnected)
		assertEnded(t, receivers[1], webext.ErrDisconnected)
	})
}

func TestChromiumEndsThePortWhenAnyReceiverDisconnects(t *testing.T) {
	inBubbleOf(t, Chromium, func(t *testing.T, browser *Browser) {
		port, receivers, _ := twoFrames(t, browser)
		receivers[0].Disconnect()
		assertEnded(t, port, webext.ErrDisconnected)
		assertOpen(t, receivers[1]) // Nobody tells it.
	})
}

func TestChromiumEndsThePortWhenTheLastReceiverIsGone(t *testing.T) {
	inBubbleOf(t, Chromium, func(t *testing.T, browser *Browser) {
		port, receivers, tab := twoFrames(t, browser)
		tab.Frame().document.frames[0].Remove()
		assertOpen(t, port)
		assertOpen(t, receivers[0])
		tab.Close()
		assertEnded(t, port, webext.ErrDisconnected)
	})
}

func TestSourceEndsThePortForAllReceivers(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		port, receivers, _ := twoFrames(t, browser)
		post(t, port, 1, 2)
		port.Disconnect()
		for _, r := range receivers {
			requireNext(t, r, 1, 2)
			assertEnded(t, r, webext.ErrDisconnected)
		}
	})
}

// goesWhenConnected returns a content script that is gone in the turn in which
// it receives a port.
func goesWhenConnected(browser *Browser, ext *Extension) *Tab {
	tab := browser.OpenTab("https://example.org/")
	page := tab.ContentScript(ext, nil, Declares())
	page.Script().OnConnect(func(*ScriptPort) { page.Drop() })
	return tab
}

func TestFirefoxFiresOnDisconnectTwiceWhenTheReceiverGoesAtOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		bg := ext.Background(nil, Declares())
		tab := goesWhenConnected(browser, ext)
		port, err := bg.Context().Script().ConnectTab(tab.ID(), webext.ConnectTabInfo{})
		require.NoError(t, err)
		h := hear(port)
		synctest.Wait()
		if browser.profile == Firefox {
			assert.Equal(t, []string{"", textNoReceiver}, h.ends)
		} else {
			assert.Equal(t, []string{""}, h.ends)
		}
	})
}

func TestTwoReceiversThatDisconnectAreToldOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		bg := ext.Background(nil, Declares())
		tab := browser.OpenTab("https://example.org/")
		for range 2 {
			tab.ContentScript(ext, nil, Declares()).Script().OnConnect((*ScriptPort).Disconnect)
		}
		port, err := bg.Context().Script().ConnectTab(tab.ID(), webext.ConnectTabInfo{})
		require.NoError(t, err)
		h := hear(port)
		synctest.Wait()
		assert.Equal(t, []string{""}, h.ends)
	})
}

func TestFirefoxTellsTheSideThatDisconnectedWhenNobodyListened(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		port := scriptPort(t, ext.OpenPopup(nil, Declares()))
		h := hear(port)
		port.Disconnect()
		synctest.Wait()
		if browser.profile == Firefox {
			assert.Equal(t, []string{textNoReceiver}, h.ends)
		} else {
			assert.Empty(t, h.ends)
		}
	})
}

// The program behind a loader never sees the two quirks above.
func TestLoaderTellsTheEndOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		loader := ext.OpenPopup(nil, Declares()).loader
		r := new(countingReceiver)
		port, err := loader.Connect(host.Target{}, host.ConnectInfo{}, r)
		require.NoError(t, err)
		port.Disconnect()
		synctest.Wait()
		assert.Zero(t, r.ends, "after the own Disconnect")

		tab := goesWhenConnected(browser, ext)
		_, err = loader.Connect(host.Target{Tab: &host.TabTarget{ID: tab.ID()}}, host.ConnectInfo{}, r)
		require.NoError(t, err)
		synctest.Wait()
		assert.Equal(t, 1, r.ends)
	})
}

// countingReceiver counts what a host tells.
type countingReceiver struct{ messages, ends int }

func (r *countingReceiver) Message([]byte, error) { r.messages++ }
func (r *countingReceiver) Disconnected(error)    { r.ends++ }

func (r *countingReceiver) Messages(frames iter.Seq2[[]byte, error]) {
	for range frames {
		r.messages++
	}
}
