package webexttest

import (
	"testing"
	"testing/synctest"

	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hearers counts the ports that contexts receive.
type hearers map[string]int

func (h hearers) add(name string, c *Context) {
	c.Script().OnConnect(func(*ScriptPort) { h[name]++ })
}

// populated is an extension with a context of every kind, all listening.
func populated(browser *Browser) (h hearers, contexts map[string]*Context, tab *Tab, frame *Frame) {
	ext := browser.Install(testID)
	tab = browser.OpenTab("https://example.org/")
	frame = tab.Frame().AddFrame("https://example.org/frame")
	contexts = map[string]*Context{
		"background": ext.Background(nil, Declares()).Context(),
		"popup":      ext.OpenPopup(nil, Declares()),
		"top":        tab.ContentScript(ext, nil, Declares()),
		"sub":        frame.ContentScript(ext, nil, Declares()),
	}
	_, contexts["page"] = ext.OpenPage("options.html", nil, Declares())
	h = hearers{}
	for name, c := range contexts {
		h.add(name, c)
	}
	other := browser.Install("other@gangway.test")
	h.add("other extension", other.Background(nil, Declares()).Context())
	h.add("other extension in the tab", tab.ContentScript(other, nil, Declares()))
	return h, contexts, tab, frame
}

func TestConnectReachesThePagesOfTheExtensionButNeverItself(t *testing.T) {
	want := map[string]hearers{
		"top":        {"background": 1, "popup": 1, "page": 1},
		"sub":        {"background": 1, "popup": 1, "page": 1},
		"background": {"popup": 1, "page": 1},
		"popup":      {"background": 1, "page": 1},
		"page":       {"background": 1, "popup": 1},
	}
	for from, reached := range want {
		t.Run(from, func(t *testing.T) {
			inBubble(t, func(t *testing.T, browser *Browser) {
				h, contexts, _, _ := populated(browser)
				scriptPort(t, contexts[from])
				synctest.Wait()
				assert.Equal(t, reached, h)
			})
		})
	}
}

func TestTabsConnectReachesTheOwnScriptsInTheTab(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		h, contexts, tab, frame := populated(browser)
		id := frame.ID()
		for _, info := range []webext.ConnectTabInfo{{}, {FrameID: &id}, {FrameID: new(int64)}, {DocumentID: frame.DocumentID()}} {
			_, err := contexts["background"].Script().ConnectTab(tab.ID(), info)
			require.NoError(t, err)
		}
		synctest.Wait()
		assert.Equal(t, hearers{"top": 2, "sub": 3}, h)
	})
}

func TestTabsConnectReachesAPageOfTheExtensionInTheTab(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		h, contexts, _, _ := populated(browser)
		_, err := contexts["background"].Script().ConnectTab(contexts["page"].document.tab.ID(), webext.ConnectTabInfo{})
		require.NoError(t, err)
		synctest.Wait()
		assert.Equal(t, hearers{"page": 1}, h)
	})
}

func TestDocumentIsNotReachedAfterANavigation(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		h, contexts, tab, frame := populated(browser)
		old := frame.DocumentID()
		frame.Navigate("https://example.org/next")
		assert.NotEqual(t, old, frame.DocumentID())
		frame.ContentScript(contexts["top"].extension, nil)
		_, err := contexts["background"].Script().ConnectTab(tab.ID(), webext.ConnectTabInfo{DocumentID: old})
		require.NoError(t, err)
		synctest.Wait()
		assert.Empty(t, h)
	})
}

func TestContentScriptsHaveNoTabsNoNativeAndNoExternalEvents(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		rt := connect(t, browser).page.Runtime()
		_, err := rt.ConnectTab(1, webext.ConnectTabInfo{})
		assert.ErrorIs(t, err, webext.ErrUnsupported)
		_, err = rt.ConnectNative("application")
		assert.ErrorIs(t, err, webext.ErrUnsupported)
		_, err = rt.OnConnectExternal(webext.AllowIDs("other@gangway.test"))
		assert.ErrorIs(t, err, webext.ErrUnsupported)
		_, err = rt.OnActionClicked()
		assert.ErrorIs(t, err, webext.ErrUnsupported)
	})
}

func TestExtensionsReachEachOtherByTheExternalEvent(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		port, external, _ := betweenExtensions(t, browser)
		post(t, port, 1, 3)
		requireNext(t, external, 1, 3)
		post(t, external, 4, 5)
		requireNext(t, port, 4, 5)
		assert.Equal(t, "other@gangway.test", external.Sender().ID)
	})
}

func TestConnectByTheOwnIDIsNotExternal(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		_, err := c.page.Runtime().ConnectExtension(testID, webext.ConnectInfo{Name: "own id"})
		require.NoError(t, err)
		assert.Equal(t, "own id", next(t, listen(t, c.bg.Runtime())).Name())
	})
}

func TestDocumentWinsOverTheIDOfAnotherFrameInFirefox(t *testing.T) {
	want := map[Profile]hearers{Firefox: {"sub": 1}, Chromium: {}}
	inBubble(t, func(t *testing.T, browser *Browser) {
		h, contexts, tab, frame := populated(browser)
		info := webext.ConnectTabInfo{FrameID: new(int64), DocumentID: frame.DocumentID()}
		_, err := contexts["background"].Runtime().ConnectTab(tab.ID(), info)
		require.NoError(t, err)
		synctest.Wait()
		assert.Equal(t, want[browser.profile], h)
	})
}

func TestDocumentOfAnotherTabIsNotReached(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		h, contexts, _, frame := populated(browser)
		elsewhere := browser.OpenTab("https://example.org/")
		_, err := contexts["background"].Runtime().ConnectTab(elsewhere.ID(), webext.ConnectTabInfo{DocumentID: frame.DocumentID()})
		require.NoError(t, err)
		synctest.Wait()
		assert.Empty(t, h)
	})
}

func TestNameThatIsNotUTF8IsReplacedAtBothEnds(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		ports := listen(t, c.bg.Runtime())
		const given, want = "a\xff\xfeb", "a\ufffd\ufffdb"
		port, err := c.page.Runtime().Connect(webext.ConnectInfo{Name: given})
		require.NoError(t, err)
		assert.Equal(t, want, port.Name())
		assert.Equal(t, want, next(t, ports).Name())
		script, err := c.page.Script().Connect(webext.ConnectInfo{Name: given})
		require.NoError(t, err)
		assert.Equal(t, want, script.Name())
		assert.Equal(t, want, next(t, ports).Name())
	})
}

func TestIDThatNoNumberHoldsIsAnErrorAtOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		info := webext.ConnectTabInfo{FrameID: new(int64(1 << 60))}
		_, err := c.bg.Runtime().ConnectTab(c.tab.ID(), info)
		assert.ErrorIs(t, err, webext.ErrInvalidArgument)
		assert.ErrorContains(t, err, "frame id 1152921504606846976")
		script := c.bg.Context().Script()
		_, err = script.ConnectTab(c.tab.ID(), info)
		assert.ErrorContains(t, err, "Integer is out of range")
		_, err = script.ConnectTab(1<<60, webext.ConnectTabInfo{})
		assert.ErrorContains(t, err, "Integer is out of range")
	})
}
