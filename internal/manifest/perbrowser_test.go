package manifest

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestKeysOfOneBrowserTakeThePlaceOfOthers(t *testing.T) {
	t.Chdir(t.TempDir())
	text := minimalJSON(`
		"permissions": ["menus"], "{chromium}.permissions": ["contextMenus"],
		"omnibox": {"keyword": "go"}, "{chromium}.omnibox": null,
		"action": {"{firefox}.default_title": "in Firefox", "default_title": "a title", "{chromium}.default_icon": "a.png"},
		"content_scripts": [{"matches": [], "{firefox}.js": ["a.js"], "{chromium}.js": ["b.js"]}]`)
	require.NoError(t, os.WriteFile(Name, []byte(text), 0o600))
	for browser, want := range map[string]string{
		"": minimalJSON(`"permissions": ["menus"], "omnibox": {"keyword": "go"},
			"action": {"default_title": "in Firefox"}, "content_scripts": [{"matches": [], "js": ["a.js"]}]`),
		Firefox: minimalJSON(`"permissions": ["menus"], "omnibox": {"keyword": "go"},
			"action": {"default_title": "in Firefox"}, "content_scripts": [{"matches": [], "js": ["a.js"]}]`),
		Chromium: minimalJSON(`"permissions": ["contextMenus"],
			"action": {"default_title": "a title", "default_icon": "a.png"}, "content_scripts": [{"matches": [], "js": ["b.js"]}]`),
	} {
		fields, err := Read(Name, browser)
		require.NoError(t, err)
		got, err := json.Marshal(fields)
		require.NoError(t, err)
		assert.JSONEq(t, want, string(got), browser)
	}
	assert.Equal(t, Name+":5", Where(Name, "content_scripts[0].js[0]"))
}

func TestKeysOfWhichCodeIsGeneratedAreForAllBrowsers(t *testing.T) {
	t.Chdir(t.TempDir())
	for text, want := range map[string]string{
		`"{chromium}.gangway": {}`:                             `{chromium}.gangway: code is generated of "gangway"`,
		`"{firefox}.default_locale": "en"`:                     `{firefox}.default_locale: code is generated of "default_locale"`,
		`"gangway": {"{chromium}.modes": null}`:                `gangway.{chromium}.modes: code is generated of "modes"`,
		`"gangway": {"modes": {"{chromium}.test": {}}}`:        `gangway.modes.{chromium}.test: code is generated of "test"`,
		`"gangway": {"modes": {"test": {"{firefox}.url": 1}}}`: `gangway.modes.test.{firefox}.url: code is generated of "url"`,
	} {
		data := []byte(minimalJSON(text))
		require.NoError(t, os.WriteFile(Name, data, 0o600))
		want = Name + ": " + want + " once for all browsers; leave the browser out of the key"
		for _, browser := range Browsers {
			_, err := Read(Name, browser)
			require.EqualError(t, err, want)
		}
		_, err := ParseForAll(Name, data)
		require.EqualError(t, err, want)
	}
}

func TestKeysOfUnknownBrowsersAreRefused(t *testing.T) {
	t.Chdir(t.TempDir())
	for text, key := range map[string]string{
		`"{edge}.permissions": []`:                "{edge}.permissions",
		`"{chromium}": {}`:                        "{chromium}",
		`"{firefox}.": 1`:                         "{firefox}.",
		`"action": {"{Chromium}.popup": "a"}`:     "action.{Chromium}.popup",
		`"content_scripts": [{"{safari}.js": 1}]`: "content_scripts[0].{safari}.js",
	} {
		require.NoError(t, os.WriteFile(Name, []byte(minimalJSON(text)), 0o600))
		for _, browser := range Browsers {
			_, err := Read(Name, browser)
			require.EqualError(t, err, Name+": "+key+
				`: a key for one browser begins with "{firefox}." or "{chromium}.", and the key follows`)
		}
	}
}
