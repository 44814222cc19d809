package webexttest

import (
	"fmt"
	"testing"
	"testing/fstest"
	"testing/synctest"

	"gangway/wasm/codec"
	"gangway/wasm/webext"
	"gangway/wasm/webext/permissions"
	"gangway/wasm/webext/userscripts"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const newsPage = "https://news.example/today"

// ofNews lets in user scripts in pages of the news.
func ofNews(s *webext.Sender) bool { return s.Origin == "https://news.example" }

// withUserScripts installs an extension that has the permission, gives the world
// "news" messages, and opens a page of the news.
func withUserScripts(t *testing.T, test func(t *testing.T, ext *Extension, page *Frame)) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID, StructuredClone(), Permissions("userScripts"))
		popup := ext.OpenPopup(nil, Declares())
		require.NoError(t, userscripts.ConfigureWorld(t.Context(), popup.Runtime(), userscripts.WorldProperties{WorldID: new("news"), Messaging: new(true)}))
		popup.Drop()
		test(t, ext, browser.OpenTab(newsPage).Frame())
	})
}

func TestUserScriptConnectsToASuspendedBackground(t *testing.T) {
	const many = 50
	withUserScripts(t, func(t *testing.T, ext *Extension, page *Frame) {
		bg := ext.Background(func(rt *webext.Runtime) error {
			ports, err := webext.OnUserScriptConnect(rt, ofNews, "news")
			if err != nil {
				return err
			}
			for port := range ports.Values(rt.Lifetime()) {
				in, out := webext.Channels[string, string](rt.Lifetime(), port, nil)
				go func() {
					defer close(out)
					for s := range in {
						out <- "got " + s
					}
				}()
			}
			return nil
		}, Declares("runtime.onUserScriptConnect"))
		script := page.UserScript(ext, "news")
		for range 3 {
			synctest.Wait()
			bg.Suspend()
			port, err := script.Connect(webext.ConnectInfo{Name: "news"})
			require.NoError(t, err)
			heard := hear(port)
			for n := range many {
				require.NoError(t, port.PostMessage(fmt.Sprint(n)))
			}
			synctest.Wait()
			require.Len(t, heard.messages, many)
			for n, got := range heard.messages {
				assert.Equal(t, fmt.Sprint("got ", n), got)
			}
			port.Disconnect()
		}
	})
}

func TestUserScriptIsDescribedAndItsPortEndsWithItsPage(t *testing.T) {
	withUserScripts(t, func(t *testing.T, ext *Extension, page *Frame) {
		bg := ext.Background(nil, Declares("runtime.onConnect", "runtime.onUserScriptConnect"))
		inside, err := bg.Runtime().OnConnect()
		require.NoError(t, err)
		ports, err := webext.OnUserScriptConnect(bg.Runtime(), ofNews)
		require.NoError(t, err)
		there, err := page.UserScript(ext, "news").Connect(webext.ConnectInfo{Name: "gangway.session/news"})
		require.NoError(t, err)
		heard := hear(there)
		require.NoError(t, there.PostMessage("last"))
		port, err := ports.Receive(t.Context())
		require.NoError(t, err)
		s := port.Sender()
		worlds := map[Profile]string{Firefox: "news", Chromium: ""}
		assert.Equal(t, []any{ext.ID(), newsPage, "https://news.example", worlds[ext.browser.profile], page.tab.ID()},
			[]any{s.ID, s.URL, s.Origin, s.UserScriptWorldID, s.Tab.ID})
		require.NoError(t, port.PostMessage([]byte{1}))
		synctest.Wait()
		assert.Equal(t, []any{[]byte{1}}, heard.messages, "a plain value, whatever the name of the port is")
		page.Navigate("https://example.org/")
		m, err := port.Receive(t.Context())
		require.NoError(t, err, "it was posted before the end")
		var last string
		require.NoError(t, m.Decode(&last))
		assertEnded(t, port, webext.ErrDisconnected)
		inside.Stop()
		_, err = inside.Receive(t.Context())
		assert.ErrorIs(t, err, webext.ErrStopped, "the port is none of the extension's own")
	})
}

func TestUserScriptThatEndsItsPortAtOnceIsHeard(t *testing.T) {
	withUserScripts(t, func(t *testing.T, ext *Extension, page *Frame) {
		heard := make(chan string, 3)
		bg := ext.Background(func(rt *webext.Runtime) error {
			ports, err := webext.OnUserScriptConnect(rt, ofNews)
			if err != nil {
				return err
			}
			for port := range ports.Values(rt.Lifetime()) {
				for s := range webext.Values[string](rt.Lifetime(), port) {
					heard <- s
				}
				heard <- port.Err().Error()
			}
			return nil
		}, Declares("runtime.onUserScriptConnect"))
		synctest.Wait()
		bg.Suspend()
		port, err := page.UserScript(ext, "news").Connect(webext.ConnectInfo{})
		require.NoError(t, err)
		require.NoError(t, port.PostMessage("one"))
		require.NoError(t, port.PostMessage("two"))
		port.Disconnect()
		synctest.Wait()
		assert.Equal(t, []string{"one", "two", webext.ErrDisconnected.Error()}, []string{<-heard, <-heard, <-heard})
	})
}

func TestUserScriptThatIsNotLetInIsRefused(t *testing.T) {
	withUserScripts(t, func(t *testing.T, ext *Extension, page *Frame) {
		bg := ext.Background(nil, Declares("runtime.onUserScriptConnect", "runtime.onUserScriptMessage"))
		rt := bg.Runtime()
		require.NoError(t, userscripts.ConfigureWorld(t.Context(), rt, userscripts.WorldProperties{Messaging: new(true)}))
		_, err := webext.OnUserScriptConnect(rt, ofNews)
		require.NoError(t, err)
		_, err = webext.OnUserScriptMessage(rt, ofNews)
		require.NoError(t, err)
		for _, world := range []string{"", "other"} {
			script := page.tab.browser.OpenTab("https://other.example/").Frame().UserScript(ext, world)
			port, err := script.Connect(webext.ConnectInfo{})
			require.NoError(t, err)
			heard := hear(port)
			synctest.Wait()
			assert.Equal(t, []string{""}, heard.ends, world)
			answer, err := script.SendMessage(t.Context(), "let me in")
			require.NoError(t, err)
			assert.Equal(t, codec.Undefined{}, answer, world)
		}
	})
}

func TestUserScriptAsks(t *testing.T) {
	withUserScripts(t, func(t *testing.T, ext *Extension, page *Frame) {
		script := page.UserScript(ext, "news")
		_, err := script.SendMessage(t.Context(), 1)
		assert.ErrorIs(t, err, webext.ErrNoReceiver)
		ext.Background(func(rt *webext.Runtime) error {
			requests, err := webext.OnUserScriptMessage(rt, ofNews)
			if err != nil {
				return err
			}
			for q := range requests.Values(rt.Lifetime()) {
				var n int
				if q.Message().Decode(&n) != nil || n == 0 {
					q.Ignore()
				} else if err := q.Reply(2 * n); err != nil {
					return err
				}
			}
			return nil
		}, Declares("runtime.onUserScriptMessage")).Suspend()
		answer, err := script.SendMessage(t.Context(), 21)
		require.NoError(t, err)
		assert.EqualValues(t, 42, answer)
		_, err = script.SendMessage(t.Context(), make(chan int))
		assert.Error(t, err)
	})
}

func TestWorldWithoutMessagingHasNoRuntime(t *testing.T) {
	wants := map[Profile]string{
		Firefox:  "browser is not defined",
		Chromium: "Cannot read properties of undefined (reading 'connect')",
	}
	withUserScripts(t, func(t *testing.T, ext *Extension, page *Frame) {
		rt := ext.Background(nil).Runtime()
		_, err := page.UserScript(ext, "other").Connect(webext.ConnectInfo{})
		assert.ErrorContains(t, err, wants[ext.browser.profile])
		_, err = page.UserScript(ext, "other").SendMessage(t.Context(), 1)
		assert.Error(t, err)
		require.NoError(t, userscripts.ConfigureWorld(t.Context(), rt, userscripts.WorldProperties{Messaging: new(true)}))
		_, err = page.UserScript(ext, "other").Connect(webext.ConnectInfo{})
		assert.Error(t, err, "the world is there already")
		_, err = page.UserScript(ext, "third").Connect(webext.ConnectInfo{})
		assert.NoError(t, err, "it is configured as the default one is")

		all, err := userscripts.GetWorldConfigurations(t.Context(), rt)
		require.NoError(t, err)
		assert.Equal(t, []userscripts.WorldProperties{
			{WorldID: new(""), Messaging: new(true)}, {WorldID: new("news"), Messaging: new(true)},
		}, all)
		require.NoError(t, userscripts.ResetWorldConfiguration(t.Context(), rt, new("news")))
		require.NoError(t, userscripts.ResetWorldConfiguration(t.Context(), rt, nil))
		_, err = page.tab.browser.OpenTab(newsPage).Frame().UserScript(ext, "news").Connect(webext.ConnectInfo{})
		assert.Error(t, err)
	})
}

// TestPermissionForUserScriptsMayComeLater has a background that waits for the
// permission, as one in Firefox must.
func TestPermissionForUserScriptsMayComeLater(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		manifest := `{ "manifest_version": 3, "name": "news", "version": "1.0", "optional_permissions": ["userScripts"] }`
		ext := browser.Install(testID, Files(fstest.MapFS{"manifest.json": {Data: []byte(manifest)}}))
		bg := ext.Background(nil, Declares("runtime.onUserScriptConnect", "permissions.onAdded"))
		rt := bg.Runtime()
		_, err := webext.OnUserScriptConnect(rt, ofNews)
		require.ErrorIs(t, err, webext.ErrUnsupported)
		assert.ErrorContains(t, err, `the permission "userScripts"`)
		grants, err := permissions.OnAdded(rt)
		require.NoError(t, err)
		ext.Grant("userScripts")
		_, err = grants.Receive(t.Context())
		require.NoError(t, err)
		ports, err := webext.OnUserScriptConnect(rt, ofNews)
		require.NoError(t, err)
		require.NoError(t, userscripts.ConfigureWorld(t.Context(), rt, userscripts.WorldProperties{Messaging: new(true)}))
		script := browser.OpenTab(newsPage).Frame().UserScript(ext, "news")
		_, err = script.Connect(webext.ConnectInfo{})
		require.NoError(t, err)
		port, err := ports.Receive(t.Context())
		require.NoError(t, err)
		port.Disconnect()

		ext.Revoke("userScripts")
		there, err := script.Connect(webext.ConnectInfo{})
		require.NoError(t, err)
		heard := hear(there)
		synctest.Wait()
		assert.Equal(t, []string{textNoReceiver}, heard.ends)
	})
}

func TestContentScriptsHearNothingOfUserScripts(t *testing.T) {
	withUserScripts(t, func(t *testing.T, ext *Extension, page *Frame) {
		ext.ContentScript(nil)
		page = page.tab.browser.OpenTab(newsPage).Frame()
		contexts := page.Contexts(ext)
		require.Len(t, contexts, 1)
		page.UserScript(ext, "news")
		assert.Len(t, page.Contexts(ext), 1)
		_, err := webext.OnUserScriptConnect(contexts[0].Runtime(), ofNews)
		assert.ErrorIs(t, err, webext.ErrUnsupported)
		_, err = webext.OnUserScriptMessage(contexts[0].Runtime(), ofNews)
		assert.ErrorIs(t, err, webext.ErrUnsupported)
		ext.Remove()
		_, err = page.UserScript(ext, "news").SendMessage(t.Context(), 1)
		assert.Error(t, err)
	})
}
