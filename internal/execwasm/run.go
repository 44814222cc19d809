package execwasm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"gangway/internal/browser"
	"gangway/internal/console"
	"gangway/internal/manifest"
	"gangway/internal/pageserver"
	"gangway/internal/tempdir"
	"gangway/internal/toolchain"
)

// shownLines is how much of the console an error shows.
const shownLines = 20

// defaultGrace is enough for Go to end a test itself, with the stacks of all
// goroutines, after the flag -test.timeout.
const defaultGrace = 15 * time.Second

// Options name the module to run, and the place.
type Options struct {
	// Module is the path of the compiled program.
	Module string
	// Args are the program's arguments, without its name. The flags of the
	// testing package that name a limit or a file to write are looked at.
	Args []string
	// Context is where the program runs; empty for Background.
	Context Context
	// ManifestVersion is that of the extension, 2 or 3; 0 for 3. Chromium takes
	// no other.
	ManifestVersion int
	// Permissions are put into the extension's manifest.
	Permissions []string
	// Environ is the environment to take the program's from, as os.Environ
	// gives it. See [Environment] for the part that the program gets.
	Environ []string
	// Dir is the folder that the program finds itself in, the package's; empty
	// for the working directory. The go command in effect there must be the one
	// that compiled the program.
	Dir string
	// Stdout and Stderr get the program's output as it comes. Stderr also gets
	// the lines that the extension's scripts write to the console.
	Stdout, Stderr io.Writer
	// Grace is how long after -test.timeout the program may take to end; 0 for
	// 15 s.
	Grace time.Duration
	// Browser is a name of [manifest.Browsers]; empty for Firefox.
	Browser string
	// Binary is the path of the browser; empty for the one that is found.
	Binary string
	// Window shows the browser on the screen.
	Window bool
}

// Run runs the program and returns its exit code. The error says why there is
// none: the program could not be started, did not end in time, or the
// browser ended. Nothing is left behind when Run returns.
func Run(ctx context.Context, options Options) (code int, err error) {
	dir, err := tempdir.Make("exec")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	r := &runner{Options: options.withDefaults(), dir: dir}
	if r.toolchain, err = toolchain.Find(ctx, r.Dir); err != nil {
		return 0, err
	}
	if err := r.prepare(); err != nil {
		return 0, err
	}
	return r.run(ctx)
}

func (o Options) withDefaults() Options {
	if o.Browser == "" {
		o.Browser = manifest.Firefox
	}
	if o.Context == "" {
		o.Context = Background
	}
	if o.ManifestVersion == 0 {
		o.ManifestVersion = 3
	}
	if o.Grace == 0 {
		o.Grace = defaultGrace
	}
	return o
}

// A runner is one run of one program.
type runner struct {
	Options
	dir       string // Of the extension.
	toolchain *toolchain.Toolchain
	limit     limit
	outputs   outputs
	report    *report
}

// run starts the browser and the program in it, and waits for the program's end.
func (r *runner) run(ctx context.Context) (int, error) {
	r.report = newReport(r.Stdout, r.Stderr, r.outputs)
	b, err := browser.Named(r.Browser).Start(ctx, browser.Options{
		Binary: r.Binary, Window: r.Window, Busy: true, Console: r.report.line,
	})
	if err != nil {
		return 0, err
	}
	defer b.Close()
	ctx, cancel := r.limit.start(ctx, r.Grace)
	defer cancel()
	failed := make(chan error, 1)
	go func() {
		if err := r.open(ctx, b); err != nil {
			failed <- err
		}
	}()
	return r.wait(ctx, b, failed)
}

// open installs the extension and opens the page that the context needs.
func (r *runner) open(ctx context.Context, b browser.Browser) error {
	extension, err := b.Install(ctx, r.dir)
	if err != nil {
		return err
	}
	var url string
	switch r.Context {
	case Background:
		return nil
	case Page:
		url = extension.URL(pageName)
	case Content:
		server, err := pageserver.Serve(pageserver.HTML(contentPage))
		if err != nil {
			return err
		}
		context.AfterFunc(ctx, func() { server.Close() })
		url = server.URL + "/"
	}
	_, err = b.NewTab(ctx, url)
	// A program that keeps the page busy keeps it from having loaded, too.
	if browser.LoadTimedOut(err) {
		return nil
	}
	return err
}

func (r *runner) wait(ctx context.Context, b browser.Browser, failed <-chan error) (int, error) {
	select {
	case <-r.report.done:
		return r.report.code, r.report.err
	case err := <-failed:
		return 0, err
	case <-b.Done():
		if ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		return 0, errors.New("the browser ended before the program did")
	case <-ctx.Done():
		err := context.Cause(ctx)
		if hang := (*hangError)(nil); errors.As(err, &hang) {
			return 0, fmt.Errorf("%w; besides its output, %s", err, lastLines(b))
		}
		return 0, err
	}
}

// lastLines shows the console without the program's own output, which has been
// shown already.
func lastLines(b browser.Browser) string {
	var lines []console.Line
	for _, line := range b.Lines() {
		if !isReport(line) && line.Source != console.SourceFirefox && line.Source != console.SourceChromium {
			lines = append(lines, line)
		}
	}
	return console.LastLines(lines, shownLines)
}
