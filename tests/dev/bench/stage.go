package bench

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"gangway/internal/console"
	"gangway/internal/pageserver"
)

// patience is how long one measurement may take. It runs out only when a peer
// does not answer any more.
const patience = 2 * time.Minute

// command.js runs in the page and passes a command on to a content script.
//
//go:embed command.js
var commandScript string

// A host is a browser in which extensions are measured.
type host interface {
	// Version names the browser, with its version.
	Version(ctx context.Context) (string, error)

	// Install builds the extension of a folder and installs it.
	Install(ctx context.Context, folder string) (extension, error)

	// NewTab opens a tab, shows it, and waits until it has loaded a page.
	NewTab(ctx context.Context, url string) (tab, error)

	// Memory returns how many bytes the processes of localhost's pages have,
	// when they have given back what they can.
	Memory(ctx context.Context) (float64, error)

	// Pages is the server of empty pages.
	Pages() *pageserver.Server

	// WaitLineAfter waits for a console line after the one with a number.
	WaitLineAfter(ctx context.Context, after int, match func(console.Line) bool) (console.Line, error)

	// LastNumber is that of the last console line, and Lines are the last ones.
	LastNumber() int
	Lines() []console.Line

	Close() error
}

// An extension is one that a host has installed.
type extension interface {
	// ID is the AddonID of its console lines.
	ID() string

	// URL is the address of a page of it.
	URL(path string) string

	// StopBackground ends the background so that the next event starts it.
	StopBackground(ctx context.Context, shown tab) error
}

// A tab is one of a host.
type tab interface {
	Navigate(ctx context.Context, url string) error
	Back(ctx context.Context) error
	Eval(ctx context.Context, script string, result any, args ...any) error
	Close(ctx context.Context) error
}

// A stage is a browser with one tab.
type stage struct {
	host
	tab     tab
	sources string // The folder tests/bench.
	out     io.Writer

	installed map[string]extension // By their names in sources.
}

// install builds an extension of tests/bench, installs it, and waits until its
// background listens.
func (s *stage) install(ctx context.Context, name string) (extension, error) {
	return s.once(name, func() (extension, error) { return s.installFrom(ctx, filepath.Join(s.sources, name)) })
}

// once installs an extension of tests/bench unless it is there: Chromium would take
// it for another one, and both would obey.
func (s *stage) once(name string, install func() (extension, error)) (extension, error) {
	if e := s.installed[name]; e != nil {
		return e, nil
	}
	started := time.Now()
	e, err := install()
	if err != nil {
		return nil, err
	}
	s.installed[name] = e
	fmt.Fprintf(s.out, "install tests/bench/%-20s %.1fs\n", name, time.Since(started).Seconds())
	return e, nil
}

// installFrom builds and installs the extension of a folder, as install does.
func (s *stage) installFrom(ctx context.Context, folder string) (extension, error) {
	before := s.LastNumber()
	e, err := s.Install(ctx, folder)
	if err != nil {
		return nil, err
	}
	_, err = s.wait(ctx, before, func(l console.Line) bool { return l.AddonID == e.ID() && l.Text == "ready" })
	return e, err
}

// wait waits for a console line after the one with a number.
func (s *stage) wait(ctx context.Context, after int, match func(console.Line) bool) (console.Line, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("no word within %v", patience))
	defer cancel()
	return s.WaitLineAfter(ctx, after, match)
}

// open loads a page into the tab.
func (s *stage) open(ctx context.Context, path string) error {
	return s.tab.Navigate(ctx, s.Pages().URL+path)
}

// ask passes a command on to the peer's content script and decodes its answer.
func (s *stage) ask(ctx context.Context, peer string, command, answer any) error {
	detail, err := json.Marshal(command)
	if err != nil {
		return err
	}
	text, err := s.pass(ctx, peer, string(detail))
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return fmt.Errorf("ask %s for %s: %w; %s", peer, detail, err, console.LastLines(s.Lines(), 10))
	}
	return json.Unmarshal([]byte(text), answer)
}

// pass passes the text of a command on. An answer that tells of an error is
// one.
func (s *stage) pass(ctx context.Context, peer, detail string) (text string, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("no answer within %v", patience))
	defer cancel()
	if err := s.tab.Eval(ctx, commandScript, &text, peer, detail); err != nil {
		return "", err
	}
	var failure struct{ Error string }
	if json.Unmarshal([]byte(text), &failure) == nil && failure.Error != "" {
		return "", errors.New(failure.Error)
	}
	return text, nil
}

// prepare installs extensions of tests/bench and opens a page for them.
func (s *stage) prepare(ctx context.Context, page string, extensions ...string) error {
	for _, name := range extensions {
		if _, err := s.install(ctx, name); err != nil {
			return err
		}
	}
	return s.open(ctx, page)
}
