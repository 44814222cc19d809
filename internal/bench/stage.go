package bench

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gangway/internal/extbuild"
	"gangway/internal/firefox"
)

// patience is how long one measurement may take. It runs out only when a peer
// does not answer any more.
const patience = 2 * time.Minute

// prefs let clocks be fine, programs run long and backgrounds stay.
var prefs = map[string]any{
	"privacy.reduceTimerPrecision":               false,
	"privacy.reduceTimerPrecision.unconditional": false,
	"dom.max_script_run_time":                    0,
	"dom.max_ext_content_script_run_time":        0,
	"extensions.background.idle.timeout":         3_600_000,
}

// command.js runs in the page and passes a command on to a content script.
//
//go:embed command.js
var commandScript string

// A stage is a Firefox, a server of empty pages, and one tab.
type stage struct {
	browser *firefox.Browser
	server  *firefox.PageServer
	tab     *firefox.Tab
	temp    string // Holds the extensions.
	sources string // The folder tests/bench.
	out     io.Writer
}

// openStage starts Firefox. The caller closes the stage.
func openStage(ctx context.Context, sources string, out io.Writer) (_ *stage, err error) {
	s := &stage{sources: sources, out: out}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if s.temp, err = firefox.MkdirTemp("bench"); err != nil {
		return nil, err
	}
	if s.server, err = firefox.ServePages(firefox.HTML("<!DOCTYPE html><title>A page</title>")); err != nil {
		return nil, err
	}
	binary, err := firefox.Ensure(ctx, out)
	if err != nil {
		return nil, err
	}
	if s.browser, err = firefox.Start(ctx, firefox.Options{Binary: binary, Prefs: prefs}); err != nil {
		return nil, err
	}
	s.tab, err = s.browser.NewTab(ctx, "")
	return s, err
}

// version returns that of Firefox.
func (s *stage) version(ctx context.Context) (version string, err error) {
	err = s.browser.Chrome(ctx, "return Services.appinfo.version", &version)
	return version, err
}

func (s *stage) close() (err error) {
	if s.browser != nil {
		err = s.browser.Close()
	}
	if s.server != nil {
		err = errors.Join(err, s.server.Close())
	}
	return errors.Join(err, os.RemoveAll(s.temp))
}

// install builds an extension of tests/bench, installs it, and waits until its
// background listens.
func (s *stage) install(ctx context.Context, name string) (*firefox.Extension, error) {
	started := time.Now()
	dir := filepath.Join(s.temp, strings.ReplaceAll(name, "/", "-"))
	_, err := extbuild.Build(ctx, extbuild.Options{Dir: filepath.Join(s.sources, name), Out: dir})
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(s.out, "build tests/bench/%-18s %.1fs\n", name, time.Since(started).Seconds())
	before := s.browser.LastNumber()
	extension, err := s.browser.InstallAddon(ctx, dir)
	if err != nil {
		return nil, err
	}
	_, err = s.wait(ctx, before, func(l firefox.ConsoleLine) bool {
		return l.AddonID == extension.ID && l.Text == "ready"
	})
	return extension, err
}

// wait waits for a console line after the one with a number.
func (s *stage) wait(ctx context.Context, after int, match func(firefox.ConsoleLine) bool) (firefox.ConsoleLine, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("no word within %v", patience))
	defer cancel()
	return s.browser.WaitLineAfter(ctx, after, match)
}

// open loads a page into the tab.
func (s *stage) open(ctx context.Context, path string) error {
	return s.tab.Navigate(ctx, s.server.URL+path)
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
		return fmt.Errorf("ask %s for %s: %w; %s", peer, detail, err, firefox.LastLines(s.browser.Lines(), 10))
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
