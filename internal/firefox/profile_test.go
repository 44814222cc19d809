package firefox

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// person makes the profile of a person, with files of a Firefox that runs.
func person(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"user.js": "user_pref(\"mine\", 1);", "storage/default.sqlite": "data", "parent.lock": "", portFile: "1",
	} {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	require.NoError(t, os.Symlink("127.0.1.1:+1", filepath.Join(dir, "lock")))
	return dir
}

func TestProfileIsCopied(t *testing.T) {
	from := person(t)
	profile, err := newProfile(Options{Profile: from, Prefs: map[string]any{"ours": true}})
	require.NoError(t, err)
	defer profile.Close()
	assert.NotEqual(t, from, profile.Dir)
	prefs, err := os.ReadFile(filepath.Join(profile.Dir, prefsFile))
	require.NoError(t, err)
	assert.Regexp(t, `(?s)\Auser_pref\("mine", 1\);\n.*user_pref\("ours", true\);`, string(prefs))
	stored, err := os.ReadFile(filepath.Join(profile.Dir, "storage", "default.sqlite"))
	require.NoError(t, err)
	assert.Equal(t, "data", string(stored))
	for _, name := range []string{"lock", "parent.lock", portFile} {
		assert.NoFileExists(t, filepath.Join(profile.Dir, name))
	}
	own, err := os.ReadFile(filepath.Join(from, prefsFile))
	require.NoError(t, err)
	assert.Equal(t, `user_pref("mine", 1);`, string(own))
}

func TestProfileOfAPersonIsNotKept(t *testing.T) {
	from := person(t)
	_, err := newProfile(Options{Profile: from, KeepProfile: true})
	require.ErrorContains(t, err, from+" holds files, and Gangway has not made it")
	own, err := os.ReadFile(filepath.Join(from, prefsFile))
	require.NoError(t, err)
	assert.Equal(t, `user_pref("mine", 1);`, string(own))
}

func TestKeptProfileIsTakenAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "kept")
	for _, value := range []string{"one", "two"} {
		profile, err := newProfile(Options{Profile: dir, KeepProfile: true, Prefs: map[string]any{"ours": value}})
		require.NoError(t, err)
		assert.Equal(t, dir, profile.Dir)
		prefs, err := os.ReadFile(filepath.Join(dir, prefsFile))
		require.NoError(t, err)
		assert.Contains(t, string(prefs), `user_pref("ours", "`+value+`");`)
		assert.Contains(t, string(prefs), `user_pref("extensions.webextensions.keepStorageOnUninstall", true);`)
		require.NoError(t, os.WriteFile(filepath.Join(dir, portFile), []byte("1"), 0o600)) // As of a Firefox that has ended.
		_, err = newProfile(Options{Profile: dir, KeepProfile: true})
		require.ErrorContains(t, err, "of a browser that runs")
		assert.FileExists(t, filepath.Join(dir, portFile), "the one that runs has it")
		require.NoError(t, profile.Close())
	}
	profile, err := newProfile(Options{Profile: dir, KeepProfile: true})
	require.NoError(t, err)
	assert.NoFileExists(t, filepath.Join(dir, portFile), "the port of another Firefox by now")
	require.NoError(t, profile.Close())
}

func TestProfileThatIsNotThereIsNotCopied(t *testing.T) {
	_, err := newProfile(Options{Profile: filepath.Join(t.TempDir(), "none")})
	require.ErrorIs(t, err, os.ErrNotExist)
}
