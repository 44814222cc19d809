package tempdir

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestProfileIsKeptInAFolderOfItsOwn(t *testing.T) {
	absent, empty, held := filepath.Join(t.TempDir(), "one", "two"), t.TempDir(), t.TempDir()
	for _, dir := range []string{absent, empty} {
		require.NoError(t, KeepProfile(dir))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "Preferences"), []byte("{}"), 0o600))
		require.NoError(t, KeepProfile(dir), "it is taken again")
	}
	file := filepath.Join(held, "Preferences")
	require.NoError(t, os.WriteFile(file, []byte("{}"), 0o600))
	require.ErrorContains(t, KeepProfile(held), held+" holds files, and Gangway has not made it")
	require.Error(t, KeepProfile(file), "it is no folder")
	left, err := os.ReadDir(held)
	require.NoError(t, err)
	assert.Len(t, left, 1)
}
