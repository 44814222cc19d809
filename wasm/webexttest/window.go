package webexttest

import (
	"slices"

	"gangway/wasm/webext/windows"
	"gangway/wasm/webexttest/internal/tabstrip"
)

// A Window is a window of a [Browser], with one tab at least.
type Window struct {
	browser *Browser

	// Protected by browser.mu.
	strip  *tabstrip.Window
	kind   windows.WindowType
	state  windows.WindowState
	bounds [4]int64 // Left, top, width and height.
}

// The size of a window and its tabs.
const (
	windowWidth  int64 = 1366
	windowHeight int64 = 768
)

// OpenWindow opens a window with tabs, one without a page if no address is given.
// It gets the focus, and its first tab is active.
func (b *Browser) OpenWindow(urls ...string) *Window {
	b.mu.Lock()
	defer b.mu.Unlock()
	w := b.addWindow(windows.WindowTypeNormal)
	for i, url := range urls {
		t := w.first()
		if i > 0 {
			t = b.addTab(tabWish{window: w})
		}
		t.load(url)
	}
	return w
}

// ID returns the window's id.
func (w *Window) ID() int64 { return w.strip.ID }

// Tabs returns the tabs of the window in their order.
func (w *Window) Tabs() []*Tab {
	w.browser.mu.Lock()
	defer w.browser.mu.Unlock()
	return w.tabs()
}

// Focus gives the window the focus.
func (w *Window) Focus() {
	w.browser.mu.Lock()
	defer w.browser.mu.Unlock()
	w.focus()
}

// Close closes the window with all its tabs.
func (w *Window) Close() {
	w.browser.mu.Lock()
	defer w.browser.mu.Unlock()
	w.close()
}

// newWindow adds a window without tabs. b.mu is held.
func (b *Browser) newWindow(kind windows.WindowType) *Window {
	w := &Window{browser: b, strip: b.strips.Open(b.ids.window()), kind: kind,
		state: windows.WindowStateNormal, bounds: [4]int64{0, 0, windowWidth, windowHeight}}
	b.windows = append(b.windows, w)
	return w
}

// addWindow adds a window with one tab, and tells all extensions. b.mu is held.
func (b *Browser) addWindow(kind windows.WindowType) *Window {
	lost := b.strips.Focused() != nil
	w := b.newWindow(kind)
	t := w.add(tabstrip.Place{})
	b.tabCreated(t)
	t.activated(nil)
	w.opened(lost)
	return w
}

// opened tells all extensions of a new window. browser.mu is held.
func (w *Window) opened(lost bool) {
	everyone(w.browser, "windows.onCreated", func(e *Extension) windows.Window {
		v := w.view(e, false)
		v.Focused = false // It gets the focus next.
		return v
	})
	w.browser.focusChanged(lost)
}

// first returns the first tab. browser.mu is held.
func (w *Window) first() *Tab { return w.browser.tab(w.strip.Tabs[0].ID) }

// activeTab returns the active tab. browser.mu is held.
func (w *Window) activeTab() *Tab { return w.browser.tab(w.strip.Active.ID) }

// tabs returns the tabs in their order. browser.mu is held.
func (w *Window) tabs() []*Tab {
	all := make([]*Tab, len(w.strip.Tabs))
	for i, t := range w.strip.Tabs {
		all[i] = w.browser.tab(t.ID)
	}
	return all
}

// focus gives the window the focus. browser.mu is held.
func (w *Window) focus() {
	if b := w.browser; b.window(w.strip.ID) == w && b.strips.Focus(w.strip) {
		b.focusChanged(true)
	}
}

// close closes the window. browser.mu is held.
func (w *Window) close() {
	if w.browser.window(w.strip.ID) != w {
		return
	}
	for _, t := range w.tabs() {
		t.vanish(true)
	}
	w.leave()
}

// leave takes the window away when its tabs are gone. browser.mu is held.
func (w *Window) leave() {
	b := w.browser
	b.windows = slices.DeleteFunc(b.windows, func(other *Window) bool { return other == w })
	changed := b.strips.Close(w.strip)
	everyone(b, "windows.onRemoved", same(w.strip.ID))
	if changed {
		b.focusChanged(true)
	}
}

// window returns the window with an id, nil if there is none. b.mu is held.
func (b *Browser) window(id int64) *Window {
	for _, w := range b.windows {
		if w.strip.ID == id {
			return w
		}
	}
	return nil
}

// front returns the window that has the focus, nil if there is none. b.mu is held.
func (b *Browser) front() *Window {
	if w := b.strips.Focused(); w != nil {
		return b.window(w.ID)
	}
	return nil
}

// view returns the window as an extension sees it. browser.mu is held.
func (w *Window) view(e *Extension, populate bool) windows.Window {
	b := w.browser
	v := windows.Window{
		ID: new(w.strip.ID), Focused: b.strips.Focused() == w.strip, Type: new(w.kind), State: new(w.state),
		Left: new(w.bounds[0]), Top: new(w.bounds[1]), Width: new(w.bounds[2]), Height: new(w.bounds[3]),
	}
	if t := w.activeTab(); b.profile == Firefox && t.sees(e) {
		v.Title = new(t.top.document.name())
	}
	if populate {
		for _, t := range w.tabs() {
			v.Tabs = append(v.Tabs, t.view(e))
		}
	}
	return v
}
