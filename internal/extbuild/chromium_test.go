package extbuild

import (
	"os"
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
