package soak

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxstage"
	"gangway/tests/soak/talk"
)

// patience is how long something may take that always comes.
const patience = 10 * time.Minute

// prefs let Firefox go on in spite of the crashes, and suspend no background by
// itself.
var prefs = map[string]any{
	"extensions.webextensions.crash.threshold": 1_000_000,
	idlePref: idleNever,
}

var (
	//go:embed ask.js
	askScript string
	//go:embed prelude.js
	preludeScript string
	//go:embed ports.js
	portsScript string
)

// A stage is a Firefox with the extension and some tabs.
type stage struct {
	*firefoxstage.Stage
	extension *firefox.Extension
	built     string // The folder of the extension.
	version   int
	port      string // Of the server.
	tabs      []*tab
	hostile   *firefox.Tab
}

// A tab is one tab with a page of a site of its own, and what is known of its
// content script.
type tab struct {
	tab    *firefox.Tab
	host   string
	status talk.Status
}

// openStage starts Firefox. The caller closes the stage.
func openStage(ctx context.Context, o Options) (_ *stage, err error) {
	opened, err := firefoxstage.Open(ctx, "soak", prefs, o.Report)
	if err != nil {
		return nil, err
	}
	s := &stage{Stage: opened, version: 1}
	_, s.port, _ = strings.Cut(strings.TrimPrefix(s.Server.URL, "http://"), ":")
	if err := errors.Join(s.install(ctx, o), s.openTabs(ctx, o)); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *stage) install(ctx context.Context, o Options) (err error) {
	if err := s.Browser.Chrome(ctx, portsScript, nil); err != nil {
		return err
	}
	if s.built, err = s.Build(ctx, filepath.Join(o.Dir, "tests", "soak")); err != nil {
		return err
	}
	if s.extension, err = s.Browser.InstallAddon(ctx, s.built); err != nil {
		return err
	}
	return s.extension.AllowPrivate(ctx)
}

// openTabs opens the tabs. The last one is in a private window.
func (s *stage) openTabs(ctx context.Context, o Options) (err error) {
	if s.hostile, err = s.Browser.NewTab(ctx, s.url("hostile")); err != nil {
		return err
	}
	for i := range o.Tabs {
		t := &tab{host: fmt.Sprintf("site%d.localhost", i)}
		open := s.Browser.NewTab
		if i == o.Tabs-1 {
			open = s.Browser.NewPrivateWindow
		}
		if t.tab, err = open(ctx, s.url(t.host)); err != nil {
			return err
		}
		s.tabs = append(s.tabs, t)
	}
	return nil
}

func (s *stage) private() *tab { return s.tabs[len(s.tabs)-1] }

// url returns the address of the page of a host. Firefox takes all names below
// localhost for this machine.
func (s *stage) url(host string) string {
	return "http://" + strings.TrimSuffix(host, ".localhost") + ".localhost:" + s.port + "/"
}

// chrome runs a script after prelude.js, which finds the extension.
func (s *stage) chrome(ctx context.Context, script string, result any, args ...any) error {
	return s.Browser.Chrome(ctx, preludeScript+script, result, append([]any{s.extension.ID}, args...)...)
}

// ask passes an order on to the tab's content script, and returns its status.
func (t *tab) ask(ctx context.Context, o talk.Order) (status talk.Status, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errors.New("the content script does not answer"))
	defer cancel()
	order, err := json.Marshal(o)
	if err != nil {
		return status, err
	}
	var text string
	if err := t.tab.Eval(ctx, askScript, &text, string(order)); err != nil {
		return status, fmt.Errorf("ask the content script of %s: %w", t.host, err)
	}
	return status, json.Unmarshal([]byte(text), &status)
}

// attack has the hostile page attack with some ports.
func (s *stage) attack(ctx context.Context, seed uint32, ports int, outcome any) error {
	order, err := json.Marshal(map[string]any{"seed": seed, "ports": ports})
	if err != nil {
		return err
	}
	var text string
	if err := s.hostile.Eval(ctx, `
		const { dataset } = document.documentElement;
		while (dataset.soak !== "hostile") await new Promise((done) => setTimeout(done, 5));
		const attacked = new Promise((done) => {
			document.addEventListener("soak-attacked", (event) => done(event.detail), { once: true });
		});
		document.dispatchEvent(new CustomEvent("soak-attack", { detail: arguments[0] }));
		return await attacked;`, &text, string(order)); err != nil {
		return err
	}
	return json.Unmarshal([]byte(text), outcome)
}

// forget lets the pages of all tabs forget that a content script is there, since
// another one will say so.
func (s *stage) forget(ctx context.Context) error {
	tabs := []*firefox.Tab{s.hostile}
	for _, t := range s.tabs {
		tabs = append(tabs, t.tab)
	}
	for _, t := range tabs {
		if err := t.Eval(ctx, "delete document.documentElement.dataset.soak", nil); err != nil {
			return err
		}
	}
	return nil
}

// update installs the extension as another version.
func (s *stage) update(ctx context.Context) (err error) {
	file := filepath.Join(s.built, "manifest.json")
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var manifest map[string]any
	if err := json.Unmarshal(text, &manifest); err != nil {
		return err
	}
	s.version++
	manifest["version"] = fmt.Sprint(s.version)
	if text, err = json.Marshal(manifest); err != nil {
		return err
	}
	if err := os.WriteFile(file, text, 0o644); err != nil {
		return err
	}
	s.extension, err = s.Browser.InstallAddon(ctx, s.built)
	return err
}

func (s *stage) lastLines() string { return firefox.LastLines(s.Browser.Lines(), 20) }
