package webexttest

import (
	"slices"

	"gangway/wasm/webexttest/internal/loader"
)

// Freeze moves the page into the back/forward cache, as when the user follows a
// link, and shows about:blank in its place. Nothing in the page runs any more;
// all that is in flight to it is lost. Its programs stand still: calls of
// theirs that open a port or send a one-shot message return after [Tab.Thaw].
func (t *Tab) Freeze() {
	t.browser.mu.Lock()
	defer t.browser.mu.Unlock()
	if t.closed {
		return
	}
	t.loading(func() {
		page := t.top.document
		t.history = append(t.history, page)
		for _, d := range page.all() {
			d.frozen = true
			for _, c := range d.contexts() {
				c.freeze()
			}
		}
		t.top.load(blank)
	})
}

// Thaw takes the page that was frozen last out of the back/forward cache, as
// when the user goes back, and shows it. The page that was shown is unloaded.
// The programs in the page are told of the ends of their ports, and then that
// it is shown ([webext.Runtime.OnPageShow]).
func (t *Tab) Thaw() {
	t.browser.mu.Lock()
	defer t.browser.mu.Unlock()
	if t.closed || len(t.history) == 0 {
		return
	}
	t.loading(t.back)
}

// back shows the page that was frozen last. browser.mu is held.
func (t *Tab) back() {
	t.top.document.unload()
	page := t.history[len(t.history)-1]
	t.history = t.history[:len(t.history)-1]
	t.top.document = page
	for _, d := range page.all() {
		d.frozen = false
		for _, c := range d.contexts() {
			c.thaw()
			c.loader.Occur(loader.PageShow)
		}
	}
}

// freeze puts the context into the back/forward cache. browser.mu is held.
func (c *Context) freeze() {
	if c.ended || c.frozen {
		return
	}
	c.frozen = true
	c.loader.PageHide()
	if !c.browser.profile.keepsFrozenPorts() {
		for _, e := range slices.Clone(c.ends) {
			e.sever()
		}
	}
}

// thaw takes the context out of the back/forward cache. browser.mu is held.
func (c *Context) thaw() {
	if c.frozen {
		c.frozen = false
		c.loader.PageShow()
	}
}
