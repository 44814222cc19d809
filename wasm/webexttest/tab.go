package webexttest

import (
	"slices"
	"strings"

	"gangway/wasm/webext"
)

// A Tab is a tab of a [Browser].
type Tab struct {
	browser *Browser
	id      int64
	top     *Frame

	// Protected by browser.mu.
	history []*document // The pages in the back/forward cache, the last one last.
	closed  bool
}

// blank is the page of a tab that shows none.
const blank = "about:blank"

// OpenTab opens a tab with a page.
func (b *Browser) OpenTab(url string) *Tab {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.openTab(url)
}

// openTab opens a tab. b.mu is held.
func (b *Browser) openTab(url string) *Tab {
	t := &Tab{browser: b, id: b.ids.tab()}
	t.top = &Frame{tab: t}
	b.tabs = append(b.tabs, t)
	t.top.load(url)
	return t
}

// ID returns the tab's id, as tabs.connect takes it.
func (t *Tab) ID() int64 { return t.id }

// Frame returns the tab's top frame.
func (t *Tab) Frame() *Frame { return t.top }

// URL returns the address of the page that is shown.
func (t *Tab) URL() string { return t.top.URL() }

// Navigate replaces the page by another one. The old page is unloaded for good,
// as pages are that browsers do not put into the back/forward cache, such as
// those with Cache-Control: no-store.
func (t *Tab) Navigate(url string) { t.top.Navigate(url) }

// Close closes the tab with all its pages.
func (t *Tab) Close() {
	t.browser.mu.Lock()
	defer t.browser.mu.Unlock()
	t.close()
}

func (t *Tab) close() {
	if !t.closed {
		t.browser.tabRemoved(t.id)
	}
	t.closed = true
	t.browser.tabs = slices.DeleteFunc(t.browser.tabs, func(other *Tab) bool { return other == t })
	t.top.document.unload()
	for _, page := range t.history {
		page.unload()
	}
	t.history = nil
}

// describe returns the tab as an extension sees it. browser.mu is held.
func (t *Tab) describe(e *Extension) *webext.Tab {
	tab := &webext.Tab{
		ID: t.id, WindowID: 1, Index: slices.Index(t.browser.tabs, t),
		Active: true, Highlighted: true, Status: "complete",
	}
	if url := t.top.document.url; e.tabsPermission || strings.HasPrefix(url, e.origin+"/") {
		tab.URL, tab.Title = url, url
	}
	return tab
}

// tabRemoved tells all extensions that a tab was closed. browser.mu is held.
func (b *Browser) tabRemoved(id int64) {
	for _, e := range b.extensions {
		e.fire("tabs.onRemoved", listOf(id, map[string]any{"windowId": 1, "isWindowClosing": false}))
	}
}
