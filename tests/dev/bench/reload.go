package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"gangway/internal/extbuild"
	"gangway/internal/run"
	"gangway/internal/toolchain"
)

// What is measured of the reload: how long it takes from a save to the
// extension with the change in the browser, beside what the compiler alone takes.
const (
	peerGoBuild = "go build"
	peerReload  = "Gangway, save to reloaded"
)

const (
	// reloadTurns is how often the peers take turns in a round.
	reloadTurns = 3

	// settle is how long the browser may go on compiling the modules that it
	// started, so that it does not slow the next measurement.
	settle = 2 * time.Second
)

// reloadedPackages are the programs that are changed: one that is a file, and
// one that a script carries.
var reloadedPackages = []string{"background", "content"}

const reloadManifest = `{
  "manifest_version": 3,
  "name": "Benchmark of live reload",
  "version": "1",
  "browser_specific_settings": { "gecko": { "id": "bench-reload@gangway.test" } },
  "background": { "scripts": ["./background"] },
  "content_scripts": [{ "matches": ["<all_urls>"], "js": ["./content"] }],
  "gangway": { "reflect": false }
}
`

// A reloadBench is two copies of an extension: one runs, the other one is
// compiled by hand.
type reloadBench struct {
	*benchmark
	goTool  *toolchain.Toolchain
	dir     string // In the module, for its imports.
	out     *transcript
	changes int
}

// measureReload runs an extension and changes it.
func (b *benchmark) measureReload(ctx context.Context) (err error) {
	r := &reloadBench{benchmark: b, out: newTranscript()}
	if r.goTool, err = toolchain.Find(ctx, b.options.Dir); err != nil {
		return err
	}
	build := filepath.Join(b.options.Dir, "build")
	if err := os.MkdirAll(build, 0o755); err != nil {
		return err
	}
	if r.dir, err = os.MkdirTemp(build, "reload-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(r.dir)) }()
	for _, copied := range []string{"run", "alone"} {
		if err := r.copyPrograms(filepath.Join(r.dir, copied)); err != nil {
			return err
		}
	}
	return r.whileRunning(ctx, r.measure)
}

// copyPrograms makes an extension with programs of tests/bench.
func (r *reloadBench) copyPrograms(dir string) error {
	for _, name := range reloadedPackages {
		source := os.DirFS(filepath.Join(r.sides[0].fixtures(), "start", "gangway", name))
		if err := os.CopyFS(filepath.Join(dir, name), source); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, "manifest.json"), []byte(reloadManifest), 0o644)
}

// whileRunning calls work while the extension runs.
func (r *reloadBench) whileRunning(ctx context.Context, work func(context.Context) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() {
		ended <- run.Run(ctx, run.Options{
			Build: extbuild.Options{
				Dir: filepath.Join(r.dir, "run"), Out: filepath.Join(r.dir, "out"), Browser: r.options.Browser,
			},
			Headless: true,
			Out:      r.out,
		})
		stop()
	}()
	err := r.out.wait(ctx, "The console")
	if err == nil {
		err = work(ctx)
	}
	stop()
	return errors.Join(<-ended, err)
}

func (r *reloadBench) measure(ctx context.Context) error {
	for counts := range r.rounds(Reload) {
		for _, name := range reloadedPackages {
			alone, reloaded, err := r.turns(ctx, name)
			if err != nil {
				return err
			}
			if counts {
				r.sides[0].series.add(Reload, name, peerGoBuild, Milliseconds, median(alone))
				r.sides[0].series.add(Reload, name, peerReload, Milliseconds, median(reloaded))
			}
		}
	}
	return nil
}

// turns returns milliseconds.
func (r *reloadBench) turns(ctx context.Context, name string) (alone, reloaded []float64, err error) {
	for range r.repeats(reloadTurns) {
		r.rest(settle)
		a, err := r.compileAlone(ctx, name)
		if err != nil {
			return nil, nil, err
		}
		r.rest(settle)
		b, err := r.saveAndWait(ctx, name)
		if err != nil {
			return nil, nil, err
		}
		alone, reloaded = append(alone, a), append(reloaded, b)
	}
	return alone, reloaded, nil
}

// compileAlone changes a package and runs the compiler as the build does.
func (r *reloadBench) compileAlone(ctx context.Context, name string) (float64, error) {
	if err := r.change("alone", name); err != nil {
		return 0, err
	}
	start := time.Now()
	err := r.goTool.Build(ctx, toolchain.Target{
		Dir:     r.options.Dir,
		Package: filepath.Join(r.dir, "alone", name),
		Tags:    []string{noReflection},
		Output:  filepath.Join(r.dir, "alone.wasm"),
	})
	return milliseconds(time.Since(start)), err
}

// saveAndWait changes the same package of the extension that runs.
func (r *reloadBench) saveAndWait(ctx context.Context, name string) (float64, error) {
	r.out.reset()
	start := time.Now()
	if err := r.change("run", name); err != nil {
		return 0, err
	}
	if err := r.out.wait(ctx, "reloaded "); err != nil {
		return 0, err
	}
	return milliseconds(time.Since(start)), nil
}

// change makes a program print another text when it starts.
func (r *reloadBench) change(copied, name string) error {
	r.changes++
	text := fmt.Sprintf("package main\n\nfunc init() { println(\"change %d\") }\n", r.changes)
	return os.WriteFile(filepath.Join(r.dir, copied, name, "change.go"), []byte(text), 0o644)
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// A transcript is what a command writes.
type transcript struct {
	mu      sync.Mutex // Protects following.
	text    string
	changed chan struct{} // Closed and replaced at every change.
}

func newTranscript() *transcript { return &transcript{changed: make(chan struct{})} }

func (t *transcript) Write(data []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text += string(data)
	close(t.changed)
	t.changed = make(chan struct{})
	return len(data), nil
}

// reset forgets what was written.
func (t *transcript) reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = ""
}

// wait waits until a text was written.
func (t *transcript) wait(ctx context.Context, text string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		t.mu.Lock()
		written, changed := t.text, t.changed
		t.mu.Unlock()
		if strings.Contains(written, text) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("gangway run does not write %q: %w; it wrote:\n%s", text, context.Cause(ctx), written)
		}
	}
}
