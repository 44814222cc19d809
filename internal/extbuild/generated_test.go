package extbuild

import (
	"os"
	"path/filepath"
	"testing"

	"gangway/internal/codegen"
	"gangway/internal/manifest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReflectionIsLeftOutOnDemand(t *testing.T) {
	for source, want := range map[string][]string{
		`{}`:                            nil,
		`{"gangway":{"reflect":true}}`:  nil,
		`{"gangway":{"reflect":false}}`: {noReflectTag},
	} {
		fields, err := manifest.Parse("manifest.json", []byte(source))
		require.NoError(t, err)
		assert.Equal(t, want, buildTags(fields), source)
	}
}

// TestStaleGeneratedCodeStopsTheBuild changes a message type of a copy of the
// example, as one does who forgets to generate.
func TestStaleGeneratedCodeStopsTheBuild(t *testing.T) {
	// Inside this module, so that the copy finds its imports; Go passes over
	// folders that begin with an underscore.
	dir, err := os.MkdirTemp("../../extension", "_stale")
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	const message = "package main\n\nimport \"gangway/wasm/codec\"\n\n// A T is a message.\n//\n//gangway:message\ntype T struct{ A int }\n\nfunc main() { codec.Marshal(T{}) }\n"
	manifest := `{"manifest_version": 3, "name": "n", "version": "1", "background": {"scripts": ["./bg"]}}`
	require.NoError(t, os.Mkdir(filepath.Join(dir, "bg"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "manifest.json"), []byte(manifest), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "bg", "main.go"), []byte(message), 0o644))

	build := func() error {
		_, err := Build(t.Context(), Options{Dir: dir, Out: filepath.Join(t.TempDir(), "out")})
		return err
	}
	var stale *codegen.StaleError
	require.ErrorAs(t, build(), &stale)
	assert.ErrorContains(t, stale, "run go tool gangway generate ")

	_, err = codegen.Write(filepath.Join(dir, "bg"))
	require.NoError(t, err)
	require.NoError(t, build())
}
