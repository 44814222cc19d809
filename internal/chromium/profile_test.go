package chromium

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestProfileOfAPersonIsNotKept(t *testing.T) {
	from := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(from, "Local State"), []byte("{}"), 0o600))
	_, err := newProfile(Options{Profile: from, KeepProfile: true})
	require.ErrorContains(t, err, from+" holds files, and Gangway has not made it")
}

func TestKeptProfileIsTakenAgain(t *testing.T) {
	const dir = "kept" // Its path is short.
	t.Chdir(t.TempDir())
	for range 2 {
		profile, err := newProfile(Options{Profile: dir, KeepProfile: true})
		require.NoError(t, err)
		assert.Equal(t, dir, profile.Dir)
		require.NoError(t, os.WriteFile(filepath.Join(dir, "Local State"), []byte("{}"), 0o600))
		_, err = newProfile(Options{Profile: dir, KeepProfile: true})
		require.ErrorContains(t, err, "of a browser that runs")
		require.NoError(t, profile.Close())
	}
}

func TestProfileWithALongPathIsNotMade(t *testing.T) {
	dir := filepath.Join(t.TempDir(), strings.Repeat("long", 20))
	_, err := newProfile(Options{Profile: dir, KeepProfile: true})
	require.ErrorContains(t, err, "choose a profile with a shorter path")
	assert.NoDirExists(t, dir)
}
