package execwasm

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOutputsAreWhatTheFlagsName(t *testing.T) {
	dir := t.TempDir()
	o := outputsOf([]string{
		"-test.coverprofile=c.out", "-test.outputdir=" + filepath.Join(dir, "out"),
		"-test.gocoverdir=" + filepath.Join(dir, "cov"),
	}, dir)
	assert.Equal(t, outputs{
		programPath(filepath.Join(dir, "out", "c.out")): filepath.Join(dir, "out", "c.out"),
		programPath(filepath.Join(dir, "cov")):          filepath.Join(dir, "cov"),
	}, o)
}

func TestOutputsAreWrittenAndRemoved(t *testing.T) {
	dir := t.TempDir()
	o := outputs{"/w/cov": filepath.Join(dir, "cov")}
	require.NoError(t, o.write("/w/cov/a/b", []byte("x")))
	content, err := os.ReadFile(filepath.Join(dir, "cov", "a", "b"))
	require.NoError(t, err)
	assert.Equal(t, "x", string(content))
	require.NoError(t, o.remove("/w/cov/a/b"))
	assert.NoFileExists(t, filepath.Join(dir, "cov", "a", "b"))
}

func TestOutputsElsewhereAreRefused(t *testing.T) {
	o := outputs{"/w/cov": t.TempDir()}
	for _, path := range []string{"/etc/passwd", "/w/cover", "/w/cov/../x", "/w/cov/a/../../x"} {
		require.Error(t, o.write(path, nil), path)
		require.Error(t, o.remove(path), path)
	}
}

func TestTestdataIsThatOfTheFoldersAbove(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{"testdata", "m/testdata/x", "m/a/b/testdata"} {
		require.NoError(t, os.MkdirAll(filepath.Join(root, filepath.FromSlash(dir)), 0o755))
	}
	module := filepath.Join(root, "m")
	require.NoError(t, os.WriteFile(filepath.Join(module, "go.mod"), nil, 0o600))
	assert.Equal(t, []string{
		filepath.Join(module, "a", "b", "testdata"), filepath.Join(module, "testdata"),
	}, testdataFolders(filepath.Join(module, "a", "b")))
}
