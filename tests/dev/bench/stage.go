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

	"gangway/internal/firefox"
	devstage "gangway/tests/dev/stage"
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
	*devstage.Firefox
	tab     *firefox.Tab
	sources string // The folder tests/bench.
	out     io.Writer
}

// openStage starts Firefox. The caller closes the stage.
func openStage(ctx context.Context, sources string, out io.Writer) (*stage, error) {
	opened, err := devstage.OpenFirefox(ctx, "bench", prefs, out)
	if err != nil {
		return nil, err
	}
	s := &stage{Firefox: opened, sources: sources, out: out}
	if s.tab, err = s.Browser.NewTab(ctx, ""); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// version returns that of Firefox.
func (s *stage) version(ctx context.Context) (version string, err error) {
	err = s.Browser.Chrome(ctx, "return Services.appinfo.version", &version)
	return version, err
}

// install builds an extension of tests/bench, installs it, and waits until its
// background listens.
func (s *stage) install(ctx context.Context, name string) (*firefox.Extension, error) {
	started := time.Now()
	extension, err := s.installFrom(ctx, filepath.Join(s.sources, name))
	if err == nil {
		fmt.Fprintf(s.out, "install tests/bench/%-18s %.1fs\n", name, time.Since(started).Seconds())
	}
	return extension, err
}

// installFrom does the same with the extension of a folder.
func (s *stage) installFrom(ctx context.Context, folder string) (*firefox.Extension, error) {
	before := s.Browser.LastNumber()
	extension, err := s.Install(ctx, folder)
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
	return s.Browser.WaitLineAfter(ctx, after, match)
}

// open loads a page into the tab.
func (s *stage) open(ctx context.Context, path string) error {
	return s.tab.Navigate(ctx, s.Server.URL+path)
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
		return fmt.Errorf("ask %s for %s: %w; %s", peer, detail, err, firefox.LastLines(s.Browser.Lines(), 10))
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
