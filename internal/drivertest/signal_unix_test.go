//go:build unix

package drivertest

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/console"
)

// A slow browser needs a while to be closed.
type slow struct {
	name string
	time time.Duration
}

func (s slow) Lines() []console.Line { return nil }

func (s slow) Close() error {
	time.Sleep(s.time)
	fmt.Println("closed", s.name)
	return nil
}

// envKeeps makes a test binary the one that a signal ends.
const envKeeps = "GANGWAY_TEST_KEEPS"

func TestSignalClosesEveryBrowser(t *testing.T) {
	if os.Getenv(envKeeps) != "" {
		Keep(t, slow{"one", 0})
		Keep(t, slow{"two", 500 * time.Millisecond})
		fmt.Println("kept")
		time.Sleep(Limit)
	}
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(Context(t), self, "-test.run=^TestSignalClosesEveryBrowser$")
	cmd.Env = append(os.Environ(), envKeeps+"=1")
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	out := bufio.NewReader(stdout)
	line, err := out.ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "kept\n", line)
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	rest, err := io.ReadAll(out)
	require.NoError(t, err)
	assert.Contains(t, string(rest), "closed one\n")
	assert.Contains(t, string(rest), "closed two\n")
	require.Error(t, cmd.Wait())
	assert.Equal(t, 1, cmd.ProcessState.ExitCode())
}
