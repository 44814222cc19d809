package webexttest

import (
	"math"
	"testing"
	"testing/fstest"
	"testing/synctest"

	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const cartPage = "https://shop.example/cart"

// inChromium installs an extension that lets the pages of the shop in, and opens
// one of them. Its messages are cloned, those of pages pass through JSON all the same.
func inChromium(t *testing.T, test func(t *testing.T, ext *Extension, page *Frame)) {
	synctest.Test(t, func(t *testing.T) {
		browser := NewBrowser(t, Chromium)
		ext := browser.Install(testID, StructuredClone(), ExternallyConnectable("https://shop.example/*"))
		test(t, ext, browser.OpenTab(cartPage).Frame())
	})
}

func fromShop(s *webext.Sender) bool { return s.ID == "" && s.Origin == "https://shop.example" }

func TestPageOfTheWebConnects(t *testing.T) {
	inChromium(t, func(t *testing.T, ext *Extension, page *Frame) {
		bg := ext.Background(nil, Declares("runtime.onConnectExternal"))
		ports, err := bg.Runtime().OnConnectExternal(fromShop)
		require.NoError(t, err)
		there, err := page.PageScript().Connect(testID, webext.ConnectInfo{Name: "cart"})
		require.NoError(t, err)
		heard := hear(there)
		require.NoError(t, there.PostMessage(map[string]any{"bytes": []byte{1, 2}}))
		port, err := ports.Receive(t.Context())
		require.NoError(t, err)
		assert.Equal(t, "cart", port.Name())
		assert.Equal(t, cartPage, port.Sender().URL)
		assert.Equal(t, page.tab.ID(), port.Sender().Tab.ID)
		m, err := port.Receive(t.Context())
		require.NoError(t, err)
		var got any
		require.NoError(t, m.Decode(&got))
		assert.Equal(t, map[string]any{"bytes": map[string]any{"0": 1.0, "1": 2.0}}, got, "the browser has no better form")

		require.NoError(t, port.PostMessage(map[string]any{"bytes": []byte{1, 2}}))
		assert.ErrorIs(t, port.PostMessage(math.NaN()), webext.ErrNotCloneable)
		synctest.Wait()
		assert.Equal(t, []any{map[string]any{"bytes": "AQI="}}, heard.messages)
		require.NoError(t, bg.Context().Script().Ports()[0].PostMessage([]byte{1}))
		synctest.Wait()
		assert.Equal(t, map[string]any{"0": 1.0}, heard.messages[1], "JavaScript gives bytes no form")
		page.Navigate("https://example.org/")
		assertEnded(t, port, webext.ErrDisconnected)
	})
}

func TestPageOfTheWebAsks(t *testing.T) {
	inChromium(t, func(t *testing.T, ext *Extension, page *Frame) {
		bg := ext.Background(nil, Declares("runtime.onMessageExternal"))
		requests, err := bg.Runtime().OnMessageExternal(fromShop)
		require.NoError(t, err)
		go func() {
			for request := range requests.Values(t.Context()) {
				var number float64
				_ = request.Message().Decode(&number)
				if err := request.Reply(math.Inf(1)); assert.ErrorIs(t, err, webext.ErrNotCloneable) {
					assert.NoError(t, request.Reply([]byte{byte(number)}))
				}
			}
		}()
		answer, err := page.PageScript().SendMessage(t.Context(), testID, 7)
		require.NoError(t, err)
		assert.Equal(t, "Bw==", answer)
		ext.browser.Install("deaf@gangway.test", ExternallyConnectable("https://shop.example/*"))
		_, err = page.PageScript().SendMessage(t.Context(), "deaf@gangway.test", 7)
		assert.ErrorIs(t, err, webext.ErrNoReceiver)
	})
}

func TestPageOfTheWebThatNobodyLetsInHasNoRuntime(t *testing.T) {
	wants := map[Profile]string{
		Firefox:  "browser is not defined",
		Chromium: "Cannot read properties of undefined (reading 'connect')",
	}
	inBubble(t, func(t *testing.T, browser *Browser) {
		manifest := `{ "manifest_version": 3, "name": "shop", "version": "1.0", "externally_connectable": { "matches": ["https://shop.example/*"] } }`
		browser.Install(testID, Files(fstest.MapFS{"manifest.json": {Data: []byte(manifest)}}))
		browser.Install("other@gangway.test", ExternallyConnectable("https://example.com/*"))
		_, err := browser.OpenTab("https://example.org/").Frame().PageScript().Connect(testID, webext.ConnectInfo{})
		assert.ErrorContains(t, err, wants[browser.profile])
		if browser.profile == Firefox {
			return
		}
		let := browser.OpenTab(cartPage).Frame().PageScript()
		port, err := let.Connect("other@gangway.test", webext.ConnectInfo{})
		require.NoError(t, err)
		heard := hear(port)
		synctest.Wait()
		assert.Equal(t, []string{textNoReceiver}, heard.ends, "it lets another page in")
	})
}

func TestPatternOfPagesThatIsNone(t *testing.T) {
	assert.PanicsWithValue(t, "webexttest: shop.example is no match pattern such as https://example.org/*", func() { ExternallyConnectable("shop.example") })
}
