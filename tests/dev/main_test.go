package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/spf13/pflag"
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
		"nope":                `there is no command "nope"; see "./build.sh --help"`,
		"bench --rounds 0":    `--rounds must be at least 1; see "./build.sh bench --help"`,
		"bench --keep --size": `--keep is for all parts, and goes neither with one nor with --compare; see "./build.sh bench --help"`,
		"bench x":             `expected no arguments, got ["x"]; see "./build.sh bench --help"`,
		"fuzz --for 0s":       `--for must be positive, such as 5m; see "./build.sh fuzz --help"`,
		"soak --kills 0":      `--kills must be at least 1; see "./build.sh soak --help"`,
		"soak --tabs 1":       `--tabs must be at least 2; see "./build.sh soak --help"`,
		"soak --calls 0":      `--calls must be at least 1; see "./build.sh soak --help"`,
		"soak --calls -5":     `--calls must be at least 1; see "./build.sh soak --help"`,
		"soak --kills 99999999999999999999": `--kills 99999999999999999999 is out of range: choose a number nearer to 0; ` +
			`see "./build.sh soak --help"`,
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

// TestBadValuesOfFlagsSayWhichAreGood gives every flag that is no text a bad value.
func TestBadValuesOfFlagsSayWhichAreGood(t *testing.T) {
	t.Chdir(t.TempDir())
	good := map[string]string{
		"bool": "true or false", "duration": "a time such as 90s, 5m or 1h", "int": "a whole number", "uint64": "a whole number from 0 on",
	}
	seen := make(map[string]bool)
	for _, cmd := range newRootCommand().Commands() {
		cmd.Flags().VisitAll(func(flag *pflag.Flag) {
			kind := flag.Value.Type()
			if strings.HasPrefix(kind, "string") {
				return
			}
			seen[kind] = true
			_, stderr, code := call(cmd.Name(), "--"+flag.Name+"=x")
			assert.Equal(t, fmt.Sprintf("gangway: --%s must be %s, not \"x\"; see \"./build.sh %s --help\"\n", flag.Name, good[kind], cmd.Name()), stderr)
			assert.Equal(t, command.ExitCannotRun, code)
		})
	}
	assert.Len(t, seen, len(good))
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
