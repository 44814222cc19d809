package webexttest

import (
	"slices"

	"gangway/wasm/webexttest/internal/loader"
)

// alone reports whether no other context of the extension can have the port or
// message that this one got from a sender, as jsbridge/loader.js finds out.
// browser.mu is held.
func (c *Context) alone(from *Context) bool {
	if c.kind == loader.ContentScript {
		d := c.document
		return d.frame.parent == nil && len(d.frames) == 0 && len(c.siblings()) == 0
	}
	return c.kind == loader.Background && !slices.ContainsFunc(c.browser.contexts, func(other *Context) bool {
		return other.extension == c.extension && other.kind == loader.Page && other != from && other.receives()
	})
}

// siblings returns the other contexts of the extension in the document.
// browser.mu is held.
func (c *Context) siblings() []*Context {
	return slices.DeleteFunc(c.document.contexts(), func(other *Context) bool {
		return other == c || other.extension != c.extension
	})
}
