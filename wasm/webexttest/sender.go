package webexttest

import (
	"gangway/wasm/codec"
	"gangway/wasm/internal/host"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest/internal/loader"
)

// describe returns the context as the browser describes it now to another
// extension, or its own if that is nil. browser.mu is held.
func (c *Context) describe(to *Extension) *webext.Sender {
	if to == nil {
		to = c.extension
	}
	s := &webext.Sender{ID: c.extension.id, URL: c.url, Origin: c.extension.origin, DocumentID: c.pageID}
	switch {
	case c.kind == loader.ContentScript:
		s.Origin = originOf(c.url)
	case c.kind == loader.Background && to != c.extension && c.browser.profile == Chromium:
		s.Origin = ""
	}
	if d := c.document; d != nil {
		id := d.frame.id
		s.FrameID, s.Tab = &id, d.tab.describe(to)
	}
	if c.world != nil && c.browser.profile == Firefox {
		s.UserScriptWorldID = c.world.id
	}
	if c.pageID != "" && c.browser.profile == Chromium {
		s.DocumentLifecycle = "active"
	}
	return s
}

// findPageID returns the id of the document of the context. Firefox's
// background is one, too, Chromium's has none. browser.mu is held.
func (c *Context) findPageID() string {
	switch {
	case c.document != nil:
		return c.document.id
	case c.kind == loader.Background && c.browser.profile == Chromium:
		return ""
	}
	return c.browser.ids.document()
}

// objectOf returns one of the browser's API objects as a host does.
func objectOf(v any) host.Object {
	// All fields of these structs can be encoded.
	item, _ := codec.Marshal(v)
	return item
}

// senderObject returns a sender as a host does, nil where there is none.
// Firefox says more than is documented.
func (p Profile) senderObject(s *webext.Sender) host.Object {
	switch {
	case s == nil:
		return nil
	case p == Chromium:
		return objectOf(s)
	}
	return objectOf(struct {
		webext.Sender
		ContextID string `json:"contextId"`
		EnvType   string `json:"envType"`
	}{*s, "1", "content_child"})
}
