package soak

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"gangway/internal/console"
	"gangway/tests/soak/talk"
)

// patience is how long something may take that always comes.
const patience = 10 * time.Minute

//go:embed ask.js
var askScript string

// A stage is a browser with the extension and some tabs.
type stage struct {
	host
	version int
	tabs    []*tab
	hostile page
	// bystander is the page of the extension, nil while it is closed.
	bystander page
}

// A tab is one tab with a page of a site of its own, and what is known of its
// content script.
type tab struct {
	page   page
	host   string
	status talk.Status
	// crashed says that a page has crashed in it.
	crashed bool
}

// openStage starts the browser. The caller closes the stage.
func openStage(ctx context.Context, o Options) (*stage, error) {
	opened, err := openHost(ctx, o)
	if err != nil {
		return nil, err
	}
	s := &stage{host: opened, version: 1}
	if err := s.openTabs(ctx, o.Tabs); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// openTabs opens the tabs, the last one in a private window if extensions run
// there.
func (s *stage) openTabs(ctx context.Context, tabs int) (err error) {
	if s.hostile, err = s.open(ctx, s.address("hostile"), false); err != nil {
		return err
	}
	for i := range tabs {
		t := &tab{host: fmt.Sprintf("site%d.localhost", i)}
		if t.page, err = s.open(ctx, s.address(t.host), i == tabs-1); err != nil {
			return err
		}
		s.tabs = append(s.tabs, t)
	}
	return nil
}

func (s *stage) private() *tab { return s.tabs[len(s.tabs)-1] }

// pages are those of all tabs.
func (s *stage) pages() []page {
	pages := []page{s.hostile}
	for _, t := range s.tabs {
		pages = append(pages, t.page)
	}
	return pages
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
	if err := t.page.Eval(ctx, askScript, &text, string(order)); err != nil {
		return status, fmt.Errorf("ask the content script of %s: %w", t.host, err)
	}
	return status, json.Unmarshal([]byte(text), &status)
}

// attack has the hostile page attack with some ports.
func (s *stage) attack(ctx context.Context, seed uint32, ports int, outcome any) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errors.New("the hostile page does not answer"))
	defer cancel()
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
	for _, p := range s.pages() {
		if err := p.Eval(ctx, "delete document.documentElement.dataset.soak", nil); err != nil {
			return err
		}
	}
	return nil
}

// update installs the extension as another version.
func (s *stage) update(ctx context.Context) (err error) {
	file := filepath.Join(s.folder(), "manifest.json")
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
	return s.install(ctx, s.pages())
}

func (s *stage) lastLines() string { return console.LastLines(s.Lines(), 20) }
