package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/firefox"
	"gangway/internal/toolchain"
)

// call runs a command line and returns what it writes and its exit code.
func call(args ...string) (stdout, stderr string, code int) {
	var out, errOut bytes.Buffer
	code = execute(context.Background(), args, &out, &errOut)
	return out.String(), errOut.String(), code
}

func TestWrongUsageIsOneLineAndExitCode2(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, tt := range []struct{ args, want string }{
		{"nope", `gangway: there is no command "nope"; see "gangway --help"`},
		{"--nope", `gangway: unknown flag: --nope; see "gangway --help"`},
		{"build --nope", `gangway: unknown flag: --nope; see "gangway build --help"`},
		{"build a b", `gangway: expected one extension folder, got 2 arguments; see "gangway build --help"`},
		{"build --manifest-version 1", `gangway: --manifest-version must be 2 or 3; see "gangway build --help"`},
		{"build --manifest-version 0", `gangway: --manifest-version must be 2 or 3; see "gangway build --help"`},
		{"run --manifest-version 4", `gangway: --manifest-version must be 2 or 3; see "gangway run --help"`},
		{"run --port 65536", `gangway: --port must be between 0 and 65535; see "gangway run --help"`},
		{"run --timeout 0s", `gangway: --timeout must be positive, such as 60s; see "gangway run --help"`},
		{"run --port 80 --url http://example.org",
			`gangway: --port is for Gangway's own page, which --url replaces; see "gangway run --help"`},
	} {
		t.Run(tt.args, func(t *testing.T) {
			stdout, stderr, code := call(strings.Fields(tt.args)...)
			assert.Equal(t, tt.want+"\n", stderr)
			assert.Empty(t, stdout)
			assert.Equal(t, exitCannotRun, code)
		})
	}
}

func TestHelpDocumentsExitCodes(t *testing.T) {
	for _, args := range [][]string{{}, {"help"}, {"--help"}} {
		stdout, stderr, code := call(args...)
		assert.Contains(t, stdout, "Exit codes: 0 done; 1 failed; 2 cannot run")
		assert.Empty(t, stderr)
		assert.Zero(t, code)
	}
}

func TestBuildTakesTheFolderExtensionAndThenTheOneItIsIn(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	_, stderr, code := call("build")
	assert.Equal(t, "gangway: manifest.json does not exist; an extension folder holds a manifest.json\n", stderr)
	assert.Equal(t, exitFailed, code)

	require.NoError(t, os.Mkdir("extension", 0o755))
	_, stderr, _ = call("build")
	assert.Equal(t, "gangway: "+filepath.Join("extension", "manifest.json")+
		" does not exist; an extension folder holds a manifest.json\n", stderr)
}

func TestBuildWritesWhereItIsTold(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "go.mod", "module fixture\n\ngo 1.26\n")
	write(t, "x/manifest.json", `{"manifest_version": 3, "name": "X", "version": "1"}`)
	for out, args := range map[string][]string{
		"build/x":    {"build", "x"},
		"build/x-v2": {"build", "x", "--manifest-version", "2"},
		"elsewhere":  {"build", "--out", "elsewhere", "x"},
	} {
		stdout, stderr, code := call(args...)
		assert.Zero(t, code, stderr)
		assert.Contains(t, stdout, "write "+filepath.FromSlash(out)+" ")
		assert.FileExists(t, filepath.Join(out, "manifest.json"))
	}
}

func TestCompileErrorsAreShownAsGoPrintsThem(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "go.mod", "module fixture\n\ngo 1.26\n")
	write(t, "manifest.json", `{"manifest_version": 3, "name": "X", "version": "1", "background": {"scripts": ["./bg"]}}`)
	write(t, "bg/main.go", "package main\n\nfunc main() { x() }\n")
	_, stderr, code := call("build")
	assert.Equal(t, "# fixture/bg\nbg/main.go:3:15: undefined: x\n"+
		"gangway: manifest.json, background.scripts[0]: ./bg does not compile; Go's own messages stand above\n", stderr)
	assert.Equal(t, exitFailed, code)
}

func TestExitCodeSaysWhoIsToBlame(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("x"), exitFailed},
		{fmt.Errorf("x: %w", &toolchain.Missing{}), exitCannotRun},
		{fmt.Errorf("x: %w", &firefox.NotFoundError{}), exitCannotRun},
		{errors.Join(&wrongUsage{errors.New("x")}), exitCannotRun},
	} {
		assert.Equal(t, tt.want, exitCode(tt.err), tt.err)
	}
}

func TestReportIsSilentAboutWhatWasSaid(t *testing.T) {
	var out bytes.Buffer
	report(&out, errors.New(""))
	report(&out, nil)
	assert.Empty(t, out.String())
}

func write(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
}
