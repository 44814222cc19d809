package webexttest_test

import (
	"testing"
	"testing/fstest"
	"testing/synctest"

	"gangway/wasm/webext"
	"gangway/wasm/webext/scripting"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const scriptingManifest = `{"manifest_version": 3, "name": "a", "version": "1", "permissions": ["scripting", "activeTab"],
	"host_permissions": ["https://example.org/*"]}`

// A scripter has an extension that puts scripts into pages, and its tab.
type scripter struct {
	*webexttest.Extension
	browser *webexttest.Browser
	rt      *webext.Runtime
	tab     *webexttest.Tab
	own     *webexttest.Frame // A frame of the same host.
	other   *webexttest.Frame // A frame of another host.
}

func withScripts(t *testing.T, p webexttest.Profile, test func(t *testing.T, s scripter)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := webexttest.NewBrowser(t, p)
		e := b.Install("scripts@gangway.test", webexttest.Files(fstest.MapFS{
			"manifest.json": {Data: []byte(scriptingManifest)}, "plain.js": {},
		}))
		tab := b.OpenTab("https://example.org/")
		test(t, scripter{e, b, e.Background(nil).Runtime(), tab,
			tab.Frame().AddFrame("https://example.org/frame"), tab.Frame().AddFrame("https://example.com/")})
	})
}

// execute puts files into frames, and returns the ids of those that it was put into.
func (s scripter) execute(t *testing.T, target scripting.InjectionTarget, files ...string) ([]int64, error) {
	t.Helper()
	if target.TabID == 0 {
		target.TabID = s.tab.ID()
	}
	results, err := scripting.ExecuteScript(t.Context(), s.rt, scripting.ScriptInjection{Target: target, Files: files})
	var frames []int64
	for _, r := range results {
		frames = append(frames, r.FrameID)
		assert.NotEmpty(t, r.DocumentID)
		assert.Equal(t, "\xf6", string(r.Error.Raw()))
	}
	return frames, err
}

func TestInjectedScriptConnects(t *testing.T) {
	withScripts(t, webexttest.Firefox, func(t *testing.T, s scripter) {
		ports, err := s.rt.OnConnect()
		require.NoError(t, err)
		s.InjectedScript("content.js", func(rt *webext.Runtime) error {
			port, err := rt.Connect(webext.ConnectInfo{Name: "injected"})
			if err != nil {
				return err
			}
			return port.PostMessage("hello")
		})
		frames, err := s.execute(t, scripting.InjectionTarget{}, "gangway/loader.js", "plain.js", "content.js")
		require.NoError(t, err)
		assert.Equal(t, []int64{0}, frames)
		port, err := ports.Receive(t.Context())
		require.NoError(t, err)
		assert.Equal(t, "injected", port.Name())
		assert.Equal(t, s.tab.ID(), port.Sender().Tab.ID)
	})
}

func TestScriptsAreInjectedWhereTheExtensionMayBe(t *testing.T) {
	for _, p := range []webexttest.Profile{webexttest.Firefox, webexttest.Chromium} {
		withScripts(t, p, func(t *testing.T, s scripter) {
			s.InjectedScript("content.js", nil)
			own, other := s.own.ID(), s.other.ID()
			frames, err := s.execute(t, scripting.InjectionTarget{AllFrames: new(true)}, "content.js")
			require.NoError(t, err)
			assert.Equal(t, []int64{0, own}, frames)
			frames, err = s.execute(t, scripting.InjectionTarget{FrameIDs: []int64{own, 0}}, "content.js")
			require.NoError(t, err)
			assert.Equal(t, []int64{0, own}, frames)
			frames, err = s.execute(t, scripting.InjectionTarget{DocumentIDs: []string{s.own.DocumentID()}}, "content.js")
			require.NoError(t, err)
			assert.Equal(t, []int64{own}, frames)
			frames, err = s.execute(t, scripting.InjectionTarget{FrameIDs: []int64{}}, "content.js")
			require.NoError(t, err)
			assert.Empty(t, frames)
			assert.Len(t, s.own.Contexts(s.Extension), 3)
			assert.Empty(t, s.other.Contexts(s.Extension))

			_, err = s.execute(t, scripting.InjectionTarget{FrameIDs: []int64{other}}, "content.js")
			assert.ErrorContains(t, err, map[webexttest.Profile]string{
				webexttest.Firefox:  "Missing host permission for the tab or frames",
				webexttest.Chromium: "Cannot access contents of the page. Extension manifest must request permission to access the respective host.",
			}[p])
			_, err = s.execute(t, scripting.InjectionTarget{FrameIDs: []int64{0, other}}, "content.js")
			assert.Equal(t, p == webexttest.Chromium, err != nil)

			elsewhere := s.browser.OpenTab("https://example.com/")
			_, err = s.execute(t, scripting.InjectionTarget{TabID: elsewhere.ID()}, "content.js")
			require.Error(t, err)
			s.ClickAction(elsewhere)
			_, err = s.execute(t, scripting.InjectionTarget{TabID: elsewhere.ID()}, "content.js")
			assert.NoError(t, err)
		})
	}
}

func TestInjectionThatCannotBeIsAnErrorThatHelps(t *testing.T) {
	withScripts(t, webexttest.Firefox, func(t *testing.T, s scripter) {
		_, err := s.execute(t, scripting.InjectionTarget{}, "content.js")
		assert.ErrorIs(t, err, webext.ErrUnsupported)
		assert.ErrorContains(t, err, `needs Extension.InjectedScript("content.js", ...) in the test`)
		_, err = s.execute(t, scripting.InjectionTarget{})
		assert.ErrorContains(t, err, "Exactly one of files and func must be specified.")
		main := scripting.ScriptInjection{Target: scripting.InjectionTarget{TabID: s.tab.ID()}, Files: []string{"plain.js"}, World: new(scripting.ExecutionWorldMain)}
		_, err = scripting.ExecuteScript(t.Context(), s.rt, main)
		assert.ErrorIs(t, err, webext.ErrUnsupported)
		assert.ErrorContains(t, err, `needs the world "ISOLATED"`)
	})
}
