package webexttest

import (
	"slices"
	"time"

	"gangway/wasm/internal/host"
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
	suspended bool // It ended by suspension: what it has begun is done.
	frozen    bool
	outbox    eventloop.Queue // What it connects to and sends, in order.
	requests  eventloop.Queue // One-shot messages on their way to it.
	answers   eventloop.Queue // Answers on their way to it.
	onConnect map[string]*listeners[*portEnd]
	onMessage map[string]*listeners[*delivery]
	ends      []*portEnd
	waiting   []*delivery // One-shot messages it has not answered.
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

// lastProgram returns the background context of an extension that was started
// last, nil if its program has returned. browser.mu is held.
func (b *Browser) lastProgram(e *Extension) *Context {
	for _, c := range slices.Backward(b.programs) {
		if c.kind == loader.Background && c.extension == e {
			return c
		}
	}
	return nil
}

// wake starts the program if it has not started. browser.mu is held.
func (c *Context) wake() {
	if !c.started && !c.ended {
		c.started = true
		c.loader.Start()
		c.start(c.waits)
	}
}

// start runs the program. browser.mu is held.
func (c *Context) start(run func(*webext.Runtime) error) {
	if run == nil {
		return
	}
	c.running = true
	c.browser.programs = append(c.browser.programs, c)
	go c.runProgram(run)
}

// runProgram runs a program from its start to its end. In a browser a program
// is simply gone with its context; here the next one waits for it to return.
func (c *Context) runProgram(run func(*webext.Runtime) error) {
	if c.previous != nil {
		<-c.previous.returned
	}
	c.err = run(c.runtime)
	b := c.browser
	b.mu.Lock()
	defer b.mu.Unlock()
	defer close(c.returned)
	b.programs = slices.DeleteFunc(b.programs, func(other *Context) bool { return other == c })
	c.finish()
	c.running = false
}

// finish ends all that the program had, because it has returned. The next event
// starts a background anew; in a browser that is another run in the same page.
// browser.mu is held.
func (c *Context) finish() {
	if c.ended {
		return
	}
	c.loader.Finish()
	if c.err != nil {
		c.browser.logf("webexttest: %s: the program ended: %v", c, c.err)
	} else {
		c.browser.logf("webexttest: %s: the program ended because it returned; its ports are disconnected; let it wait if it shall go on", c)
	}
	if c.kind == loader.Background {
		c.end(destroyed)
	}
}

// String names the context for people.
func (c *Context) String() string {
	switch c.kind {
	case loader.Background:
		return "background of " + c.extension.id
	case loader.Page:
		return "page " + c.url
	}
	return "content script of " + c.extension.id + " in " + c.url
}

// Runtime returns the extension API of the context, for the test to use in
// place of a program. After the end of the context its methods return
// [webext.ErrContextInvalidated].
func (c *Context) Runtime() *webext.Runtime { return c.runtime }

// Started reports whether the program has started, or what the test does in its
// place would have: at once, but with [Lazy].
func (c *Context) Started() bool {
	c.browser.mu.Lock()
	defer c.browser.mu.Unlock()
	return c.started
}

// Done returns a channel that is closed when the context is gone, or its
// extension is.
func (c *Context) Done() <-chan struct{} { return c.done }

// Wait waits until the program has returned and returns its error. If the test
// is in place of a program, it waits until the context is gone.
func (c *Context) Wait() error {
	<-c.returned
	return c.err
}

// Drop ends the context alone, as when its process crashes.
func (c *Context) Drop() {
	c.browser.mu.Lock()
	defer c.browser.mu.Unlock()
	c.end(destroyed)
}

// startIdle begins to count the time after which the background is suspended.
func (c *Context) startIdle(after time.Duration) {
	if after > 0 {
		c.idleAfter = after
		c.idle = time.AfterFunc(after, func() { c.suspend(nil) })
	}
}

// touch keeps the background alive for another while. browser.mu is held.
func (c *Context) touch() {
	if c.idle != nil && !c.ended {
		c.idle.Reset(c.idleAfter)
	}
}

// alone reports whether no other context of the extension can have what this one
// got from a sender, as jsbridge/loader.js finds out. browser.mu is held.
func (c *Context) alone(from *Context) bool {
	switch {
	case c.kind == loader.Background && !c.browser.profile.seesPages():
		return true
	case c.kind == loader.ContentScript:
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

// conversion returns how messages of the context are converted.
func (c *Context) conversion() conversion.Rules { return c.browser.profile.conversion(c.extension) }

// connectListeners returns the listeners of an event for ports. browser.mu is
// held.
func (c *Context) connectListeners(event string) *listeners[*portEnd] {
	l := c.onConnect[event]
	if l == nil {
		l = new(listeners[*portEnd])
		c.onConnect[event] = l
	}
	return l
}

// messageListeners returns the listeners of an event for one-shot messages.
// browser.mu is held.
func (c *Context) messageListeners(event string) *listeners[*delivery] {
	l := c.onMessage[event]
	if l == nil {
		l = new(listeners[*delivery])
		c.onMessage[event] = l
	}
	return l
}

// goneRuntime returns the Runtime of a context that is gone.
func goneRuntime() *webext.Runtime {
	return runtimeOf(host.Absent(host.ErrContextInvalidated))
}

// runtimeOf returns the Runtime that has h below it.
func runtimeOf(h host.Host) (rt *webext.Runtime) {
	host.NewRuntime(h, &rt)
	return rt
}
