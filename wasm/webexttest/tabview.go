package webexttest

import (
	"slices"
	"strings"

	"gangway/wasm/webext"
	"gangway/wasm/webext/tabs"
)

// sees reports whether an extension may know the address and the title of the
// page that the tab shows. browser.mu is held.
func (t *Tab) sees(e *Extension) bool {
	d := t.top.document
	return e.has("tabs") || strings.HasPrefix(d.url, e.origin+"/") || e.mayVisit(d)
}

// mayVisit reports whether an extension has a permission for the document: one for
// its host, or that of a click ("activeTab"). browser.mu is held.
func (e *Extension) mayVisit(d *document) bool {
	return e.allows(d.url) || e.has("activeTab") && d.tab.top.document.clicked[e]
}

// describe returns the tab as an extension sees it in senders. browser.mu is held.
func (t *Tab) describe(e *Extension) *webext.Tab {
	tab := &webext.Tab{
		ID: t.id, WindowID: t.place.Window.ID, Index: int(t.place.Index()),
		Active: t.active(), Highlighted: t.active(), Pinned: t.place.Pinned, Status: string(t.status),
	}
	if t.sees(e) {
		tab.URL, tab.Title = t.top.document.url, t.top.document.name()
	}
	return tab
}

// view returns the tab as an extension sees it. browser.mu is held.
func (t *Tab) view(e *Extension) tabs.Tab {
	tab := tabs.Tab{
		ID: new(t.id), WindowID: new(t.place.Window.ID), Index: t.place.Index(),
		Active: t.active(), Highlighted: t.active(), Pinned: t.place.Pinned, Status: new(string(t.status)),
		Discarded: new(false), Audible: new(false), AutoDiscardable: new(true), MutedInfo: new(t.muted), GroupID: new(int64(-1)),
		LastAccessed: new(webext.Time(t.shown)), Width: new(windowWidth), Height: new(windowHeight),
	}
	if t.browser.profile == Firefox {
		tab.Attention, tab.Hidden, tab.IsInReaderMode = new(false), new(false), new(false)
		tab.SuccessorTabID, tab.SplitViewID = new(int64(-1)), new(int64(-1))
		tab.SharingState, tab.CookieStoreID = &tabs.SharingState{}, new("firefox-default")
	}
	if opener := t.place.Opener; opener != nil && slices.Contains(t.place.Window.Tabs, opener) {
		tab.OpenerTabID = new(opener.ID)
	}
	if t.sees(e) {
		tab.URL, tab.Title = new(t.top.document.url), new(t.top.document.name())
	}
	return tab
}

// viewPointer is view for functions that return a pointer. browser.mu is held.
func (t *Tab) viewPointer(e *Extension) *tabs.Tab { return new(t.view(e)) }
