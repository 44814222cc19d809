package webexttest

import (
	"slices"

	"gangway/wasm/webext/windows"
)

// windowFunctions are the functions of windows.
var windowFunctions = functions{
	"windows.get":            (*Context).getWindow,
	"windows.getAll":         (*Context).allWindows,
	"windows.getCurrent":     (*Context).getCurrentWindow,
	"windows.getLastFocused": (*Context).lastFocusedWindow,
	"windows.create":         (*Context).createWindow,
	"windows.update":         (*Context).updateWindow,
	"windows.remove":         (*Context).removeWindow,
}

func (c *Context) getWindow(id int64, info *windows.GetInfo) (windows.Window, error) {
	w, err := c.windowOf(id)
	return c.viewOf(w, info, err)
}

func (c *Context) getCurrentWindow(info *windows.GetInfo) (windows.Window, error) {
	w, err := c.windowOf(currentWindow)
	return c.viewOf(w, info, err)
}

func (c *Context) lastFocusedWindow(info *windows.GetInfo) (windows.Window, error) {
	w := c.browser.front()
	if w == nil {
		return windows.Window{}, refused(noWindowAtAll)
	}
	return c.viewOf(w, info, nil)
}

func (c *Context) allWindows(info *windows.GetAllGetInfo) ([]windows.Window, error) {
	all := []windows.Window{}
	for _, w := range c.browser.windows {
		if info == nil || len(info.WindowTypes) == 0 || slices.Contains(info.WindowTypes, w.kind) {
			all = append(all, w.view(c.extension, info != nil && isTrue(info.Populate)))
		}
	}
	return all, nil
}

func (c *Context) createWindow(data *windows.CreateData) (*windows.Window, error) {
	if data == nil {
		data = new(windows.CreateData)
	}
	w, err := c.openWindow(data)
	if err != nil {
		return nil, err
	}
	w.place(data.Left, data.Top, data.Width, data.Height, data.State)
	return new(w.view(c.extension, true)), nil
}

// openWindow opens a window with the tabs that are asked for. browser.mu is held.
func (c *Context) openWindow(data *windows.CreateData) (*Window, error) {
	b := c.browser
	var urls []string
	for _, text := range data.URL {
		url, err := c.resolve(text)
		if err != nil {
			return nil, err
		}
		urls = append(urls, url)
	}
	if data.TabID != nil {
		if len(urls) > 0 {
			return nil, refused("`tabId` may not be used in conjunction with `url`")
		}
		t, err := b.findTab(*data.TabID)
		if err != nil {
			return nil, err
		}
		return t.intoWindow(), nil
	}
	before := b.strips.Focused()
	kind := windows.WindowTypeNormal
	if data.Type != nil && *data.Type != windows.CreateTypeNormal {
		kind = windows.WindowTypePopup
	}
	w := b.addWindow(kind)
	for i, url := range urls {
		t := w.first()
		if i > 0 {
			t = b.addTab(tabWish{window: w})
		}
		t.loadLater(url)
	}
	// Firefox gives every new window the focus.
	if data.Focused != nil && !*data.Focused && b.profile == Chromium && before != nil {
		b.window(before.ID).focus()
	}
	return w, nil
}

// intoWindow moves the tab into a window of its own. browser.mu is held.
func (t *Tab) intoWindow() *Window {
	b, old, from := t.browser, t.window(), t.place.Index()
	lost := b.strips.Focused() != nil
	w := b.newWindow(windows.WindowTypeNormal)
	t.place.Pinned = false
	activated, _ := t.place.MoveTo(w.strip, 0)
	t.adopted(old.strip.ID, from)
	w.opened(lost)
	if len(old.strip.Tabs) == 0 {
		old.leave()
	} else if activated != nil {
		b.tab(activated.ID).activated(nil)
	}
	t.activated(nil)
	return w
}

func (c *Context) updateWindow(id int64, info windows.UpdateInfo) (windows.Window, error) {
	w, err := c.windowOf(id)
	if err != nil {
		return windows.Window{}, err
	}
	if isTrue(info.Focused) {
		w.focus()
	}
	w.place(info.Left, info.Top, info.Width, info.Height, info.State)
	return w.view(c.extension, false), nil
}

// place moves the window. browser.mu is held.
func (w *Window) place(left, top, width, height *int64, state *windows.WindowState) {
	for i, v := range []*int64{left, top, width, height} {
		if v != nil {
			w.bounds[i] = *v
		}
	}
	if state != nil {
		w.state = *state
	}
}

func (c *Context) removeWindow(id int64) error {
	w, err := c.windowOf(id)
	if err == nil {
		w.close()
	}
	return err
}

// viewOf returns a window as the extension sees it. browser.mu is held.
func (c *Context) viewOf(w *Window, info *windows.GetInfo, err error) (windows.Window, error) {
	if err != nil {
		return windows.Window{}, err
	}
	return w.view(c.extension, info != nil && isTrue(info.Populate)), nil
}

// windowOf returns the window with an id, or that of the context. browser.mu is
// held.
func (c *Context) windowOf(id int64) (*Window, error) {
	if id != currentWindow {
		return c.browser.findWindow(id)
	}
	if w := c.window(); w != nil {
		return w, nil
	}
	return nil, refused(noWindowAtAll)
}

// findWindow returns the window with an id. b.mu is held.
func (b *Browser) findWindow(id int64) (*Window, error) {
	if w := b.window(id); w != nil {
		return w, nil
	}
	return nil, refused(b.profile.noWindow(id))
}
