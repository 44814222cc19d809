package soak

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxstage"
	"gangway/tests/soak/talk"
)

// patience is how long something may take that always comes.
const patience = time.Minute

// prefs let Firefox go on in spite of the crashes, and suspend no background by
// itself.
var prefs = map[string]any{
	"extensions.webextensions.crash.threshold": 1_000_000,
	"extensions.background.idle.timeout":       3_600_000,
}

// ask.js runs in the page and passes a command on to its content script.
//
//go:embed ask.js
var askScript string

// A stage is a Firefox with the extension and some tabs.
type stage struct {
	*firefoxstage.Stage
	extension *firefox.Extension
	tabs      []*tab
}

// A tab is one tab with a page, and what is known of its content script.
type tab struct {
	tab    *firefox.Tab
	status talk.Status
	wanted int // How many messages the content script was asked for.
}

// openStage starts Firefox. The caller closes the stage.
func openStage(ctx context.Context, o Options) (_ *stage, err error) {
	opened, err := firefoxstage.Open(ctx, "soak", prefs, o.Report)
	if err != nil {
		return nil, err
	}
	s := &stage{Stage: opened}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if s.extension, err = s.Install(ctx, filepath.Join(o.Dir, "tests", "soak")); err != nil {
		return nil, err
	}
	for i := range o.Tabs {
		t, err := s.Browser.NewTab(ctx, fmt.Sprintf("%s/%d", s.Server.URL, i))
		if err != nil {
			return nil, err
		}
		s.tabs = append(s.tabs, &tab{tab: t})
	}
	return s, nil
}

// ask asks the tab's content script for messages, and returns its status.
func (t *tab) ask(ctx context.Context, count int) (status talk.Status, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errors.New("the content script does not answer"))
	defer cancel()
	var text string
	if err := t.tab.Eval(ctx, askScript, &text, count); err != nil {
		return status, fmt.Errorf("ask a content script: %w", err)
	}
	return status, json.Unmarshal([]byte(text), &status)
}

// suspend suspends the background, as soon as it runs.
func (s *stage) suspend(ctx context.Context) error {
	return s.end(ctx, s.extension.TerminateBackground)
}

// kill kills the background's process, as soon as it runs.
func (s *stage) kill(ctx context.Context) error {
	return s.end(ctx, s.extension.KillBackground)
}

// end ends the background once. Content scripts that have something to say wake
// it, before as well as after, so that it may not be seen stopped.
func (s *stage) end(ctx context.Context, how func(context.Context) error) error {
	waking, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if err := s.extension.WaitBackground(waking, firefox.BackgroundRunning); err != nil {
		return ctx.Err() // Nobody has anything to say.
	}
	if err := how(ctx); err != nil {
		_, err = s.extension.BackgroundState(ctx)
		return err
	}
	return nil
}

// reload reloads the extension, and waits until the content scripts are there
// again.
func (s *stage) reload(ctx context.Context) error {
	for _, t := range s.tabs {
		if err := t.tab.Eval(ctx, "delete document.documentElement.dataset.soak", nil); err != nil {
			return err
		}
	}
	return s.extension.Reload(ctx)
}

func (s *stage) lastLines() string { return firefox.LastLines(s.Browser.Lines(), 20) }
