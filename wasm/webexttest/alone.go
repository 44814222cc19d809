package webexttest

import (
	"slices"

	"gangway/wasm/webexttest/internal/loader"
)

// A receipt is a port or a one-shot message that a context has got from a sender and
// does not want. Its methods are called with browser.mu held.
type receipt interface {
	opener() *Context
	resumes() bool // Its end does no harm: it is the port of a session.
	lasts() bool   // It goes on when a receiver that has it is gone.
	over() bool    // Nobody waits for it any more.
	refuse()
}

// refuseAlone refuses a receipt if no other context of the extension can have it.
// Else it is left to them, as jsbridge/loader.js does; see Receivers there.
// browser.mu is held.
func (c *Context) refuseAlone(r receipt) {
	if c.alone(r.opener()) {
		r.refuse()
	} else if c.kind != loader.ContentScript && r.lasts() {
		c.left = append(slices.DeleteFunc(c.left, receipt.over), r)
	}
}

// alone reports whether no other context of the extension can have the port or
// message that this one got from a sender. browser.mu is held.
func (c *Context) alone(from *Context) bool {
	if c.kind == loader.ContentScript {
		d := c.document
		return d.frame.parent == nil && len(d.frames) == 0 && len(c.siblings()) == 0
	}
	return c.kind == loader.Background && !c.besidePages(from)
}

// besidePages reports whether another page of the extension than the sender is open.
// browser.mu is held.
func (c *Context) besidePages(from *Context) bool {
	return slices.ContainsFunc(c.browser.contexts, func(other *Context) bool {
		return other.extension == c.extension && other.kind == loader.Page && other != c && other != from && other.receives()
	})
}

// tellReceivers has the other contexts refuse the receipts that they have left to
// this one, which is gone. browser.mu is held.
func (c *Context) tellReceivers() {
	if c.kind == loader.ContentScript {
		return
	}
	for _, other := range c.browser.contexts {
		if other != c && other.extension == c.extension && other.receives() {
			other.refuseAfter(c)
		}
	}
}

// refuseAfter refuses the receipts that nobody else can have since another context is
// gone. With a background the ports of sessions end even beside a page that could
// have them. browser.mu is held.
func (c *Context) refuseAfter(gone *Context) {
	inBackground := c.kind == loader.Background || gone.kind == loader.Background
	works := c.extension.background != nil && c.extension.background.context != nil
	for _, r := range slices.Clone(c.left) {
		resumes := gone.kind == loader.Background && r.resumes()
		if resumes || (inBackground || !works) && !c.besidePages(r.opener()) {
			r.refuse()
		}
	}
	c.left = slices.DeleteFunc(c.left, receipt.over)
}

// siblings returns the other contexts of the extension in the document.
// browser.mu is held.
func (c *Context) siblings() []*Context {
	return slices.DeleteFunc(c.document.contexts(), func(other *Context) bool {
		return other == c || other.extension != c.extension || other.world != nil
	})
}
