package lint

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/manifest"
)

// goodThere is the manifest of an extension in which nothing is found that the
// Chrome Web Store would refuse.
const goodThere = `{"manifest_version": 3, "name": "Good", "version": "1.0", "description": "Good.", "icons": {"128": "icon.png"}`

func TestLintFindsNothingInAGoodExtensionForChromium(t *testing.T) {
	inExtension(t, goodThere+`, "permissions": ["offscreen"], "side_panel": {"default_path": "a.html"},
		"host_permissions": ["http://localhost:8080/*"], "gangway": {"include": ["a.*"]}}`,
		map[string]string{"a.html": `<script src="a.js"></script>`, "a.js": `fetch("https://example.org/data.json")`})
	assert.Empty(t, findings(t, manifest.Chromium))
}

func TestLintKnowsTheChromeWebStore(t *testing.T) {
	for name, test := range map[string]struct{ entries, want string }{
		"a long name":         {`"name": "` + strings.Repeat("n", 76) + `"`, "error manifest.json: name: has 76 characters; the Chrome Web Store shows at most 75"},
		"a long short name":   {`"short_name": "thirteen char"`, "warning manifest.json: short_name: has 13 characters; the Chrome Web Store shows at most 12"},
		"a long description":  {`"description": "` + strings.Repeat("ü", 133) + `"`, "error manifest.json: description: has 133 characters; the Chrome Web Store shows at most 132"},
		"a large number":      {`"version": "1.65536"`, "error manifest.json: version: 65536 is larger than 65535, the most that Chromium takes"},
		"no icon of the size": {`"icons": {"96": "icon.png"}`, "error manifest.json: icons.128: missing; the Chrome Web Store shows an icon of 128 pixels"},
		"an address for updates": {`"update_url": "https://example.org/u.xml"`,
			"error manifest.json: update_url: the Chrome Web Store updates extensions itself; remove it"},
		"a lax policy": {`"content_security_policy": {"extension_pages": "script-src 'self' 'wasm-unsafe-eval' https://example.org"}`,
			"error manifest.json: content_security_policy.extension_pages: Chromium refuses script-src 'self' 'wasm-unsafe-eval' https://example.org; " +
				"scripts come from 'self', and 'wasm-unsafe-eval' is enough for Go"},
	} {
		t.Run(name, func(t *testing.T) {
			inExtension(t, goodThere+", "+test.entries+"}", nil)
			assert.Equal(t, []string{test.want}, findings(t, manifest.Chromium))
		})
	}
}

func TestLintMissesTheIconForTheWebStore(t *testing.T) {
	inExtension(t, `{"manifest_version": 3, "name": "Bare", "version": "1.0", "description": "Bare."}`, nil)
	lines := findings(t, manifest.Chromium)
	require.Len(t, lines, 2)
	assert.Equal(t, "error manifest.json: icons.128: missing; the Chrome Web Store shows an icon of 128 pixels", lines[0])
	assert.Contains(t, lines[1], "warning manifest.json: icons: missing; ")
}

func TestLintFindsCodeFromElsewhere(t *testing.T) {
	for text, want := range map[string]string{
		`<script async src=//example.org/a.js></script>`:                    `error a.html: brings code from elsewhere, which the Chrome Web Store refuses: <script async src=//example.org/a.js; put it into the extension`,
		`<script type="module">import("https://example.org/a.js")</script>`: `error a.html: brings code from elsewhere, which the Chrome Web Store refuses: import("https://example.org/a.js; put it into the extension`,
		`<script>import { a } from 'https://example.org/a.js'</script>`:     `error a.html: brings code from elsewhere, which the Chrome Web Store refuses: import { a } from 'https://example.org/a.js; put it into the extension`,
		`<script>new Function(text)</script>`:                               `warning a.html: makes code of a text by "new Function(": the Chrome Web Store refuses that for texts from elsewhere, and Chromium's policy for extensions forbids it`,
		`<script>retrieval(1); load("from https://example.org/")</script>`:  "",
		`<a href="https://example.org/important.js">import</a>`:             "",
	} {
		inExtension(t, goodThere+`, "gangway": {"include": ["a.html"]}}`, map[string]string{"a.html": text})
		got := findings(t, manifest.Chromium)
		if want == "" {
			assert.Empty(t, got, text)
		} else {
			assert.Equal(t, []string{want}, got, text)
		}
	}
}
