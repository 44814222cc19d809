package outdir

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// kind are folders with a file named mark.
var kind = Kind{"a test's", func(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "mark"))
	return err == nil
}}

func TestFolderIsReplacedAsAWhole(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "above", "out")
	for _, name := range []string{"first", "second"} {
		folder, err := kind.New(dir)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(folder.Stage, "mark"), nil, 0o644))
		require.NoError(t, os.WriteFile(filepath.Join(folder.Stage, name), nil, 0o644))
		assert.NoFileExists(t, filepath.Join(dir, name))
		require.NoError(t, folder.Commit())
		assert.FileExists(t, filepath.Join(dir, name))
	}
	assert.NoFileExists(t, filepath.Join(dir, "first"))
	folder, err := kind.New(dir)
	require.NoError(t, err)
	folder.Discard()
	entries, err := os.ReadDir(filepath.Dir(dir))
	require.NoError(t, err)
	assert.Len(t, entries, 1, "nothing else is left")
}

func TestFolderOfOthersStays(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, kind.Check(dir), "it is empty")
	require.NoError(t, kind.Check(filepath.Join(dir, "nothing")))
	file := filepath.Join(dir, "letter")
	require.NoError(t, os.WriteFile(file, nil, 0o644))
	want := dir + " exists and is not a test's; remove it, or choose another output folder with --out"
	assert.EqualError(t, kind.Check(dir), want)
	_, err := kind.New(dir)
	assert.EqualError(t, err, want)
	for _, name := range []string{"mark", ".git"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), nil, 0o644))
	}
	assert.EqualError(t, kind.Check(dir), dir+" holds a repository of Git (.git), which would be lost; choose another output folder with --out")
	assert.ErrorContains(t, kind.Check(file), "cannot write the output folder "+file)
}
