package firefox

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// usedProfile is the profile of a Firefox of a version that has quit.
func usedProfile(t *testing.T, version string) string {
	t.Helper()
	profile := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(profile, startupFolder), 0o700))
	for name, text := range map[string]string{
		versionFile:                        version,
		startupFolder + "/scriptCache.bin": "scripts of " + version,
		startupFolder + "/webext.sc.lz4":   "somebody's extension",
		"cookies.sqlite":                   "somebody's cookies",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(profile, filepath.FromSlash(name)), []byte(text), 0o600))
	}
	return profile
}

func TestStartupCacheIsOfOneVersion(t *testing.T) {
	c := startupCache{filepath.Join(t.TempDir(), "firefox", "one")}
	for _, version := range []string{"153", "154"} {
		used := usedProfile(t, version)
		assert.True(t, c.lacks(used))
		require.NoError(t, c.save(used))
		assert.False(t, c.lacks(used))

		fresh := t.TempDir()
		c.load(fresh)
		text, err := os.ReadFile(filepath.Join(fresh, startupFolder, "scriptCache.bin"))
		require.NoError(t, err)
		assert.Equal(t, "scripts of "+version, string(text))
		assert.FileExists(t, filepath.Join(fresh, versionFile))
		assert.NoFileExists(t, filepath.Join(fresh, startupFolder, "webext.sc.lz4"))
		assert.NoFileExists(t, filepath.Join(fresh, "cookies.sqlite"))
	}
	left, err := os.ReadDir(filepath.Dir(c.dir))
	require.NoError(t, err)
	assert.Len(t, left, 1)
}

func TestStartupCacheThatCannotBeIsNone(t *testing.T) {
	used := usedProfile(t, "153")
	assert.False(t, startupCache{}.lacks(used))
	startupCache{}.load(t.TempDir())

	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	require.Error(t, startupCache{filepath.Join(file, "one")}.save(used))

	c := startupCache{filepath.Join(t.TempDir(), "one")}
	require.NoError(t, os.RemoveAll(filepath.Join(used, startupFolder)))
	require.Error(t, c.save(used), "Firefox was killed before it wrote its scripts")
	assert.NoDirExists(t, c.dir)
	assert.False(t, c.lacks(t.TempDir()), "it did not start")

	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	assert.NotEqual(t, startupCacheOf(Options{Binary: "a"}), startupCacheOf(Options{Binary: "b"}))
	assert.Zero(t, startupCacheOf(Options{Binary: "a", Profile: "p"}))
}
