package tempdir

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSweepRemovesOnlyOldFoldersOfTheDead(t *testing.T) {
	dir := t.TempDir()
	dead := deadProcess(t)
	make := func(pid int, name string, age time.Duration) string {
		path := filepath.Join(dir, fmt.Sprintf("gangway-firefox-%d-%s", pid, name))
		require.NoError(t, os.MkdirAll(filepath.Join(path, "storage"), 0o700))
		require.NoError(t, os.Chtimes(path, time.Time{}, time.Now().Add(-age)))
		return path
	}
	ours := make(os.Getpid(), "ours", time.Hour)
	young := make(dead, "young", 0)
	old := make(dead, "old", time.Hour)
	other := filepath.Join(dir, "other")
	require.NoError(t, os.Mkdir(other, 0o700))

	sweep(dir)
	assert.DirExists(t, ours)
	assert.DirExists(t, young)
	assert.DirExists(t, other)
	assert.NoDirExists(t, old)
}

// deadProcess returns the number of a process that has ended.
func deadProcess(t *testing.T) int {
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(self, "-test.run=^$")
	require.NoError(t, cmd.Run())
	return cmd.Process.Pid
}
