// Package testrun runs the tests of a module that holds an extension, in
// layers: natively, as WebAssembly inside an extension in a real browser, and
// those that drive a browser themselves.
package testrun

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"time"

	"gangway/internal/process"
	"gangway/internal/toolchain"
)

// Options name the tests to run.
type Options struct {
	Dir      string    // A folder of the module.
	Packages []string  // Patterns of packages; all of the module if empty.
	Run      string    // As go test -run.
	Layers   []string  // Names of layers; all if empty.
	Exec     string    // The command that runs a js/wasm test binary.
	Out      io.Writer // Where the report goes.

	// Browsers are the names of those that run WebAssembly, as package manifest
	// has them.
	Browsers []string

	// Ensure finds or installs a browser. It is called once for each of
	// Browsers, and only if a layer that runs needs one.
	Ensure func(ctx context.Context, browser string) error
}

// A layer is one run of go test over packages.
type layer struct {
	name     string
	title    string
	label    string // Of its failures.
	args     []string
	env      []string
	packages []string
	browser  bool // It needs one.
}

// LayerNames lists the names of the layers in the order in which they run.
var LayerNames = []string{"checks", "native", "background", "content", "browser"}

// CheckLayers returns an error for a name that is not that of a layer.
func CheckLayers(names []string) error {
	for _, name := range names {
		if !slices.Contains(LayerNames, name) {
			return fmt.Errorf("there is no layer %q; the layers are %s", name, strings.Join(LayerNames, ", "))
		}
	}
	return nil
}

// Run runs the tests and prints the report, which ends with the failures and
// one line of counts. The error is about running them, not about their results;
// it is that of Ensure if a layer cannot do without.
func Run(ctx context.Context, o Options) (Counts, error) {
	if len(o.Packages) == 0 {
		o.Packages = []string{"./..."}
	}
	if err := CheckLayers(o.Layers); err != nil {
		return Counts{}, err
	}
	layers, err := o.layers(ctx)
	if err != nil {
		return Counts{}, err
	}
	layers = slices.DeleteFunc(layers, func(l layer) bool {
		return len(l.packages) == 0 || len(o.Layers) > 0 && !slices.Contains(o.Layers, l.name)
	})
	if slices.ContainsFunc(layers, func(l layer) bool { return l.browser }) {
		for _, browser := range o.Browsers {
			if err := o.Ensure(ctx, browser); err != nil {
				return Counts{}, err
			}
		}
	}
	var total Counts
	var failures []failure
	start := time.Now()
	for _, l := range layers {
		r, err := o.runLayer(ctx, l)
		total.Add(r.counts)
		for _, f := range r.failures {
			failures = append(failures, failure{l.label + ": " + f.name, f.output})
		}
		if err != nil {
			return total, err
		}
	}
	summarize(o.Out, failures)
	fmt.Fprintf(o.Out, "\n%v in all\n%v\n", time.Since(start).Round(time.Second), total)
	if total == (Counts{}) {
		return total, errors.New("no test ran")
	}
	return total, nil
}

// layers distributes the packages.
func (o Options) layers(ctx context.Context) ([]layer, error) {
	native, browser, err := o.nativePackages(ctx)
	if err != nil {
		return nil, err
	}
	checks := slices.Clone(native)
	checks = slices.DeleteFunc(checks, func(pkg string) bool { return path.Base(pkg) != checksFolder })
	native = slices.DeleteFunc(native, func(pkg string) bool { return path.Base(pkg) == checksFolder })
	wasm, err := o.wasmPackages(ctx)
	if err != nil {
		return nil, err
	}
	onMachine := layer{
		name: "native", title: "native, with the race detector", label: "native",
		args: []string{"-race", "-timeout=30m"}, packages: native,
	}
	if !o.canRace(ctx) {
		onMachine.title, onMachine.args = "native, without the race detector, which needs a C compiler such as gcc", onMachine.args[1:]
	}
	layers := []layer{
		{name: "checks", title: "the rules of the sources", label: "checks", args: []string{"-timeout=30m"}, packages: checks},
		onMachine,
	}
	for _, browser := range o.Browsers {
		layers = append(layers,
			o.wasmLayer("background", "in the background of an extension", browser, wasm),
			o.wasmLayer("content", "in a content script", browser, wasm))
	}
	return append(layers, layer{
		// Two packages at a time: their browsers have both processors busy, and a third
		// one makes the others as much slower.
		name: "browser", title: "a real browser, driven", label: "browser",
		args: []string{"-p=2", "-timeout=50m"}, packages: browser, browser: true,
	}), nil
}

// wasmLayer is the layer of that name, in which a browser runs the tests where
// the context says.
func (o Options) wasmLayer(name, where, browser string, packages []string) layer {
	exec := fmt.Sprintf("-exec='%s' exec -browser=%s -context=%s", o.Exec, browser, name)
	return layer{
		name: name, title: "WebAssembly, " + where + " in " + browser, label: name + " in " + browser,
		args: []string{"-p=1", "-timeout=30m", exec}, env: toolchain.Env(nil), packages: packages, browser: true,
	}
}

// canRace reports whether Go can compile for the race detector. In CI it has to.
func (o Options) canRace(ctx context.Context) bool {
	cmd := exec.CommandContext(ctx, "go", "env", "CGO_ENABLED")
	cmd.Dir = o.Dir
	out, err := cmd.Output()
	return err != nil || os.Getenv("CI") != "" || strings.TrimSpace(string(out)) != "0"
}

// testFile ends the name of a file of tests.
const testFile = "_test.go"

// checksFolder is the name of packages whose tests look at sources: they run
// other programs, and the race detector would find nothing in them.
const checksFolder = "checks"

// drivers are the packages whose importers' tests start browsers.
var drivers = []string{
	"gangway/browsertest", "gangway/internal/firefox/firefoxtest", "gangway/internal/chromium/chromiumtest",
}

// nativePackages lists the packages with native tests, apart those whose tests
// start browsers. Those with most files of tests come first: they take longest,
// and would else end their layer alone.
func (o Options) nativePackages(ctx context.Context) (native, browser []string, err error) {
	const format = `{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}} {{join .TestImports " "}} {{join .XTestImports " "}} ` +
		`{{join .TestGoFiles " "}} {{join .XTestGoFiles " "}}{{end}}`
	lines, err := o.list(ctx, nil, format)
	slices.SortStableFunc(lines, func(a, b string) int {
		return strings.Count(b, testFile) - strings.Count(a, testFile)
	})
	for _, line := range lines {
		fields := strings.Fields(line)
		if slices.ContainsFunc(fields[1:], func(pkg string) bool { return slices.Contains(drivers, pkg) }) {
			browser = append(browser, fields[0])
		} else {
			native = append(native, fields[0])
		}
	}
	return native, browser, err
}

// wasmPackages lists the packages with tests in files that end in _js_test.go.
func (o Options) wasmPackages(ctx context.Context) (packages []string, err error) {
	const format = `{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}} {{join .TestGoFiles " "}} {{join .XTestGoFiles " "}}{{end}}`
	lines, err := o.list(ctx, toolchain.Env(nil), format)
	for _, line := range lines {
		if strings.Contains(line, "_js_test.go") {
			packages = append(packages, strings.Fields(line)[0])
		}
	}
	return packages, err
}

// list runs go list and returns its lines that are not empty.
func (o Options) list(ctx context.Context, env []string, format string) ([]string, error) {
	cmd := exec.CommandContext(ctx, "go", append([]string{"list", "-e", "-f", format}, o.Packages...)...)
	cmd.Dir, cmd.Env = o.Dir, append(os.Environ(), env...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list packages: %w\n%s", err, stderr.String())
	}
	return slices.DeleteFunc(strings.Split(string(out), "\n"), func(line string) bool { return line == "" }), nil
}

// patience is for how long tests that are interrupted may end their browsers.
const patience = 20 * time.Second

// runLayer runs go test. Its exit code says only that a test failed, which the
// counts say too.
func (o Options) runLayer(ctx context.Context, l layer) (*report, error) {
	r := &report{out: o.Out}
	fmt.Fprintf(o.Out, "\n%s: %s\n", l.name, l.title)
	args := append([]string{"test", "-json"}, l.args...)
	if o.Run != "" {
		args = append(args, "-run="+o.Run)
	}
	cmd := exec.CommandContext(ctx, "go", append(args, l.packages...)...)
	cmd.Dir, cmd.Env = o.Dir, append(os.Environ(), l.env...)
	cmd.Stderr = o.Out
	events, err := cmd.StdoutPipe()
	if err != nil {
		return r, fmt.Errorf("run go test: %w", err)
	}
	var readErr error
	waitErr := process.Together(cmd, patience, func() error {
		if err := cmd.Start(); err != nil {
			return err
		}
		readErr = r.read(events)
		return cmd.Wait()
	})
	if ctx.Err() != nil {
		return r, ctx.Err()
	}
	var exit *exec.ExitError
	if waitErr != nil && !errors.As(waitErr, &exit) {
		return r, fmt.Errorf("run go test: %w", waitErr)
	}
	if waitErr != nil && r.counts.Failed == 0 {
		r.counts.Failed++
		ended := fmt.Sprintf("go test ended with %v\n", waitErr)
		r.failed("the layer", append(r.build, ended))
		r.showBuild()
		fmt.Fprintf(o.Out, "  fail   %s", ended)
	}
	return r, readErr
}
