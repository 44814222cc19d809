package extbuild

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestInspectorIsInBuildsForItAlone builds the example with the inspector, and
// again without it into the same folder.
func TestInspectorIsInBuildsForItAlone(t *testing.T) {
	out := filepath.Join(t.TempDir(), "extension")
	options := Options{Dir: filepath.Join("..", "..", "extension"), Out: out, Inspect: true}
	r := NewRebuilder(options)
	with, err := r.Build(t.Context())
	require.NoError(t, err)
	for _, file := range []string{InspectorPage, "gangway/inspector.css", "gangway/inspector.js", "gangway/inspector.wasm"} {
		assert.FileExists(t, filepath.Join(out, filepath.FromSlash(file)))
	}
	html, err := os.ReadFile(filepath.Join(out, filepath.FromSlash(InspectorPage)))
	require.NoError(t, err)
	assert.Contains(t, string(html), `src="/gangway/inspector.js"`)
	assert.Contains(t, string(html), `{"name":"greeting.Message","fields":[{"name":"greeting"},{"name":"title","optional":true}]}`)
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
}
