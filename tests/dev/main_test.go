package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"gangway/internal/command"
)

// call runs a command line and returns what it writes and its exit code.
func call(args ...string) (stdout, stderr string, code int) {
	var out, errOut bytes.Buffer
	code = command.Execute(context.Background(), newRootCommand(), args, &out, &errOut)
	return out.String(), errOut.String(), code
}

func TestWrongUsageIsOneLineAndExitCode2(t *testing.T) {
	t.Chdir(t.TempDir())
	for args, want := range map[string]string{
		"nope":                    `there is no command "nope"; see "./build.sh --help"`,
		"bench --rounds 0":        `--rounds must be at least 1; see "./build.sh bench --help"`,
		"bench x":                 `expected no arguments, got ["x"]; see "./build.sh bench --help"`,
		"fuzz --for 0s":           `--for must be positive, such as 5m; see "./build.sh fuzz --help"`,
		"soak --kills 0":          `--kills, --messages and --sessions must be at least 1, and --tabs 2; see "./build.sh soak --help"`,
		"test --contract --leaks": `if any flags in the group [contract leaks] are set none of the others can be; [contract leaks] were all set`,
		"test --layer native,x": `there is no layer "x"; the layers are checks, native, background, content, browser; ` +
			`see "./build.sh test --help"`,
	} {
		stdout, stderr, code := call(strings.Fields(args)...)
		assert.Equal(t, "gangway: "+want+"\n", stderr)
		assert.Empty(t, stdout)
		if args != "test --contract --leaks" { // Which cobra itself refuses.
			assert.Equal(t, command.ExitCannotRun, code, args)
		}
	}
}

func TestMeasuringNeedsTheRepository(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"bench", "soak"} {
		_, stderr, code := call(name)
		assert.Contains(t, stderr, "run it in Gangway's own repository")
		assert.Equal(t, command.ExitFailed, code)
	}
}

func TestHelpExplainsEveryCommand(t *testing.T) {
	for _, cmd := range newRootCommand().Commands() {
		asked, stderr, code := call("help", cmd.Name())
		assert.Empty(t, stderr, cmd.Name())
		assert.Zero(t, code, cmd.Name())
		assert.Contains(t, asked, "./build.sh "+cmd.Name())
	}
}
