package doctor

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/chromium"
	"gangway/internal/firefox"
)

func byName(checks []Check) map[string]Check {
	named := map[string]Check{}
	for _, c := range checks {
		named[c.Name] = c
	}
	return named
}

func TestExamineFindsWhatTestsNeedThemselves(t *testing.T) {
	checks := byName(Examine(t.Context(), ".", "."))
	assert.True(t, checks["Go"].OK, checks["Go"])
	assert.Regexp(t, `^go1\.\d+.* at /.*; go\.mod asks for 1\.26 or newer$`, checks["Go"].Found)
	assert.True(t, checks["Gangway"].OK)
	assert.True(t, checks["disk"].OK)
	assert.Regexp(t, `^[\d.]+ GB free at `, checks["disk"].Found)
}

func TestExamineNamesTheCommandForWhatIsMissing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv(firefox.EnvBinary, "")
	t.Setenv(chromium.EnvBinary, "")
	all := Examine(t.Context(), ".", ".")
	assert.True(t, Sick(all))
	checks := byName(all)
	for _, name := range []string{"Go", "Firefox", "Chromium", "git", "Node"} {
		assert.False(t, checks[name].OK, name)
		assert.NotEmpty(t, checks[name].Next, name)
	}
	assert.False(t, checks["Chromium"].Necessary)
	assert.False(t, checks["Node"].Necessary)
	assert.False(t, checks["git"].Necessary)
}

func TestExamineNamesAnOldNode(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"node", "npx"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\necho v18.20.4\n"), 0o755))
	}
	t.Setenv("PATH", dir)
	c := checkNode(t.Context())
	assert.False(t, c.OK)
	assert.Contains(t, c.Found, "is Node 18.20.4: put Node 20 or newer first in PATH")
	assert.Equal(t, "open https://nodejs.org/en/download", c.Next)
}

func TestExamineSeesThatGoHasNoCaches(t *testing.T) {
	for _, name := range []string{"HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "GOPATH", "GOCACHE", "GOMODCACHE"} {
		t.Setenv(name, "")
	}
	checks := byName(Examine(t.Context(), ".", "."))
	assert.False(t, checks["Go"].OK)
	assert.Equal(t, "export HOME=FOLDER", checks["Go"].Next)
	assert.Equal(t, "not known", checks["disk"].Found)
}

func TestExamineAsksToolsForTheirVersions(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "fox"), []byte("#!/bin/sh\necho Mozilla Firefox 153.0\n"), 0o755))
	t.Setenv(firefox.EnvBinary, filepath.Join(dir, "fox"))
	c := checkFirefox(t.Context())
	assert.True(t, c.OK)
	assert.Equal(t, "Mozilla Firefox 153.0 at "+filepath.Join(dir, "fox"), c.Found)

	t.Setenv(firefox.EnvBinary, "/nowhere/fox")
	c = checkFirefox(t.Context())
	assert.Equal(t, "GANGWAY_FIREFOX names /nowhere/fox, which is not there", c.Found)
	assert.Equal(t, "unset GANGWAY_FIREFOX", c.Next)

	t.Setenv(chromium.EnvBinary, "/nowhere/chromium")
	c = checkChromium(t.Context())
	assert.Equal(t, "GANGWAY_CHROMIUM names /nowhere/chromium, which is not there", c.Found)
	assert.Equal(t, "unset GANGWAY_CHROMIUM", c.Next)
}

func TestSickIsOnlyWhoLacksTheNecessary(t *testing.T) {
	assert.False(t, Sick([]Check{{OK: true, Necessary: true}, {OK: false}}))
	assert.True(t, Sick([]Check{{OK: false, Necessary: true}}))
}

func TestInstallCommandIsThatOfThePlatform(t *testing.T) {
	only := func(name string) func(string) bool { return func(program string) bool { return program == name } }
	for want, got := range map[string]string{
		"sudo apt-get install -y nodejs npm":    installCommand("linux", "node", only("apt-get")),
		"sudo dnf install -y git":               installCommand("linux", "git", only("dnf")),
		"sudo apt-get install -y git":           installCommand("linux", "git", only("none")),
		"brew install node":                     installCommand("darwin", "node", nil),
		"winget install --id OpenJS.NodeJS":     installCommand("windows", "node", nil),
		"sudo pacman -S --noconfirm nodejs npm": installCommand("linux", "node", only("pacman")),
	} {
		assert.Equal(t, want, got)
	}
}

func TestExistingGoesUp(t *testing.T) {
	dir := t.TempDir()
	assert.Equal(t, dir, existing(filepath.Join(dir, "a", "b")))
}
