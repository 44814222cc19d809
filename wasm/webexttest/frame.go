package webexttest

import (
	"slices"

	"gangway/wasm/webext"
	"gangway/wasm/webexttest/internal/loader"
)

// A Frame is a frame of a page: the top one of a tab, or one within a page.
type Frame struct {
	tab    *Tab
	id     int64
	parent *document // nil for the top frame.

	document *document // Protected by browser.mu.
}

// A document is what a frame shows, from its load to its end.
type document struct {
	tab    *Tab
	frame  *Frame
	url    string
	id     string
	frames []*Frame // Those within it.

	frozen   bool // It is in the back/forward cache.
	unloaded bool
}

// ID returns the frame's id within its tab, 0 for the top frame.
func (f *Frame) ID() int64 { return f.id }

// URL returns the address of the document that the frame shows.
func (f *Frame) URL() string {
	f.tab.browser.mu.Lock()
	defer f.tab.browser.mu.Unlock()
	return f.document.url
}

// DocumentID returns the id of the document that the frame shows.
func (f *Frame) DocumentID() string {
	f.tab.browser.mu.Lock()
	defer f.tab.browser.mu.Unlock()
	return f.document.id
}

// ContentScript runs a content script in the document that the frame shows, as
// scripting.executeScript does. run is the main of its program; nil leaves its
// part to the test. Unlike one that [Extension.ContentScript] declares it does
// not come again in other documents.
func (f *Frame) ContentScript(e *Extension, run func(*webext.Runtime) error, options ...ContextOption) *Context {
	f.tab.browser.mu.Lock()
	defer f.tab.browser.mu.Unlock()
	return e.newContext(loader.ContentScript, f.document, f.document.url, run, optionsOf(options))
}

// Contexts returns the contexts of an extension in the document that the frame
// shows.
func (f *Frame) Contexts(e *Extension) []*Context {
	f.tab.browser.mu.Lock()
	defer f.tab.browser.mu.Unlock()
	return slices.DeleteFunc(f.document.contexts(), func(c *Context) bool { return c.extension != e })
}

// AddFrame adds a frame to the document that the frame shows.
func (f *Frame) AddFrame(url string) *Frame {
	b := f.tab.browser
	b.mu.Lock()
	defer b.mu.Unlock()
	child := &Frame{tab: f.tab, id: b.ids.frame(b.profile), parent: f.document}
	f.document.frames = append(f.document.frames, child)
	child.load(url)
	child.document.unloaded = f.document.unloaded
	return child
}

// Navigate replaces the document that the frame shows by another one.
func (f *Frame) Navigate(url string) {
	f.tab.browser.mu.Lock()
	defer f.tab.browser.mu.Unlock()
	if !f.document.unloaded {
		f.document.unload()
		f.load(url)
	}
}

// Remove takes the frame out of its page. A top frame stays: close its tab.
func (f *Frame) Remove() {
	f.tab.browser.mu.Lock()
	defer f.tab.browser.mu.Unlock()
	if f.parent != nil {
		f.parent.frames = slices.DeleteFunc(f.parent.frames, func(other *Frame) bool { return other == f })
		f.document.unload()
	}
}

// load shows a new document, with the content scripts that are declared.
// browser.mu is held.
func (f *Frame) load(url string) {
	b := f.tab.browser
	f.document = &document{tab: f.tab, frame: f, url: url, id: b.ids.document()}
	for _, e := range b.extensions {
		for _, s := range e.contentScripts {
			f.document.inject(e, s)
		}
	}
}

// inject starts a declared content script if it belongs here. browser.mu is
// held.
func (d *document) inject(e *Extension, s declaration) {
	if e.enabled && isWeb(d.url) && (d.frame.parent == nil || s.options.allFrames) {
		e.newContext(loader.ContentScript, d, d.url, s.run, s.options)
	}
}

// all returns the document and those of all frames in it.
func (d *document) all() []*document {
	all := []*document{d}
	for _, f := range d.frames {
		all = append(all, f.document.all()...)
	}
	return all
}

// contexts returns the contexts in the document. browser.mu is held.
func (d *document) contexts() []*Context {
	var contexts []*Context
	for _, c := range d.tab.browser.contexts {
		if c.document == d {
			contexts = append(contexts, c)
		}
	}
	return contexts
}

// unload ends the document with all frames in it. browser.mu is held.
func (d *document) unload() {
	for _, d := range d.all() {
		d.unloaded = true
		for _, c := range d.contexts() {
			c.end(destroyed)
		}
	}
}
