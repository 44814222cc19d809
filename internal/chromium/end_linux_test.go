package chromium_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/chromium"
	"gangway/internal/chromium/chromiumtest"
	"gangway/internal/console"
	"gangway/internal/process"
)

// roleVariable makes the test binary play another program.
const roleVariable = "GANGWAY_TEST_ROLE"

// TestMain lets the test binary be a Chromium that does not work, or a driver
// that is killed.
func TestMain(m *testing.M) {
	switch os.Getenv(roleVariable) {
	case "exits":
		fmt.Fprintln(os.Stderr, "Missing X server or $DISPLAY")
		os.Exit(1)
	case "never answers":
		fmt.Fprintln(os.Stderr, "still thinking")
		time.Sleep(time.Hour)
	case "driver":
		runDriver()
	}
	os.Exit(m.Run())
}

// runDriver starts Chromium, and panics when told.
func runDriver() {
	if _, err := chromium.Start(context.Background(), chromium.Options{}); err != nil {
		panic(err)
	}
	fmt.Println("started")
	bufio.NewReader(os.Stdin).ReadString('\n')
	panic("on purpose")
}

func TestStartTellsWhyChromiumDoesNotWork(t *testing.T) {
	for _, test := range []struct{ role, reason, output string }{
		{"exits", "it ended at once (exit status 1)", "Missing X server"},
		{"never answers", "no answer within 500ms", "still thinking"},
	} {
		t.Run(test.role, func(t *testing.T) {
			t.Setenv(roleVariable, test.role)
			chromiumtest.UseShortTemp(t)
			_, err := chromium.Start(t.Context(), chromium.Options{Binary: self(t), StartTimeout: 500 * time.Millisecond})
			var start *process.StartError
			require.ErrorAs(t, err, &start)
			assert.ErrorContains(t, err, "Chromium did not start: "+test.reason)
			assert.ErrorContains(t, err, test.output)
			assert.ErrorContains(t, err, "--remote-debugging-pipe")
			assertNothingLeft(t)
		})
	}
}

func TestBrowserEnds(t *testing.T) {
	t.Run("WithClose", func(t *testing.T) {
		chromiumtest.UseShortTemp(t)
		b := chromiumtest.Start(t, chromium.Options{})
		require.NotEmpty(t, processesOf(t))
		require.NoError(t, b.Close())
		require.NoError(t, b.Close())
		assert.Empty(t, processesOf(t))
		assertNothingLeft(t)
		_, err := b.NewTab(t.Context(), "")
		require.ErrorIs(t, err, chromium.ErrEnded)
		_, err = b.WaitLine(t.Context(), console.Contains("never written"))
		require.ErrorIs(t, err, chromium.ErrEnded)
		require.ErrorIs(t, b.Flush(t.Context()), chromium.ErrEnded)
	})
	t.Run("WithItsContext", func(t *testing.T) {
		chromiumtest.UseShortTemp(t)
		ctx, cancel := context.WithCancel(t.Context())
		b, err := chromium.Start(ctx, chromium.Options{})
		require.NoError(t, err)
		cancel()
		<-b.Done()
		assert.Empty(t, processesOf(t))
		assertNothingLeft(t)
	})
	t.Run("WhenItsDriverPanics", func(t *testing.T) { endsWithDriver(t, func(d *driver) { fmt.Fprintln(d.input, "panic") }) })
	t.Run("WhenItsDriverIsKilled", func(t *testing.T) { endsWithDriver(t, func(d *driver) { d.cmd.Process.Kill() }) })
}

// A driver is this test binary, driving a Chromium of its own.
type driver struct {
	cmd   *exec.Cmd
	input *os.File
}

func endsWithDriver(t *testing.T, end func(*driver)) {
	chromiumtest.UseShortTemp(t)
	d := &driver{cmd: exec.Command(self(t))}
	d.cmd.Env = append(os.Environ(), roleVariable+"=driver")
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
	require.Equal(t, "started\n", line)
	require.NotEmpty(t, processesOf(t))
	end(d)
	require.Error(t, d.cmd.Wait())
	assert.Eventually(t, func() bool { return len(processesOf(t)) == 0 }, 20*time.Second, 50*time.Millisecond)
}

func TestStartTellsThatTheTemporaryFolderIsTooDeep(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	_, err := chromium.Start(t.Context(), chromium.Options{Binary: "none"})
	require.ErrorContains(t, err, "set TMPDIR to a folder with a shorter path")
	assertNothingLeft(t)
}

func self(t *testing.T) string {
	path, err := os.Executable()
	require.NoError(t, err)
	return path
}

// processesOf returns the command lines of the processes that run with the
// profile of this test.
func processesOf(t *testing.T) (lines []string) {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	require.NoError(t, err)
	for _, file := range files {
		line, err := os.ReadFile(file)
		if err == nil && strings.Contains(string(line), os.TempDir()+"/gangway-chromium-") {
			lines = append(lines, string(line))
		}
	}
	return lines
}

func assertNothingLeft(t *testing.T) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "gangway-chromium-*"))
	require.NoError(t, err)
	assert.Empty(t, left)
}
