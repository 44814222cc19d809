//go:build unix

package firefox_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"
	"gangway/internal/process"
)

func TestBrowserEnds(t *testing.T) {
	firefoxtest.Binary(t)
	t.Run("WithClose", func(t *testing.T) {
		t.Setenv("TMPDIR", t.TempDir())
		b := firefoxtest.Start(t, firefox.Options{})
		pid := processOf(t, b)
		require.NoError(t, b.Close())
		require.NoError(t, b.Close())
		assert.False(t, process.GroupRuns(pid))
		assertNothingLeft(t)
		assert.ErrorIs(t, b.Chrome(t.Context(), `return 1`, nil), firefox.ErrEnded)
	})
	t.Run("WithItsContext", func(t *testing.T) {
		t.Setenv("TMPDIR", t.TempDir())
		ctx, cancel := context.WithCancel(t.Context())
		b, err := firefox.Start(ctx, firefox.Options{})
		require.NoError(t, err)
		pid := processOf(t, b)
		cancel()
		<-b.Done()
		assert.False(t, process.GroupRuns(pid))
		assertNothingLeft(t)
	})
	t.Run("WhenItsProcessIsKilled", func(t *testing.T) {
		b := firefoxtest.Start(t, firefox.Options{})
		waiting := make(chan error)
		go func() {
			_, err := b.WaitLine(t.Context(), firefox.Contains("never written"))
			waiting <- err
		}()
		// A crash of Firefox looks like this.
		_ = b.Chrome(t.Context(), `Services.startup.quit(Ci.nsIAppStartup.eForceQuit)`, nil)
		require.ErrorIs(t, <-waiting, firefox.ErrEnded)
		<-b.Done()
	})
	t.Run("WhenItsDriverPanics", func(t *testing.T) { endsWithDriver(t, func(d *driver) { fmt.Fprintln(d.input, "panic") }) })
	t.Run("WhenItsDriverIsKilled", func(t *testing.T) { endsWithDriver(t, func(d *driver) { d.cmd.Process.Kill() }) })
}

// A driver is this test binary, driving a Firefox of its own.
type driver struct {
	cmd   *exec.Cmd
	input *os.File
}

func endsWithDriver(t *testing.T, end func(*driver)) {
	self, err := os.Executable()
	require.NoError(t, err)
	d := &driver{cmd: exec.Command(self)}
	d.cmd.Env = append(os.Environ(), roleVariable+"=driver", "TMPDIR="+t.TempDir())
	read, write, err := os.Pipe()
	require.NoError(t, err)
	defer write.Close()
	d.input, d.cmd.Stdin = write, read
	out, err := d.cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, d.cmd.Start())
	read.Close()
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	require.NoError(t, err)
	require.True(t, process.GroupRuns(pid))
	end(d)
	require.Error(t, d.cmd.Wait())
	assert.Eventually(t, func() bool { return !process.GroupRuns(pid) }, 20*time.Second, 50*time.Millisecond)
}

func processOf(t *testing.T, b *firefox.Browser) int {
	var pid int
	require.NoError(t, b.Chrome(t.Context(), `return Services.appinfo.processID`, &pid))
	require.True(t, process.GroupRuns(pid))
	return pid
}
