package checkout

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFindReturnsTheFolderOfTheseSources(t *testing.T) {
	found, err := Find(t.Context(), t.TempDir())
	require.NoError(t, err)
	assert.FileExists(t, filepath.Join(found, "internal", "checkout", "checkout_test.go"))
}

func TestHoldsLooksAtTheModule(t *testing.T) {
	dir := t.TempDir()
	assert.False(t, holds(dir))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module other\n"), 0o644))
	assert.False(t, holds(dir))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module gangway\n"), 0o644))
	assert.True(t, holds(dir))
}
