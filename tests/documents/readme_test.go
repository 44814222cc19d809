package documents_test

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shell returns a command that runs at the top of the repository.
func shell(ctx context.Context, command string) *exec.Cmd { return shellIn(ctx, "../..", command) }

func shellIn(ctx context.Context, dir, command string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "sh", "-c", "exec "+command)
	if strings.Contains(command, "=") {
		cmd = exec.CommandContext(ctx, "sh", "-c", command) // exec takes no assignments.
	}
	cmd.Dir = dir
	return cmd
}

// TestSuspendedExampleGreetsOnce runs as v2 what the guide of sessions shows of v3.
func TestSuspendedExampleGreetsOnce(t *testing.T) {
	output, err := shell(t.Context(), "./build.sh run --headless --once --suspend --manifest-version 2").CombinedOutput()
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
