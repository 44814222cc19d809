package webexttest

import (
	"time"

	"gangway/wasm/webext"
	"gangway/wasm/webexttest/internal/conversion"
	"gangway/wasm/webexttest/internal/eventloop"
	"gangway/wasm/webexttest/internal/loader"
)

// A Context is one place in which a program of an extension runs: the
// background, a page of the extension, or a content script in one frame. It has
// a global of its own, and one program written with Gangway, or the test in its
// place.
type Context struct {
	browser   *Browser
	extension *Extension
	kind      loader.Kind
	document  *document // nil for the background and pages without a tab.
	world     *world    // In which user scripts run; nil for all other contexts.
	url       string
	pageID    string // The id of its document, empty if it has none.
	loader    *loader.Loader
	runtime   *webext.Runtime
	done      chan struct{} // Closed when the extension API is gone.
	gone      chan struct{} // Closed when nothing is left and the program knows.
	returned  chan struct{} // Closed when the program has returned.
	previous  *Context      // The one whose program this one waits for.
	err       error         // Of the program. Written before returned is closed.

	// Protected by browser.mu.
	running   bool                        // Its program has not returned.
	waits     func(*webext.Runtime) error // A program that starts when something is for it.
	started   bool
	ended     bool // The extension API is gone.
	finished  bool // Its program ended by itself, and it is a background: the next run has its page.
	suspended bool // It ended by suspension: the writes that it has begun are done.
	frozen    bool
	outbox    eventloop.Queue // Its connects and its one-shot messages, in order.
	requests  eventloop.Queue // One-shot messages on their way to it.
	answers   eventloop.Queue // Answers on their way to it.
	onConnect map[string]*listeners[*portEnd]
	onMessage map[string]*listeners[*delivery]
	ends      []*portEnd
	waiting   []*delivery // One-shot messages it has not answered.
	left      []receipt   // Ports and one-shot messages that are left to other contexts.
	idle      *time.Timer // nil if it is never suspended by itself.
	idleAfter time.Duration
}

// newContext adds a context and starts its program. It is gone at once if its
// extension is disabled or its page is no longer there. browser.mu is held.
func (e *Extension) newContext(kind loader.Kind, d *document, url string, run func(*webext.Runtime) error, o options) *Context {
	b := e.browser
	c := &Context{
		browser: b, extension: e, kind: kind, document: d, url: url,
		done: make(chan struct{}), gone: make(chan struct{}), returned: make(chan struct{}),
		onConnect: make(map[string]*listeners[*portEnd]),
		onMessage: make(map[string]*listeners[*delivery]),
	}
	c.loader = loader.New(apiView{c}, b.loop, o.declared(kind))
	c.runtime = runtimeOf(c.loader)
	if kind == loader.Background {
		c.previous = b.lastProgram(e)
		c.startIdle(o.idle)
	}
	c.pageID = c.findPageID()
	b.contexts = append(b.contexts, c)
	if !e.enabled || b.closed || d != nil && d.unloaded {
		c.end(destroyed)
		run = nil
	} else if d != nil && d.frozen {
		c.freeze()
	}
	if c.waits = run; !o.lazy {
		c.wake()
	}
	return c
}

// String names the context for people.
func (c *Context) String() string {
	switch {
	case c.kind == loader.Background:
		return "background of " + c.extension.id
	case c.kind == loader.Page, c.isOfWeb():
		return "page " + c.url
	}
	if c.world != nil {
		return "user script of " + c.extension.id + " in " + c.url
	}
	return "content script of " + c.extension.id + " in " + c.url
}

// Runtime returns the extension API of the context, for the test to use in
// place of a program. After the end of the context its methods return
// [webext.ErrContextInvalidated].
func (c *Context) Runtime() *webext.Runtime { return c.runtime }

// Done returns a channel that is closed when the context is gone, or its
// extension is.
func (c *Context) Done() <-chan struct{} { return c.done }

// conversion returns how messages of the context are converted.
func (c *Context) conversion() conversion.Rules { return c.browser.profile.conversion(c.extension) }

// receives reports whether the browser delivers anything to the context.
// browser.mu is held.
func (c *Context) receives() bool { return !c.ended && !c.frozen }
