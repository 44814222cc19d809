package toolchain

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLastVersionTag(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CEILING_DIRECTORIES", filepath.Dir(dir))
	git := func(args ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "git", append([]string{"-c", "user.name=a", "-c", "user.email=a@b", "-C", dir}, args...)...)
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
	}
	commit := func() { git("commit", "--allow-empty", "-qm", "x") }

	_, err := LastVersionTag(t.Context(), dir)
	assert.ErrorContains(t, err, "git finds no tag such as v1.2.3 below the commit of "+dir+" (fatal: not a git repository")
	git("init", "-q")
	commit()
	git("tag", "nightly")
	_, err = LastVersionTag(t.Context(), dir)
	assert.ErrorContains(t, err, `; set one with "git tag v1.2.3", and let a CI fetch tags`)
	git("tag", "v1.2.3")
	commit()
	tag, err := LastVersionTag(t.Context(), dir)
	require.NoError(t, err)
	assert.Equal(t, "v1.2.3", tag, "of the commit before")
	git("tag", "-am", "Second.", "2.0")
	git("tag", "later")
	tag, err = LastVersionTag(t.Context(), dir)
	require.NoError(t, err)
	assert.Equal(t, "2.0", tag)
}

func TestTrackedFiles(t *testing.T) {
	dir := t.TempDir()
	below := filepath.Join(dir, "below")
	require.NoError(t, os.Mkdir(below, 0o755))
	for _, name := range []string{"a b", "ü", "ignored"} {
		require.NoError(t, os.WriteFile(filepath.Join(below, name), nil, 0o644))
	}
	files, err := TrackedFiles(t.Context(), below)
	require.NoError(t, err)
	assert.Nil(t, files, "there is no repository")
	for _, args := range [][]string{{"init", "-q"}, {"add", "below/a b", "below/ü"}} {
		require.NoError(t, exec.CommandContext(t.Context(), "git", append([]string{"-C", dir}, args...)...).Run())
	}
	files, err = TrackedFiles(t.Context(), below)
	require.NoError(t, err)
	assert.Equal(t, map[string]bool{"a b": true, "ü": true}, files)
	require.NoError(t, os.WriteFile(filepath.Join(dir, ".gitignore"), []byte("ignored\nall/\n"), 0o644))
	require.NoError(t, os.Mkdir(filepath.Join(below, "all"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(below, "all", "b"), nil, 0o644))
	files, err = IgnoredFiles(t.Context(), below)
	require.NoError(t, err)
	assert.Equal(t, map[string]bool{"ignored": true, "all/": true}, files)
	files, err = IgnoredFiles(t.Context(), filepath.Join(below, "all"))
	require.NoError(t, err)
	assert.Nil(t, files, "all of it is ignored")
	require.NoError(t, os.WriteFile(filepath.Join(dir, ".git", "index"), []byte("broken"), 0o644))
	_, err = TrackedFiles(t.Context(), below)
	assert.ErrorContains(t, err, "git cannot list the files of "+below)
}
