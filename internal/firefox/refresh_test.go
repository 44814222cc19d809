package firefox_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"
	"gangway/internal/pageserver"
)

// The files of an extension of which there are versions. Its content script goes
// into the pages of a name, and into frames of another one.
var refreshFiles = map[string]string{
	"manifest.json": `{
		"manifest_version": 3, "name": "Fixture of Refresh", "version": "1.0",
		"browser_specific_settings": {"gecko": {"id": "refresh@gangway.test"}},
		"background": {"scripts": ["background.js"]},
		"content_scripts": [
			{"matches": ["http://127.0.0.1/MATCHED"], "js": ["content.js"]},
			{"matches": ["http://127.0.0.1/frame"], "js": ["content.js"], "all_frames": true}
		]
	}`,
	"background.js": `console.log("background of VERSION");`,
	"content.js":    `console.log("content script of VERSION in", location.pathname);`,
	"own.html":      `<!doctype html><script src="own.js"></script>`,
	"own.js":        `console.log("page of VERSION", browser.runtime.id, history.length);`,
}

// refreshPage is every page of the test, with a frame in the one that holds it.
const refreshPage = `<!doctype html><body><script>
	console.log("page starts", location.pathname);
	if (location.pathname == "/holder") document.body.append(Object.assign(document.createElement("iframe"), { src: "/frame" }));
</script>`

func refreshesAnExtensionWithItsTabs(t *testing.T, b *firefox.Browser) {
	dir := t.TempDir()
	save := func(version, matched string) {
		for name, text := range refreshFiles {
			text = strings.NewReplacer("VERSION", version, "MATCHED", matched).Replace(text)
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
		}
	}
	save("one", "before")
	extension := firefoxtest.Install(t, b, dir)
	url := firefoxtest.Serve(t, pageserver.HTML(refreshPage))
	for _, path := range []string{"/before", "/after"} {
		firefoxtest.OpenTab(t, b, url+path)
	}
	firefoxtest.OpenTab(t, b, extension.URL("own.html"))
	firefoxtest.OpenTab(t, b, url+"/holder")
	never := firefoxtest.OpenTab(t, b, url+"/never")
	require.NoError(t, never.Eval(t.Context(), `window.kept = true`, nil))
	firefoxtest.WaitLine(t, b, firefox.SourceContentScript, "content script of one in /frame")
	open := openTabs(t, b)

	save("two", "after")
	since := b.LastNumber()
	tabs, err := extension.Refresh(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 4, tabs, "all but /never")
	for _, want := range []struct{ source, text string }{
		{firefox.SourceBackground, "background of two"},
		{firefox.SourcePage, "page starts /before"},
		{firefox.SourcePage, "page starts /after"},
		{firefox.SourceContentScript, "content script of two in /after"},
		{firefox.SourcePage, "page starts /holder"},
		{firefox.SourceContentScript, "content script of two in /frame"},
		{firefox.SourceExtensionPage, "page of two refresh@gangway.test 1"},
	} {
		_, err := b.WaitLineAfter(firefoxtest.Context(t), since, firefox.From(want.source, want.text))
		require.NoError(t, err, want.text)
	}
	var kept bool
	require.NoError(t, never.Eval(t.Context(), `return window.kept`, &kept))
	assert.True(t, kept, "a page without a content script is not loaded again")
	assert.Equal(t, open, openTabs(t, b), "no tab was closed or moved")

	t.Run("and leaves it when Firefox refuses it", func(t *testing.T) {
		broken := strings.Replace(refreshFiles["manifest.json"], "http://127.0.0.1/MATCHED", "nonsense", 1)
		require.NoError(t, os.WriteFile(filepath.Join(dir, "manifest.json"), []byte(broken), 0o644))
		since := b.LastNumber()
		_, err := extension.Refresh(t.Context())
		require.ErrorContains(t, err, "refresh@gangway.test")
		_, err = b.WaitLineAfter(firefoxtest.Context(t), since,
			firefox.From(firefox.SourceExtensionPage, "page of two refresh@gangway.test 1"))
		require.NoError(t, err)
		assert.Equal(t, open, openTabs(t, b))
	})
}

// openTabs returns the numbers of the open tabs and their pages, in their order,
// and which is shown.
func openTabs(t *testing.T, b *firefox.Browser) (open []string) {
	t.Helper()
	require.NoError(t, b.Chrome(t.Context(), `
		const { gBrowser } = Services.wm.getMostRecentWindow("navigator:browser");
		return gBrowser.tabs.map(tab => [tab.linkedBrowser.browserId, tab.linkedBrowser.currentURI.spec, tab.selected].join(" "));`, &open))
	return open
}
