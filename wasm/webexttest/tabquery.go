package webexttest

import (
	"slices"

	"gangway/internal/matchpattern"
	"gangway/wasm/webext/tabs"
	"gangway/wasm/webext/windows"
)

// currentWindow stands for the window of the one who asks.
const currentWindow = int64(windows.WindowIDCurrent)

func (c *Context) queryTabs(q tabs.QueryInfo) ([]tabs.Tab, error) {
	var patterns []matchpattern.Pattern
	for _, text := range q.URL {
		p, ok := matchpattern.Parse(text)
		if !ok {
			return nil, refused(c.browser.profile.noPattern(text))
		}
		patterns = append(patterns, p)
	}
	found := []tabs.Tab{}
	for _, t := range c.browser.inOrder() {
		if v := t.view(c.extension); c.isIn(t.window(), q) && fits(v, q) && t.isAt(c.extension, patterns, q.Title) {
			found = append(found, v)
		}
	}
	return found, nil
}

// isIn reports whether a query means tabs of a window. browser.mu is held.
func (c *Context) isIn(w *Window, q tabs.QueryInfo) bool {
	current := c.window() == w
	if q.WindowID != nil && *q.WindowID == currentWindow {
		q.WindowID = new(w.strip.ID)
		if !current {
			return false
		}
	}
	return is(q.CurrentWindow, current) && is(q.LastFocusedWindow, c.browser.front() == w) &&
		is(q.WindowID, w.strip.ID) && (q.WindowType == nil || string(*q.WindowType) == string(w.kind))
}

// window returns the window of a page, or that which has the focus. browser.mu is
// held.
func (c *Context) window() *Window {
	if c.document != nil && !c.document.tab.closed {
		return c.document.tab.window()
	}
	return c.browser.front()
}

// fits reports whether a query means a tab, by its own properties.
func fits(t tabs.Tab, q tabs.QueryInfo) bool {
	return is(q.Active, t.Active) && is(q.Highlighted, t.Highlighted) && is(q.Pinned, t.Pinned) && is(q.Index, t.Index) &&
		is(q.Muted, t.MutedInfo.Muted) && (q.Status == nil || string(*q.Status) == *t.Status) &&
		is(q.Audible, false) && is(q.Discarded, false) && is(q.Hidden, false) && is(q.Attention, false) && is(q.AutoDiscardable, true) &&
		(q.OpenerTabID == nil || t.OpenerTabID != nil && *q.OpenerTabID == *t.OpenerTabID) &&
		is(q.GroupID, -1) && (q.CookieStoreID == nil || t.CookieStoreID != nil && slices.Contains(q.CookieStoreID, *t.CookieStoreID))
}

// is reports whether nothing is asked for, or this value.
func is[T comparable](asked *T, v T) bool { return asked == nil || *asked == v }

// isAt reports whether the tab shows a page of some addresses and with a title,
// where an extension may know. browser.mu is held.
func (t *Tab) isAt(e *Extension, patterns []matchpattern.Pattern, title *string) bool {
	d := t.top.document
	if len(patterns) == 0 && title == nil {
		return true
	}
	if !t.sees(e) || title != nil && !matchpattern.Glob(*title, d.name()) {
		return false
	}
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(p matchpattern.Pattern) bool { return p.Matches(d.url) })
}
