package webexttest

import (
	"time"

	"gangway/wasm/webext/tabs"
	"gangway/wasm/webext/windows"
	"gangway/wasm/webexttest/internal/tabstrip"
)

// A tabWish says which tab to add.
type tabWish struct {
	window *Window // nil for the one that has the focus.
	place  tabstrip.Place
	active bool
	muted  bool
	by     *Extension // Who mutes it.
}

// addTab adds a tab without a page and tells all extensions. b.mu is held.
func (b *Browser) addTab(wish tabWish) *Tab {
	w := wish.window
	if w == nil {
		w = b.front()
	}
	if w == nil {
		return b.addWindow(windows.WindowTypeNormal).first().change(wish)
	}
	t := w.add(wish.place)
	if wish.muted {
		t.muted = mutedBy(wish.by)
	}
	var previous *tabstrip.Tab
	if wish.active {
		previous, _ = t.place.Activate()
		t.shown = now()
	}
	b.tabCreated(t)
	if wish.active {
		t.highlighted()
		t.toldActive(previous)
	}
	if wish.place.Pinned {
		t.updated(tabs.ChangeInfo{Pinned: new(true)})
	}
	return t
}

// change pins and mutes a tab that is there, as a wish has it. browser.mu is held.
func (t *Tab) change(wish tabWish) *Tab {
	if wish.place.Pinned {
		t.pin(true)
	}
	if wish.muted {
		t.mute(true, wish.by)
	}
	return t
}

// add adds a tab without a page to the window. browser.mu is held.
func (w *Window) add(place tabstrip.Place) *Tab {
	b := w.browser
	t := &Tab{browser: b, id: b.ids.tab(), status: tabs.TabStatusComplete, shown: now()}
	t.place = w.strip.Add(t.id, place)
	t.top = &Frame{tab: t}
	t.top.show(blank)
	b.tabs = append(b.tabs, t)
	return t
}

// now returns the time as browsers give it.
func now() float64 { return float64(time.Now().UnixMilli()) }

// mutedBy returns the state of a tab that an extension has muted.
func mutedBy(e *Extension) tabs.MutedInfo {
	return tabs.MutedInfo{Muted: true, Reason: new(tabs.MutedInfoReasonExtension), ExtensionID: &e.id}
}

// tab returns the tab with an id, nil if there is none. b.mu is held.
func (b *Browser) tab(id int64) *Tab {
	for _, t := range b.tabs {
		if t.id == id {
			return t
		}
	}
	return nil
}

// inOrder returns all tabs, window by window. b.mu is held.
func (b *Browser) inOrder() []*Tab {
	var all []*Tab
	for _, w := range b.windows {
		all = append(all, w.tabs()...)
	}
	return all
}

// window returns the window of the tab. browser.mu is held.
func (t *Tab) window() *Window { return t.browser.window(t.place.Window.ID) }

// active reports whether the tab is the active one of its window. browser.mu is
// held.
func (t *Tab) active() bool { return t.place.Window.Active == t.place }

// activate makes the tab the active one. browser.mu is held.
func (t *Tab) activate() {
	if t.closed {
		return
	}
	if previous, changed := t.place.Activate(); changed {
		t.activated(previous)
	}
}

// load shows another page. browser.mu is held.
func (t *Tab) load(url string) {
	if t.closed {
		return
	}
	if url == newTab || url == blank && t.top.document.url == blank {
		t.top.show(url)
		return
	}
	t.loading(func() {
		t.top.document.unload()
		t.top.load(url)
	})
}

// loadLater shows another page soon. browser.mu is held.
func (t *Tab) loadLater(url string) {
	t.browser.loop.Post(&t.loads, t.browser.locked(func() { t.load(url) }))
}

// loading tells all extensions of a page that show shows. browser.mu is held.
func (t *Tab) loading(show func()) {
	before := t.top.document
	t.status = tabs.TabStatusLoading
	status := string(t.status)
	t.updated(tabs.ChangeInfo{Status: &status})
	show()
	page := t.top.document
	t.updated(tabs.ChangeInfo{Status: &status, URL: &page.url})
	if page.url == before.url && page.title == "" {
		page.title = before.title
	}
	if page.name() != before.name() {
		t.updated(tabs.ChangeInfo{Title: new(page.name())})
	}
	t.status = tabs.TabStatusComplete
	t.updated(tabs.ChangeInfo{Status: new(string(t.status))})
}
