package run

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/chromium/chromiumtest"
	"gangway/internal/drivertest"
	"gangway/internal/extbuild"
	"gangway/internal/firefox/firefoxtest"
	"gangway/internal/manifest"
	"gangway/internal/pageserver"
)

// tellingManifest and tellingContent are an extension that tells how its browser
// was started, and counts its runs in storage.
const (
	tellingManifest = `{
		"manifest_version": 3, "name": "Fixture of options", "version": "1.0",
		"browser_specific_settings": {"gecko": {"id": "options@gangway.test"}},
		"permissions": ["storage"],
		"content_scripts": [{"matches": ["http://127.0.0.1/*"], "js": ["content.js"]}],
		"gangway": {"expect": ["told at /first", "told at /second"]}
	}`
	tellingContent = `
		browser.storage.local.get("runs").then(async ({ runs = 0 }) => {
			if (location.pathname == "/first") await browser.storage.local.set({ runs: runs + 1 });
			console.log("told at", location.pathname, "by", navigator.userAgent, "private", browser.extension.inIncognitoContext, "runs", runs);
		});`
)

// tell runs the extension with options, and returns what it told of two pages.
func tell(t *testing.T, options Options) string {
	t.Helper()
	save(t, "ext/content.js", tellingContent)
	url := firefoxtest.Serve(t, pageserver.HTML("<!doctype html><title>A page</title><h1>A page</h1>"))
	out := newScreen()
	options.Build.Dir, options.Headless, options.Out = "ext", true, out
	options.Once, options.Timeout = true, drivertest.Limit/2
	options.URLs = []string{url + "/first", url + "/second"}
	require.NoError(t, Run(t.Context(), options), out.text())
	return out.text()
}

func TestFirefoxIsStartedAsTheFlagsSay(t *testing.T) {
	inFixture(t, tellingManifest)
	told := tell(t, Options{Private: true, Prefs: map[string]any{"general.useragent.override": "told by a preference"}})
	for _, page := range []string{"/first", "/second"} {
		assert.Contains(t, told, "told at "+page+" by told by a preference private true")
	}
	assertNothingLeft(t)
}

func TestChromiumIsStartedAsTheFlagsSay(t *testing.T) {
	inFixture(t, tellingManifest)
	chromiumtest.UseShortTemp(t)
	told := tell(t, Options{Build: extbuild.Options{Browser: manifest.Chromium}, Private: true, Args: []string{"--user-agent=told by an argument"}})
	for _, page := range []string{"/first", "/second"} {
		assert.Contains(t, told, "told at "+page+" by told by an argument private true")
	}
	assertNothingLeft(t)
}

// TestKeptProfileHasTheStorage runs an extension twice with a profile that is
// kept, and then with a copy of it, which is not.
func TestKeptProfileHasTheStorage(t *testing.T) {
	for _, browser := range manifest.Browsers {
		t.Run(browser, func(t *testing.T) {
			inFixture(t, tellingManifest)
			profile := filepath.Join(chromiumtest.UseShortTemp(t), "kept")
			options := Options{Build: extbuild.Options{Browser: browser}, Profile: profile, KeepProfile: true}
			assert.Contains(t, tell(t, options), "private false runs 0\n")
			assert.Contains(t, tell(t, options), "private false runs 1\n")
			options.KeepProfile = false
			assert.Contains(t, tell(t, options), "private false runs 2\n")
			assert.Contains(t, tell(t, options), "private false runs 2\n", "the copy is gone")
			left, err := os.ReadDir(filepath.Dir(profile))
			require.NoError(t, err)
			assert.Len(t, left, 1)
		})
	}
}

// TestBrowserGetsItsArguments has a script for a browser, which shows them.
func TestBrowserGetsItsArguments(t *testing.T) {
	inFixture(t, ownManifest)
	fake := filepath.Join(t.TempDir(), "browser")
	require.NoError(t, os.WriteFile(fake, []byte("#!/bin/sh\necho \"given: $*\"\nexit 3\n"), 0o755))
	for _, browser := range manifest.Browsers {
		chromiumtest.UseShortTemp(t)
		err := Run(t.Context(), Options{
			Build: extbuild.Options{Dir: "ext", Browser: browser}, Headless: true, Once: true, Out: newScreen(),
			Binary: fake, Args: []string{"--first", "second one"},
		})
		require.Error(t, err)
		_, given, found := strings.Cut(err.Error(), "given: ")
		require.True(t, found, err)
		assert.Contains(t, given, " --first second one")
	}
}
