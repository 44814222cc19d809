package webexttest

import (
	"slices"

	"gangway/wasm/internal/host"
	"gangway/wasm/webexttest/internal/loader"
)

// receivers returns the contexts that may receive a port or a message of a
// context. It wakes the background of the extension. b.mu is held.
func (b *Browser) receivers(from *Context, to host.Target) []*Context {
	if to.Tab != nil {
		return b.inTab(from, to.Tab)
	}
	id := to.Extension
	if id == "" {
		id = from.extension.id
	}
	e := b.find(id)
	if e == nil || from.isOfWeb() && !e.letsIn(from.url) {
		return nil
	}
	e.wake()
	if from.world != nil && !e.mayHear(loader.UserScriptConnect) {
		return nil
	}
	return b.choose(func(c *Context) bool { return c.extension == e && c.kind != loader.ContentScript && c != from })
}

// inTab returns the contexts of the own extension that a target in a tab
// means. b.mu is held.
func (b *Browser) inTab(from *Context, to *host.TabTarget) []*Context {
	return b.choose(func(c *Context) bool {
		d := c.document
		return c.extension == from.extension && c != from && d != nil && d.isMeant(to, b.profile)
	})
}

// isMeant reports whether a target in a tab means the document. Firefox looks
// at no frame id where it has the id of a document.
func (d *document) isMeant(to *host.TabTarget, p Profile) bool {
	inFrame := to.FrameID == nil || *to.FrameID == d.frame.id
	if to.DocumentID != "" {
		return d.tab.id == to.ID && d.id == to.DocumentID && (inFrame || p.documentsWin())
	}
	return d.tab.id == to.ID && inFrame
}

func (b *Browser) choose(f func(*Context) bool) []*Context {
	return slices.DeleteFunc(slices.Clone(b.contexts), func(c *Context) bool { return !c.receives() || !f(c) })
}
