package extbuild

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/manifest"
)

func TestBuildForChromiumRunsTheBackgroundInAServiceWorker(t *testing.T) {
	inModule(t, source())
	result, err := Build(t.Context(), Options{Dir: "ext", Browser: manifest.Chromium})
	require.NoError(t, err)
	assert.Equal(t, "build/ext-chromium", result.Dir)

	fields, err := manifest.Read("build/ext-chromium/manifest.json", manifest.Chromium)
	require.NoError(t, err)
	scripts := []any{"first.js", "gangway/wasm_exec.js", "gangway/codec.js", "gangway/host.js", "gangway/loader.js", "background.js", "last.js"}
	assert.Equal(t, map[string]any{"scripts": scripts, "service_worker": "gangway/worker.js"}, fields["background"])
	assert.Equal(t, "structured_clone", fields["message_serialization"])
	assert.Equal(t, "148", fields["minimum_chrome_version"])
	worker, err := os.ReadFile("build/ext-chromium/gangway/worker.js")
	require.NoError(t, err)
	assert.Contains(t, string(worker), `importScripts(...[
  "/first.js",
  "/gangway/wasm_exec.js",
  "/gangway/codec.js",
  "/gangway/host.js",
  "/gangway/loader.js",
  "/background.js",
  "/last.js"
]);
`)
}

func TestBuildForFirefoxHasNothingOfChromium(t *testing.T) {
	inModule(t, source())
	_, err := Build(t.Context(), Options{Dir: "ext"})
	require.NoError(t, err)
	fields, err := manifest.Read("build/ext/manifest.json", manifest.Firefox)
	require.NoError(t, err)
	assert.NotContains(t, fields["background"], "service_worker")
	assert.NotContains(t, fields, "message_serialization")
	assert.NoFileExists(t, "build/ext/gangway/worker.js")
}

func TestBuildForChromiumWithoutABackgroundHasNoWorker(t *testing.T) {
	inModule(t, with(map[string]string{"ext/manifest.json": minimalJSON(`
		"content_scripts": [{"matches": ["https://example.org/*"], "js": ["./content"]}]`)}))
	_, err := Build(t.Context(), Options{Dir: "ext", Browser: manifest.Chromium})
	require.NoError(t, err)
	assert.NoFileExists(t, "build/ext-chromium/gangway/worker.js")
}

func TestBuildForChromiumServesScriptsWithoutAProgram(t *testing.T) {
	for name, tt := range map[string]struct{ background, worker string }{
		"scripts alone":           {`"scripts": ["first.js"]`, "gangway/worker.js"},
		"with a worker beside it": {`"scripts": ["first.js"], "service_worker": "last.js"`, "last.js"},
		"a worker alone":          {`"service_worker": "last.js"`, "last.js"},
	} {
		t.Run(name, func(t *testing.T) {
			inModule(t, with(map[string]string{"ext/manifest.json": minimalJSON(`"background": {` + tt.background + `},
				"content_scripts": [{"matches": ["https://example.org/*"], "js": ["./content"]}]`)}))
			_, err := Build(t.Context(), Options{Dir: "ext", Browser: manifest.Chromium})
			require.NoError(t, err)
			fields, err := manifest.Read("build/ext-chromium/manifest.json", manifest.Chromium)
			require.NoError(t, err)
			assert.Equal(t, tt.worker, fields["background"].(map[string]any)["service_worker"])
			assert.FileExists(t, "build/ext-chromium/"+tt.worker)
		})
	}
}

func TestBuildForChromiumSaysWhyItCannotBe(t *testing.T) {
	inModule(t, source())
	_, err := Build(t.Context(), Options{Dir: "ext", Browser: manifest.Chromium, ManifestVersion: 2})
	require.ErrorContains(t, err, "Chromium takes no extensions with manifest v2")
}

func TestBuildForChromiumSendsBatchesAsTextOnDemand(t *testing.T) {
	files := contentAlone(`, "message_serialization": "json", "gangway": {"programs": {"./content": {}}}`)
	inModule(t, with(files))
	for browser, there := range map[string]bool{manifest.Chromium: true, manifest.Firefox: false} {
		result, err := Build(t.Context(), Options{Dir: "ext", Browser: browser})
		require.NoError(t, err)
		for _, name := range []string{"gangway/loader.js", "gangway/lazy.js", "content.js"} {
			script, err := os.ReadFile(result.Dir + "/" + name)
			require.NoError(t, err)
			assert.Equal(t, there, strings.Contains(string(script), "gangway.jsonText = Object.freeze"), name)
		}
	}
	fields, err := manifest.Read("build/ext-chromium/manifest.json", manifest.Chromium)
	require.NoError(t, err)
	assert.Equal(t, "json", fields["message_serialization"])
	assert.Equal(t, "121", fields["minimum_chrome_version"])
}

// contentAlone is a manifest whose only program is a content script.
func contentAlone(more string) map[string]string {
	return map[string]string{"ext/manifest.json": minimalJSON(`
		"content_scripts": [
			{"matches": ["https://*.example.org/shop/*", "http://127.0.0.1/*"], "js": ["./content"]},
			{"matches": ["https://*.example.org/*"], "js": ["first.js"]}
		]` + more)}
}

func TestBuildForChromiumHasAFrameForContentScripts(t *testing.T) {
	inModule(t, with(contentAlone(`, "web_accessible_resources": [{"resources": ["a.png"], "matches": ["<all_urls>"]}]`)))
	_, err := Build(t.Context(), Options{Dir: "ext", Browser: manifest.Chromium})
	require.NoError(t, err)
	fields, err := manifest.Read("build/ext-chromium/manifest.json", manifest.Chromium)
	require.NoError(t, err)
	scripts := fields["content_scripts"].([]any)[0].(map[string]any)["js"]
	assert.Equal(t, []any{"gangway/wasm_exec.js", "gangway/codec.js", "gangway/host.js", "gangway/loader.js", "gangway/relay.js", "content.js"}, scripts)
	assert.Equal(t, []any{
		map[string]any{"resources": []any{"a.png"}, "matches": []any{"<all_urls>"}},
		map[string]any{
			"resources": []any{"gangway/frame.html"}, "use_dynamic_url": true,
			"matches": []any{"https://*.example.org/*", "http://127.0.0.1/*"},
		},
	}, fields["web_accessible_resources"])
	assert.Contains(t, fields["content_security_policy"].(map[string]any)["extension_pages"], "'wasm-unsafe-eval'")
	for _, name := range []string{"frame.html", "frame.js", "relay.js"} {
		assert.FileExists(t, "build/ext-chromium/gangway/"+name)
	}
}

func TestBuildForChromiumHasAFrameForLazyContentScripts(t *testing.T) {
	files := contentAlone(`, "gangway": {"programs": {"./content": {}}}`)
	inModule(t, with(files))
	_, err := Build(t.Context(), Options{Dir: "ext", Browser: manifest.Chromium})
	require.NoError(t, err)
	script, err := os.ReadFile("build/ext-chromium/content.js")
	require.NoError(t, err)
	assert.Contains(t, string(script), "gangway.Relay = Relay;")
	assert.FileExists(t, "build/ext-chromium/gangway/frame.js")
}

func TestBuildHasNoFrameWhereNoneIsWanted(t *testing.T) {
	for name, tt := range map[string]struct{ browser, more, out string }{
		"for Firefox":        {manifest.Firefox, "", "build/ext"},
		"by the manifest":    {manifest.Chromium, `, "gangway": {"frame": false}`, "build/ext-chromium"},
		"without a program":  {manifest.Chromium, "", "build/ext-chromium"},
		"lazy, for Firefox":  {manifest.Firefox, `, "gangway": {"programs": {"./content": {}}}`, "build/ext"},
		"lazy, not by a key": {manifest.Chromium, `, "gangway": {"frame": false, "programs": {"./content": {}}}`, "build/ext-chromium"},
	} {
		t.Run(name, func(t *testing.T) {
			files := contentAlone(tt.more)
			if name == "without a program" {
				files = map[string]string{"ext/manifest.json": minimalJSON(`"background": {"scripts": ["./background"]}`)}
			}
			inModule(t, with(files))
			_, err := Build(t.Context(), Options{Dir: "ext", Browser: tt.browser})
			require.NoError(t, err)
			fields, err := manifest.Read(tt.out+"/manifest.json", tt.browser)
			require.NoError(t, err)
			assert.NotContains(t, fields, "web_accessible_resources")
			assert.NotContains(t, fields, "gangway")
			for _, name := range []string{"frame.html", "frame.js", "relay.js"} {
				assert.NoFileExists(t, tt.out+"/gangway/"+name)
			}
			if script, err := os.ReadFile(tt.out + "/content.js"); err == nil {
				assert.NotContains(t, string(script), "gangway.Relay = Relay;")
			}
		})
	}
}
