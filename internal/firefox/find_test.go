package firefox

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFindPrefersTheNamedBinary(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	t.Setenv(EnvBinary, self)
	path, err := Find()
	require.NoError(t, err)
	assert.Equal(t, self, path)
}

func TestFindSaysThatTheNamedBinaryIsMissing(t *testing.T) {
	named := filepath.Join(t.TempDir(), "none")
	t.Setenv(EnvBinary, named)
	_, err := Find()
	var missing *NotFoundError
	require.ErrorAs(t, err, &missing)
	assert.ErrorContains(t, err, named)
	assert.ErrorContains(t, err, EnvBinary)
}

func TestFindSaysHowToInstall(t *testing.T) {
	t.Setenv(EnvBinary, "")
	t.Setenv("PATH", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	if _, err := Find(); err != nil { // A Mac may have one in /Applications.
		var missing *NotFoundError
		require.ErrorAs(t, err, &missing)
		assert.ErrorContains(t, err, missing.Install)
	}
}

func TestCandidatesHaveTheUsualPlaces(t *testing.T) {
	getenv := func(name string) string { return map[string]string{"HOME": "/home", "ProgramFiles": "/programs"}[name] }
	assert.Contains(t, candidates("darwin", getenv), "/home/Applications/Firefox.app/Contents/MacOS/firefox")
	assert.Contains(t, candidates("windows", getenv), filepath.Join("/programs", "Mozilla Firefox", "firefox.exe"))
	assert.Equal(t, []string{"firefox-esr", "firefox"}, candidates("linux", getenv))
}
