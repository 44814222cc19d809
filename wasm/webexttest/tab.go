package webexttest

import (
	"slices"

	"gangway/wasm/webexttest/internal/eventloop"
	"gangway/wasm/webexttest/internal/tabstrip"

	"gangway/wasm/webext/tabs"
)

// A Tab is a tab of a [Browser].
type Tab struct {
	browser *Browser
	id      int64
	top     *Frame
	loads   eventloop.Queue // Pages on their way to it, in order.

	// Protected by browser.mu.
	place   *tabstrip.Tab
	history []*document // The pages in the back/forward cache, the last one last.
	status  tabs.TabStatus
	muted   tabs.MutedInfo
	shown   float64 // When it was active last, in milliseconds since 1970.
	closed  bool
}

const (
	// blank is the page of a tab that shows none.
	blank = "about:blank"
	// newTab is the page of a tab that a user or an extension opens without one.
	newTab = "about:newtab"
)

// OpenTab opens a tab with a page in the window that has the focus, and makes it
// the active one there. It opens a window if there is none.
func (b *Browser) OpenTab(url string) *Tab {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.openTab(url)
}

// openTab opens an active tab. b.mu is held.
func (b *Browser) openTab(url string) *Tab {
	t := b.addTab(tabWish{active: true})
	t.load(url)
	return t
}

// ID returns the tab's id, as tabs.connect takes it.
func (t *Tab) ID() int64 { return t.id }

// Frame returns the tab's top frame.
func (t *Tab) Frame() *Frame { return t.top }

// URL returns the address of the page that is shown.
func (t *Tab) URL() string { return t.top.URL() }

// Window returns the window that the tab is in.
func (t *Tab) Window() *Window {
	t.browser.mu.Lock()
	defer t.browser.mu.Unlock()
	return t.window()
}

// Active reports whether the tab is the active one of its window.
func (t *Tab) Active() bool {
	t.browser.mu.Lock()
	defer t.browser.mu.Unlock()
	return t.active()
}

// Activate makes the tab the active one of its window.
func (t *Tab) Activate() {
	t.browser.mu.Lock()
	defer t.browser.mu.Unlock()
	t.activate()
}

// SetTitle sets the title of the page that is shown, which is its address
// without it.
func (t *Tab) SetTitle(title string) {
	t.browser.mu.Lock()
	defer t.browser.mu.Unlock()
	t.top.document.title = title
	t.updated(tabs.ChangeInfo{Title: &title})
}

// Navigate replaces the page by another one. The old page is unloaded for good,
// as pages are that browsers do not put into the back/forward cache, such as
// those with Cache-Control: no-store.
func (t *Tab) Navigate(url string) { t.top.Navigate(url) }

// Close closes the tab with all its pages, and its window if it is the last one
// there.
func (t *Tab) Close() {
	t.browser.mu.Lock()
	defer t.browser.mu.Unlock()
	t.close()
}

// close closes the tab. browser.mu is held.
func (t *Tab) close() {
	if t.closed {
		return
	}
	w := t.window()
	if len(w.strip.Tabs) == 1 {
		w.close()
		return
	}
	t.vanish(false)
	t.bequeath(w)
	if next := t.place.Remove(); next != nil {
		t.browser.tab(next.ID).activated(nil)
	}
}

// bequeath gives the tabs that the tab has opened the opener of the tab, as Chromium
// does; in Firefox they have none then. browser.mu is held.
func (t *Tab) bequeath(w *Window) {
	for _, other := range w.strip.Tabs {
		if other.Opener != t.place {
			continue
		}
		other.Opener = nil
		if t.browser.profile == Chromium && t.place.Opener != other {
			other.Opener = t.place.Opener
		}
	}
}

// vanish ends all pages of the tab. browser.mu is held.
func (t *Tab) vanish(windowCloses bool) {
	b := t.browser
	b.tabRemoved(t, windowCloses)
	t.closed = true
	b.tabs = slices.DeleteFunc(b.tabs, func(other *Tab) bool { return other == t })
	t.top.document.unload()
	for _, page := range t.history {
		page.unload()
	}
	t.history = nil
}
