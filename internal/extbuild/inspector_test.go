package extbuild

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/manifest"
	"gangway/internal/unpacked"
)

// TestInspectorIsInBuildsForItAlone builds the example with the inspector, and
// again without it into the same folder.
func TestInspectorIsInBuildsForItAlone(t *testing.T) {
	out := filepath.Join(t.TempDir(), "extension")
	options := Options{Dir: filepath.Join("..", "..", "extension"), Out: out, Inspect: true}
	r := NewRebuilder(options)
	with, err := r.Build(t.Context())
	require.NoError(t, err)
	for _, file := range []string{InspectorPage, "gangway/inspector.css", "gangway/inspector.js", "gangway/inspector.wasm", "gangway/devtools.html", "gangway/devtools.js"} {
		assert.FileExists(t, filepath.Join(out, filepath.FromSlash(file)))
	}
	html, err := os.ReadFile(filepath.Join(out, filepath.FromSlash(InspectorPage)))
	require.NoError(t, err)
	assert.Contains(t, string(html), `src="/gangway/inspector.js"`)
	assert.Contains(t, string(html), `{"name":"greeting.Message","fields":[{"name":"greeting"},{"name":"title","optional":true}]}`)
	assert.Equal(t, "gangway/devtools.html", manifestOf(t, out)["devtools_page"])
	tapped, err := os.ReadFile(filepath.Join(out, "background.wasm"))
	require.NoError(t, err)
	assert.Contains(t, string(tapped), "gangway.inspect")
	assert.Len(t, with.Programs, 3, "the inspector is no program of the extension")

	r.options.Inspect = false
	without, err := r.Build(t.Context())
	require.NoError(t, err)
	assert.Less(t, without.Size, with.Size)
	released, err := os.ReadFile(filepath.Join(out, "background.wasm"))
	require.NoError(t, err)
	assert.NotContains(t, string(released), "gangway.inspect", "a release has nothing of the inspector")
	assert.Less(t, len(released), len(tapped))
	assert.NoFileExists(t, filepath.Join(out, filepath.FromSlash(InspectorPage)))
	assert.NoFileExists(t, filepath.Join(out, "gangway", "devtools.html"))
	assert.NoFileExists(t, filepath.Join(out, "gangway", "devtools.js"))
	assert.NotContains(t, manifestOf(t, out), "devtools_page")
}

func manifestOf(t *testing.T, dir string) (fields map[string]any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, manifest.Name))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &fields))
	return fields
}

// TestInspectorIsAddedToPagesOfDeveloperTools has such a page with a program, whose
// HTML the build rewrites, and one without, which it copies.
func TestInspectorIsAddedToPagesOfDeveloperTools(t *testing.T) {
	const script = "\n<script src=\"/gangway/devtools.js\"></script>\n"
	stage := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(stage, "tools.html"), []byte("copied"), 0o644))
	for name, files := range map[string]map[string][]byte{"copied": {}, "rewritten": {"tools.html": []byte("rewritten")}} {
		e := unpacked.Extension{Manifest: map[string]any{"devtools_page": "/tools.html"}, Files: files}
		require.NoError(t, addPanel(&e, stage))
		assert.Equal(t, "/tools.html", e.Manifest["devtools_page"])
		assert.Equal(t, name+script, string(e.Files["tools.html"]))
	}
}
