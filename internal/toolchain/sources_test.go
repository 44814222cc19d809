package toolchain

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFindGangwayReturnsTheFolderOfTheseSources(t *testing.T) {
	found, err := FindGangway(t.Context(), t.TempDir())
	require.NoError(t, err)
	assert.FileExists(t, filepath.Join(found, "internal", "toolchain", "sources_test.go"))
}

func TestHoldsGangwayLooksAtTheModule(t *testing.T) {
	dir := t.TempDir()
	assert.False(t, holdsGangway(dir))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module other\n"), 0o644))
	assert.False(t, holdsGangway(dir))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module gangway\n"), 0o644))
	assert.True(t, holdsGangway(dir))
}
