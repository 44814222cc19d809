package browsertest

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/modes"
)

// TestExtensionHasTheModeOfItsTest builds a program that has a text of its mode.
func TestExtensionHasTheModeOfItsTest(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"go.mod": "module fixture\n\ngo 1.26\n",
		"manifest.json": `{"manifest_version": 3, "name": "n", "version": "1", "background": {"scripts": ["./bg"]},
			"gangway": {"modes": {"development": {"url": "seen in development"}, "production": {"url": "seen in production"}}}}`,
		"bg/main.go": "package main\n\n//gangway:modes ../manifest.json\n\nfunc main() { println(Url) }\n",
	} {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
	_, err := modes.Kind.Write("bg")
	require.NoError(t, err)
	module, err := os.ReadFile(filepath.Join(build(t, Options{Dir: "."}), "bg.wasm"))
	require.NoError(t, err)
	assert.True(t, bytes.Contains(module, []byte("seen in development")))
	assert.False(t, bytes.Contains(module, []byte("seen in production")))
}
