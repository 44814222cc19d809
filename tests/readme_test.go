package tests

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// readmeCommands returns the commands of the README, in order.
func readmeCommands(t *testing.T) []string {
	t.Helper()
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	var commands []string
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllSubmatch(readme, -1) {
		commands = append(commands, strings.Split(strings.TrimSpace(string(block[1])), "\n")...)
	}
	return commands
}

// TestReadmeCommandsWork runs the README's commands as they stand, but for the
// two that it cannot: the tests, which run this one, and the window.
func TestReadmeCommandsWork(t *testing.T) {
	commands := readmeCommands(t)
	require.Contains(t, commands, "./build.sh run")
	require.Contains(t, commands, "./build.sh test")
	for _, command := range commands {
		switch command {
		case "./build.sh test": // CI runs it.
		case "./build.sh run": // TestRunShowsTheConsoleUntilInterrupted runs it without a window.
		default:
			t.Run(command, func(t *testing.T) {
				out, err := shell(t.Context(), command).CombinedOutput()
				assert.NoError(t, err, string(out))
			})
		}
	}
}

// shell returns a command that runs at the top of the repository.
func shell(ctx context.Context, command string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "sh", "-c", "exec "+command)
	if strings.Contains(command, "=") {
		cmd = exec.CommandContext(ctx, "sh", "-c", command) // exec takes no assignments.
	}
	cmd.Dir = ".."
	return cmd
}

func TestRunShowsTheConsoleUntilInterrupted(t *testing.T) {
	temporary := t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := shell(ctx, "./build.sh run --headless")
	reader, writer, err := os.Pipe()
	require.NoError(t, err)
	defer reader.Close()
	cmd.Stdout, cmd.Stderr = writer, writer
	cmd.Env = append(os.Environ(), "TMPDIR="+temporary)
	require.NoError(t, cmd.Start())
	writer.Close()

	shown := readUntil(t, reader, "[content script] hi there content script!", "[background] hello from content script")
	require.NoError(t, cmd.Process.Signal(syscall.SIGINT))
	rest, err := io.ReadAll(reader)
	require.NoError(t, err)
	assert.NoError(t, cmd.Wait(), shown+string(rest))
	left, err := os.ReadDir(temporary)
	require.NoError(t, err)
	assert.Empty(t, left, "the profile is gone")
	assert.Empty(t, processesWith(t, temporary), "Firefox is gone")
}

// readUntil reads until all texts have come, in any order.
func readUntil(t *testing.T, r io.Reader, texts ...string) string {
	t.Helper()
	var all strings.Builder
	buf := make([]byte, 4096)
	for !containsAll(all.String(), texts) {
		n, err := r.Read(buf)
		all.Write(buf[:n])
		require.NoError(t, err, "the command ended before it had printed all:\n%s", all.String())
	}
	return all.String()
}

func containsAll(s string, texts []string) bool {
	for _, text := range texts {
		if !strings.Contains(s, text) {
			return false
		}
	}
	return true
}

// processesWith returns the command lines of processes that name a folder, as
// Firefox's name its profile. Where there is no /proc it finds none.
func processesWith(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	require.NoError(t, err)
	var found []string
	for _, file := range files {
		if line, err := os.ReadFile(file); err == nil && strings.Contains(string(line), folder) {
			found = append(found, strings.ReplaceAll(string(line), "\x00", " "))
		}
	}
	return found
}
