//go:build unix

package process_test

import (
	"bufio"
	"context"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"gangway/internal/process"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTogetherLeavesNoChild has a shell whose child outlives it, with an interrupt
// that both obey, and with one that both ignore.
func TestTogetherLeavesNoChild(t *testing.T) {
	for name, c := range map[string]struct {
		trap  string
		limit time.Duration
	}{
		"interrupted": {"", time.Minute},
		"killed":      {`trap "" INT; `, 50 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			cmd := exec.CommandContext(ctx, "sh", "-c", c.trap+"sleep 600 & echo $!; wait")
			out, err := cmd.StdoutPipe()
			require.NoError(t, err)
			child := 0
			err = process.Together(cmd, c.limit, func() error {
				if err := cmd.Start(); err != nil {
					return err
				}
				line, err := bufio.NewReader(out).ReadString('\n')
				require.NoError(t, err)
				child, err = strconv.Atoi(strings.TrimSpace(line))
				require.NoError(t, err)
				require.True(t, process.Exists(child))
				cancel()
				return cmd.Wait()
			})
			assert.Error(t, err)
			assert.False(t, process.GroupRuns(cmd.Process.Pid))
		})
	}
}
