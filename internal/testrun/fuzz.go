package testrun

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"

	"gangway/internal/process"
)

// FuzzOptions name the tests to fuzz, and the time.
type FuzzOptions struct {
	Dir      string        // A folder of the module.
	Packages []string      // Patterns of packages; all of the module if empty.
	For      time.Duration // For all fuzz tests together.
	Out      io.Writer
}

// A fuzzTest is one fuzz test of one package.
type fuzzTest struct{ pkg, name string }

// Fuzz runs each fuzz test of the packages, one after the other, for its share
// of the time. It stops at the first finding, which Go has then shown and
// written to the package's testdata, and returns an error.
func Fuzz(ctx context.Context, o FuzzOptions) error {
	if len(o.Packages) == 0 {
		o.Packages = []string{"./..."}
	}
	tests, err := o.list(ctx)
	if err != nil {
		return err
	}
	if len(tests) == 0 {
		return errors.New("no fuzz test found")
	}
	share := max(o.For/time.Duration(len(tests)), time.Second)
	for _, test := range tests {
		fmt.Fprintf(o.Out, "%s %s, %v\n", test.pkg, test.name, share.Round(time.Second))
		if err := o.run(ctx, "test", "-run=^$", "-fuzz=^"+test.name+"$", "-fuzztime="+share.String(), minimize, test.pkg); err != nil {
			return fmt.Errorf("fuzz %s in %s: %w", test.name, test.pkg, err)
		}
	}
	fmt.Fprintf(o.Out, "fuzz tests: %d, findings: none\n", len(tests))
	return nil
}

// minimize bounds the time in which go test makes one new input smaller. By
// default one takes up to a minute, in which nothing else is tried.
const minimize = "-fuzzminimizetime=1s"

// list finds the fuzz tests. go test prints their names and then a line that
// names their package.
func (o FuzzOptions) list(ctx context.Context) ([]fuzzTest, error) {
	cmd := o.command(ctx, append([]string{"test", "-list=^Fuzz"}, o.Packages...)...)
	cmd.Stderr = o.Out
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list fuzz tests: %w", err)
	}
	var tests []fuzzTest
	var names []string
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 1 && strings.HasPrefix(fields[0], "Fuzz"):
			names = append(names, fields[0])
		case len(fields) > 1 && fields[0] == "ok":
			for _, name := range names {
				tests = append(tests, fuzzTest{fields[1], name})
			}
			names = nil
		}
	}
	return tests, nil
}

func (o FuzzOptions) run(ctx context.Context, args ...string) error {
	cmd := o.command(ctx, args...)
	cmd.Stdout, cmd.Stderr = o.Out, o.Out
	return process.Together(cmd, patience, cmd.Run)
}

func (o FuzzOptions) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = o.Dir
	return cmd
}
