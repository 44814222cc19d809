package webexttest

import "slices"

// A Frame is a frame of a page: the top one of a tab, or one within a page.
type Frame struct {
	tab    *Tab
	id     int64
	parent *document // nil for the top frame.

	document *document // Protected by browser.mu.
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

// Contexts returns the contexts of an extension in the document that the frame
// shows.
func (f *Frame) Contexts(e *Extension) []*Context {
	f.tab.browser.mu.Lock()
	defer f.tab.browser.mu.Unlock()
	return slices.DeleteFunc(f.document.contexts(), func(c *Context) bool { return c.extension != e || c.world != nil })
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
	switch {
	case f.document.unloaded:
	case f.parent == nil:
		f.tab.load(url)
	default:
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
