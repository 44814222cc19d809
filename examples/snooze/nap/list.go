package nap

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"gangway/wasm/webext/storage"
)

// A Tab sleeps.
//
//gangway:message
type Tab struct {
	ID    int64  `json:"id"` // Not the browser's number of the tab.
	URL   string `json:"url"`
	Title string `json:"title"`
	When  int64  `json:"when"` // It wakes, in milliseconds since 1970.
}

// A List has the tabs that sleep, the first to wake first. Its methods return
// changed lists and leave it as it is.
//
//gangway:message
type List struct {
	Last int64 `json:"last"` // The greatest ID that a tab was given.
	Tabs []Tab `json:"tabs"`
}

// Stored is the list. The background alone writes it.
var Stored = storage.Item[List]{Area: storage.Local, Key: "asleep", Version: 1}

// maxTitle is how much of a title is kept, in characters: pages make them as long
// as they like.
const maxTitle = 200

// Add adds a tab.
func (l List) Add(url, title string, when time.Time) List {
	if runes := []rune(title); len(runes) > maxTitle {
		title = string(runes[:maxTitle]) + "…"
	}
	l.Last++
	added := append(slices.Clone(l.Tabs), Tab{ID: l.Last, URL: url, Title: cmp.Or(title, url), When: when.UnixMilli()})
	slices.SortStableFunc(added, func(a, b Tab) int { return cmp.Compare(a.When, b.When) })
	l.Tabs = added
	return l
}

// Remove removes a tab.
func (l List) Remove(id int64) List {
	l.Tabs = slices.DeleteFunc(slices.Clone(l.Tabs), func(t Tab) bool { return t.ID == id })
	return l
}

// Find returns the tab with an id.
func (l List) Find(id int64) (t Tab, found bool) {
	n := slices.IndexFunc(l.Tabs, func(t Tab) bool { return t.ID == id })
	if n < 0 {
		return t, false
	}
	return l.Tabs[n], true
}

// Due returns the tabs whose time has come.
func (l List) Due(now time.Time) []Tab {
	n := 0
	for n < len(l.Tabs) && l.Tabs[n].When <= now.UnixMilli() {
		n++
	}
	return l.Tabs[:n]
}

// Time returns when the tab wakes.
func (t Tab) Time() time.Time { return time.UnixMilli(t.When) }

// CanSleep reports whether an extension may open an address again.
func CanSleep(url string) bool {
	return strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://")
}
