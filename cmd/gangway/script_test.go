package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/command"
)

const installGo = "Install Go from https://go.dev/dl/ and put its bin folder first in PATH.\n"

func TestBuildScriptRefusesAMachineWithoutAGoThatIsNewEnough(t *testing.T) {
	for _, tt := range []struct{ name, goCommand, want string }{
		{"no Go", "", "Gangway compiles with Go 1.26 or newer, and there is no go command on PATH. "},
		{"old", "echo go1.23.1", "Gangway needs Go 1.26 or newer; this is go1.23.1. "},
		{"old release candidate", "echo go1.25rc2", "Gangway needs Go 1.26 or newer; this is go1.25rc2. "},
		// In the repository, such a Go tries to download the newer one.
		{"old and offline", "[ $PWD = / ] || exit 1\necho go1.21.13", "Gangway needs Go 1.26 or newer; this is go1.21.13. "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cmd := exec.Command("../../build.sh", "help")
			cmd.Env = []string{"PATH=" + tools(t, tt.goCommand)}
			output, err := cmd.CombinedOutput()
			assert.Equal(t, "gangway: "+tt.want+installGo, string(output))
			var exit *exec.ExitError
			require.True(t, errors.As(err, &exit), err)
			assert.Equal(t, command.ExitCannotRun, exit.ExitCode())
		})
	}
}

func TestBuildScriptHandsOverAndKeepsTheFolder(t *testing.T) {
	script, err := filepath.Abs("../../build.sh")
	require.NoError(t, err)
	t.Chdir(t.TempDir())
	// The setting of a go test that calls the script by -exec.
	t.Setenv("GOOS", "js")
	t.Setenv("GOARCH", "wasm")
	for args, want := range map[string]string{
		"":     "gangway: manifest.json does not exist; go to the folder of an extension, or name it: it holds a manifest.json\n",
		"nope": "gangway: there is no command \"nope\"; see \"gangway --help\"\n",
	} {
		cmd := exec.Command(script)
		if args != "" {
			cmd.Args = append(cmd.Args, args)
		}
		output, err := cmd.CombinedOutput()
		assert.Error(t, err)
		assert.Equal(t, want, string(output))
	}
}

// tools returns a folder with the few programs that the script needs, and
// with a go command that runs script, unless that is empty.
func tools(t *testing.T, script string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"sh", "dirname", "sed"} {
		path, err := exec.LookPath(name)
		require.NoError(t, err)
		require.NoError(t, os.Symlink(path, filepath.Join(dir, name)))
	}
	if script != "" {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "go"), []byte("#!/bin/sh\n"+script+"\n"), 0o755))
	}
	return dir
}
