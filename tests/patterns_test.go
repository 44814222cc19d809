package tests

import (
	"testing"

	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"
	"gangway/internal/manifest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// takesPattern asks Firefox whether an extension's manifest may have a match
// pattern, and whether the pattern matches an address.
const takesPattern = `
const { Schemas } = ChromeUtils.importESModule("resource://gre/modules/Schemas.sys.mjs");
const context = {
	url: "", manifestVersion: 3, preprocessors: {}, cloneScope: globalThis,
	principal: Services.scriptSecurityManager.getSystemPrincipal(),
	checkLoadURL: () => true, logError() {}, logWarning() {},
};
const manifest = (pattern) => ({
	manifest_version: 3, name: "a", version: "1", content_scripts: [{ matches: [pattern], js: ["a.js"] }],
});
return arguments[0].map(([pattern, address]) => {
	if (Schemas.normalize(manifest(pattern), "manifest.WebExtensionManifest", context).error) return false;
	try {
		return new MatchPattern(pattern, { restrictSchemes: true }).matches(Services.io.newURI(address));
	} catch {
		return false; // Firefox throws what has no text for some patterns.
	}
});`

// TestPatternsAreThoseOfFirefox compares the match patterns that lint takes
// with those that Firefox takes and that match an address which they mean.
func TestPatternsAreThoseOfFirefox(t *testing.T) {
	patterns := [][2]string{
		{"<all_urls>", "https://a.org/"},
		{"*://*/*", "https://a.org/"},
		{"*://*.a.org/", "https://b.a.org/"},
		{"https://a.org/", "https://a.org/"},
		{"http://*.a.org/a/*", "http://a.org/a/b"},
		{"http://127.0.0.1/*", "http://127.0.0.1:8080/x"},
		{"http://127.0.0.1:8080/*", "http://127.0.0.1:8080/x"},
		{"http://localhost:*/*", "http://localhost:8080/x"},
		{"http://localhost:80/*", "http://localhost/x"},
		{"http://[::1]/*", "http://[::1]:8080/x"},
		{"http://[::1]:8080/*", "http://[::1]:8080/x"},
		{"file:///home/*", "file:///home/x"},
		{"file://*/home/*", "file:///home/x"},
		{"file://host/home/*", "file://host/home/x"},
		{"ws://a.org/*", "ws://a.org/"},
		{"wss://a.org/*", "wss://a.org/"},
		{"ftp://a.org/*", "ftp://a.org/"},
		{"https://A.org/*", "https://a.org/"},
		{"https://ü.org/*", "https://ü.org/"},
		{"https://xn--tda.org/*", "https://ü.org/"},
		{"https://a b/*", "https://a/"},
		{"https://user@a.org/*", "https://user@a.org/"},
		{"https://a.org/*?x", "https://a.org/b?x"},
		{"https://a.org/*#y", "https://a.org/b#y"},
		{"https://a.org", "https://a.org/"},
		{"a.org", "https://a.org/"},
		{"https://*a.org/*", "https://a.org/"},
		{"https://b.*.org/*", "https://b.a.org/"},
		{"https://*./*", "https://a./"},
		{"foo://*/*", "https://a.org/"},
		{"HTTPS://a.org/*", "https://a.org/"},
		{"https:///a", "https://a/"},
		{"", "https://a.org/"},
		{"data:*", "data:text/plain,x"},
		{"about:*", "about:blank"},
		{"about:blank", "about:blank"},
		{"blob:*", "blob:https://a.org/1"},
		{"resource://a/*", "resource://a/x"},
		{"chrome://a/*", "chrome://a/x"},
		{"moz-extension://*/*", "moz-extension://a/x"},
	}
	browser := firefoxtest.Start(t, firefox.Options{})
	var taken []bool
	require.NoError(t, browser.Chrome(firefoxtest.Context(t), takesPattern, &taken, patterns))
	require.Len(t, taken, len(patterns))
	for i, pattern := range patterns {
		assert.Equal(t, taken[i], manifest.ValidPattern(pattern[0]), "%q for %q", pattern[0], pattern[1])
	}
}
