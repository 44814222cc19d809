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

// TestSuspendedExampleGreetsOnce runs the other command that the README shows
// the output of.
func TestSuspendedExampleGreetsOnce(t *testing.T) {
	const command = "./build.sh run --headless --once --suspend"
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	require.Contains(t, string(readme), "$ "+command+"\n")
	for _, command := range []string{command, command + " --manifest-version 2"} {
		t.Run(command, func(t *testing.T) {
			output, err := shell(t.Context(), command).CombinedOutput()
			out := string(output)
			require.NoError(t, err, out)
			before, after, suspended := strings.Cut(out, "[driver] suspends the background; ")
			require.True(t, suspended, out)
			assert.NotContains(t, before, "clicked")
			for _, line := range []string{
				"[content script] In content script, waiting for background script\n",
				"[background] In background script, back after a suspension\n",
				"[content script] In content script, connected to background script again\n",
				"4 of 4 expected texts after ",
			} {
				assert.Contains(t, after, line)
			}
			for _, greeting := range []string{
				"[background] hello from content script\n",
				"[content script] hi there content script!\n",
				"[background] they clicked the page!\n",
				"[content script] they clicked the button!\n",
			} {
				assert.Equal(t, 1, strings.Count(out, greeting), "%q in\n%s", greeting, out)
			}
			assert.Equal(t, 4, strings.Count(out, ", once\n"), out)
		})
	}
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
