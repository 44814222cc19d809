package webexttest

import (
	"gangway/wasm/webext/tabs"
	"gangway/wasm/webext/windows"
	"gangway/wasm/webexttest/internal/tabstrip"
)

// everyone brings an event about in all extensions, with a value for each.
// browser.mu is held.
func everyone[T any](b *Browser, event string, v func(*Extension) T) {
	for _, e := range b.extensions {
		happen(e, event, v(e))
	}
}

// same returns one value for every extension.
func same[T any](v T) func(*Extension) T { return func(*Extension) T { return v } }

func (b *Browser) tabCreated(t *Tab) { everyone(b, "tabs.onCreated", t.view) }

func (b *Browser) tabRemoved(t *Tab, windowCloses bool) {
	everyone(b, "tabs.onRemoved", same(tabs.Removed{TabID: t.id,
		RemoveInfo: tabs.RemoveInfo{WindowID: t.place.Window.ID, IsWindowClosing: windowCloses}}))
}

// activated tells that the tab is active now in place of another one, nil if that
// is gone. browser.mu is held.
func (t *Tab) activated(previous *tabstrip.Tab) {
	t.shown = now()
	t.toldActive(previous)
	t.highlighted()
}

func (t *Tab) toldActive(previous *tabstrip.Tab) {
	info := tabs.ActiveInfo{TabID: t.id, WindowID: t.place.Window.ID}
	if previous != nil {
		info.PreviousTabID = new(previous.ID)
	}
	everyone(t.browser, "tabs.onActivated", same(info))
}

func (t *Tab) highlighted() {
	everyone(t.browser, "tabs.onHighlighted", same(tabs.HighlightedHighlightInfo{WindowID: t.place.Window.ID, TabIDs: []int64{t.id}}))
}

// updated tells that something of the tab has changed. Extensions that may not
// know it are not told. browser.mu is held.
func (t *Tab) updated(change tabs.ChangeInfo) {
	for _, e := range t.browser.extensions {
		change := change
		if !t.sees(e) {
			change.URL, change.Title = nil, nil
			if change == (tabs.ChangeInfo{}) {
				continue
			}
		}
		happen(e, "tabs.onUpdated", tabs.Updated{TabID: t.id, ChangeInfo: change, Tab: t.view(e)})
	}
}

func (t *Tab) moved(from, at int64) {
	if from != at {
		everyone(t.browser, "tabs.onMoved", same(tabs.Moved{TabID: t.id,
			MoveInfo: tabs.MoveInfo{WindowID: t.place.Window.ID, FromIndex: from, ToIndex: at}}))
	}
}

// adopted tells that the tab came from another window. browser.mu is held.
func (t *Tab) adopted(window, index int64) {
	b := t.browser
	everyone(b, "tabs.onDetached", same(tabs.Detached{TabID: t.id, DetachInfo: tabs.DetachInfo{OldWindowID: window, OldPosition: index}}))
	everyone(b, "tabs.onAttached", same(tabs.Attached{TabID: t.id,
		AttachInfo: tabs.AttachInfo{NewWindowID: t.place.Window.ID, NewPosition: t.place.Index()}}))
}

// focusChanged tells which window has the focus now. lost says that another one had
// it. browser.mu is held.
func (b *Browser) focusChanged(lost bool) {
	w := b.strips.Focused()
	if lost && (b.profile == Firefox || w == nil) {
		everyone(b, "windows.onFocusChanged", same(int64(windows.WindowIDNone)))
	}
	if w != nil {
		everyone(b, "windows.onFocusChanged", same(w.ID))
	}
}
