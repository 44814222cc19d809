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
		for range 2 {
			p, err := KeepProfile(dir)
			require.NoError(t, err)
			assert.True(t, p.Kept())
			require.NoError(t, os.WriteFile(filepath.Join(dir, "Preferences"), []byte("{}"), 0o600))
			require.NoError(t, p.Close())
			assert.FileExists(t, filepath.Join(dir, "Preferences"))
		}
	}
	file := filepath.Join(held, "Preferences")
	require.NoError(t, os.WriteFile(file, []byte("{}"), 0o600))
	_, err := KeepProfile(held)
	require.ErrorContains(t, err, held+" holds files, and Gangway has not made it")
	_, err = KeepProfile(file)
	require.Error(t, err, "it is no folder")
	left, err := os.ReadDir(held)
	require.NoError(t, err)
	assert.Len(t, left, 1)
}

func TestKeptProfileHasOneUser(t *testing.T) {
	dir := t.TempDir()
	p, err := KeepProfile(dir)
	require.NoError(t, err)
	_, err = KeepProfile(dir)
	require.ErrorContains(t, err, dir+" is the profile of a browser that runs; end that one, or keep a profile in another folder")
	require.NoError(t, p.Close())
	p, err = KeepProfile(dir)
	require.NoError(t, err)
	require.NoError(t, p.Close())
}

func TestProfileOfARunGoesWithIt(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	p, err := NewProfile("one")
	require.NoError(t, err)
	assert.False(t, p.Kept())
	require.NoError(t, os.WriteFile(filepath.Join(p.Dir, "Preferences"), []byte("{}"), 0o600))
	require.NoError(t, p.Close())
	assert.NoDirExists(t, p.Dir)
}
