package pack

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/manifest"
)

func TestPackForChromiumWritesOneArchiveWithoutAKey(t *testing.T) {
	dir := newExtension(t)
	file := filepath.Join(dir, "extension", manifest.Name)
	if _, err := os.Stat(file); err != nil {
		file = filepath.Join(dir, manifest.Name)
	}
	source, err := os.ReadFile(file)
	require.NoError(t, err)
	withKey := strings.Replace(string(source), `"name"`, `"{chromium}.key": "a2V5", "name"`, 1)
	// The store of Chromium asks for no id of Firefox.
	withoutID := strings.Replace(withKey, `"browser_specific_settings"`, `"{firefox}.browser_specific_settings"`, 1)
	require.NotEqual(t, withKey, withoutID)
	require.NoError(t, os.WriteFile(file, []byte(withoutID), 0o644))
	pack := func(out string) *Result {
		result, err := Pack(t.Context(), Options{Dir: dir, Out: out, Browser: manifest.Chromium})
		require.NoError(t, err)
		return result
	}
	first, second := pack(""), pack(t.TempDir())
	assert.Equal(t, filepath.Join(dir, "build", "pack", "hello-0.1.0-chromium.zip"), first.Package.Path)
	assertSameFile(t, first.Package.Path, second.Package.Path)
	assert.Empty(t, first.Source, "nobody asks for the sources")
	assert.Equal(t, "not run", first.Lint.Store, "Mozilla's linter knows another store")

	files := contents(t, first.Package.Path)
	assert.Contains(t, files, "gangway/worker.js")
	var fields map[string]any
	require.NoError(t, json.Unmarshal(files[manifest.Name], &fields))
	assert.NotContains(t, fields, "key")
	assert.Equal(t, "structured_clone", fields["message_serialization"])
}
