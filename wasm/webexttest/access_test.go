package webexttest_test

import (
	"testing"
	"testing/fstest"
	"testing/synctest"

	"gangway/wasm/webext"
	"gangway/wasm/webext/alarms"
	"gangway/wasm/webext/runtime"
	"gangway/wasm/webext/scripting"
	"gangway/wasm/webext/tabs"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFunctionsNeedTheirPermissionsAndContexts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		browser := webexttest.NewBrowser(t, webexttest.Firefox)
		rt := browser.Install("bare@gangway.test").Background(nil).Runtime()
		_, err := alarms.GetAll(t.Context(), rt)
		assert.ErrorIs(t, err, webext.ErrUnsupported)
		assert.ErrorContains(t, err, `alarms.getAll needs the permission "alarms"`)

		ext := browser.Install("tabs@gangway.test", webexttest.Permissions("tabs"))
		page := browser.OpenTab("https://example.org/")
		content := page.Frame().ContentScript(ext, nil).Runtime()
		_, err = runtime.GetPlatformInfo(t.Context(), content)
		assert.ErrorIs(t, err, webext.ErrUnsupported)
		assert.ErrorContains(t, err, "runtime.getPlatformInfo needs a background or an extension page")
		_, err = tabs.Query(t.Context(), content, tabs.QueryInfo{})
		assert.ErrorIs(t, err, webext.ErrUnsupported)
		assert.ErrorContains(t, err, "tabs.query needs a background or an extension page")
	})
}

func TestFilesGiveTheManifest(t *testing.T) {
	manifest := `{"manifest_version": 3, "name": "a", "version": "2", "permissions": ["tabs"], "optional_permissions": ["alarms"]}`
	synctest.Test(t, func(t *testing.T) {
		browser := webexttest.NewBrowser(t, webexttest.Firefox)
		rt := browser.Install("files@gangway.test", webexttest.Files(fstest.MapFS{"manifest.json": {Data: []byte(manifest)}})).Background(nil).Runtime()
		browser.OpenTab("https://example.org/")
		open, err := tabs.Query(t.Context(), rt, tabs.QueryInfo{})
		assert.NoError(t, err)
		if assert.Len(t, open, 1) {
			assert.Equal(t, new("https://example.org/"), open[0].URL)
		}
		_, err = alarms.GetAll(t.Context(), rt)
		assert.ErrorIs(t, err, webext.ErrUnsupported, "the user has not granted an optional permission")
	})
	assert.PanicsWithValue(t, "webexttest: Files needs the folder of a manifest: open manifest.json: file does not exist", func() { webexttest.Files(fstest.MapFS{}) })
}

func TestClickGivesAccessToThePageThatIsShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		browser := webexttest.NewBrowser(t, webexttest.Firefox)
		for permission, known := range map[string]bool{"activeTab": true, "alarms": false} {
			ext := browser.Install(permission+"@gangway.test", webexttest.Permissions(permission))
			rt := ext.Background(nil, webexttest.Declares("action.onClicked")).Runtime()
			clicks, err := rt.OnActionClicked()
			require.NoError(t, err)
			page := browser.OpenTab("https://example.org/")
			sees := func() bool {
				tab, err := tabs.Get(t.Context(), rt, page.ID())
				require.NoError(t, err)
				return tab.URL != nil
			}
			assert.False(t, sees())
			ext.ClickAction(page)
			click, err := clicks.Receive(t.Context())
			require.NoError(t, err)
			assert.Equal(t, known, click.URL == "https://example.org/", permission)
			assert.Equal(t, known, sees(), permission)
			page.Navigate("https://example.org/next")
			assert.False(t, sees(), "the access was for one page")
		}
	})
}

func TestMissingHostsAreNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rt := webexttest.NewBrowser(t, webexttest.Firefox).Install("bare@gangway.test", webexttest.Permissions("scripting")).Background(nil).Runtime()
		_, err := scripting.ExecuteScript(t.Context(), rt, scripting.ScriptInjection{})
		assert.ErrorContains(t, err, `scripting.executeScript needs match patterns such as "https://*.example.org/*" or "activeTab" among the permissions`)
	})
}
