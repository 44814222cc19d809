package chromium

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gangway/internal/matchpattern"
)

// ErrOtherID says that an extension has another name since its manifest has
// another key.
var ErrOtherID = errors.New("the extension has another id now")

// Refresh loads the extension anew from its folder, and then the pages of all
// tabs into which its content scripts go, or went before, and those of its own
// that are open in tabs, which stay where they are. It returns how many tabs
// these are, and does not wait for their pages. Of content scripts it knows the
// patterns, and not the globs.
//
// An extension that Chromium refuses stays as it was. [ErrOtherID] says that
// there is another extension besides now.
func (e *Extension) Refresh(ctx context.Context) (tabs int, err error) {
	b := e.browser
	before := b.pages(e.runsIn)
	own := b.pages(e.owns)
	// Chromium closes them when the extension goes.
	own = slices.DeleteFunc(own, func(t *Tab) bool { return t.Navigate(ctx, blank) != nil })
	loaded, err := b.LoadExtension(ctx, e.dir)
	for _, tab := range own {
		_, backErr := tab.goBack(ctx)
		err = errors.Join(err, backErr)
	}
	if err != nil {
		return 0, err
	}
	if loaded.ID != e.ID {
		return 0, ErrOtherID
	}
	scripts, err := e.contentScripts()
	if err != nil {
		return 0, err
	}
	matching := b.pages(func(t *target) bool {
		return slices.ContainsFunc(before, func(tab *Tab) bool { return tab.page == t.top() }) ||
			slices.ContainsFunc(scripts, func(s contentScript) bool { return s.goesInto(t) })
	})
	for _, tab := range matching {
		b.pipe.send(tab.page.session, "Page.reload", nil)
	}
	return len(matching) + len(own), nil
}

// pages returns the tabs with a page that is meant, or that has a frame that is.
func (b *Browser) pages(is func(*target) bool) (tabs []*Tab) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, t := range b.targets {
		page := t.top()
		known := slices.ContainsFunc(tabs, func(tab *Tab) bool { return tab.page == page })
		if page.info.Type == "page" && !page.popup && b.lives(page) && !known && is(t) {
			tabs = append(tabs, &Tab{ID: page.tab, page: page, browser: b})
		}
	}
	return tabs
}

// owns reports whether a page is the extension's. It is called with the browser's
// lock held.
func (e *Extension) owns(t *target) bool {
	return t.parent == nil && strings.HasPrefix(t.main().URL, e.BaseURL)
}

// runsIn reports whether a content script of the extension runs in a page or a
// frame. It is called with the browser's lock held.
func (e *Extension) runsIn(t *target) bool {
	_, found := t.world(func(c execution) bool {
		return c.Aux.Type == "isolated" && c.Origin == scheme+e.ID
	})
	return found
}

// A contentScript is an entry of the manifest.
type contentScript struct {
	Matches   []string `json:"matches"`
	Excluded  []string `json:"exclude_matches"`
	AllFrames bool     `json:"all_frames"`
}

// contentScripts reads those of the manifest.
func (e *Extension) contentScripts() ([]contentScript, error) {
	text, err := os.ReadFile(filepath.Join(e.dir, "manifest.json"))
	if err != nil {
		return nil, err
	}
	var manifest struct {
		Scripts []contentScript `json:"content_scripts"`
	}
	err = json.Unmarshal(text, &manifest)
	return manifest.Scripts, err
}

// goesInto reports whether the script goes into a page or one of its frames. It
// is called with the browser's lock held.
func (s contentScript) goesInto(t *target) bool {
	for _, f := range t.frames {
		inFrame := t.parent != nil || f.Parent != ""
		if (s.AllFrames || !inFrame) && anyMatches(s.Matches, f.URL) && !anyMatches(s.Excluded, f.URL) {
			return true
		}
	}
	return false
}

func anyMatches(patterns []string, url string) bool {
	return slices.ContainsFunc(patterns, func(text string) bool {
		p, ok := matchpattern.Parse(text)
		return ok && p.Matches(url)
	})
}
