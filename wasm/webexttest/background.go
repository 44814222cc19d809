package webexttest

import (
	"slices"
	"time"

	"gangway/wasm/webext"
	"gangway/wasm/webexttest/internal/loader"
)

// A Background is the background script of an [Extension]: an event page or a
// service worker, which the browser starts for events and suspends when it is
// idle. Each start is a new [Context], with a new Runtime and a new run of the
// program. A program that returns, as one that panics in a browser, is started
// again by the next event, and after four ends in a row only when a pause is
// over, during which ports end with [webext.ErrCrashing]. Variables of the package survive in the simulation,
// while in a browser they do not: keep state in run.
type Background struct {
	extension *Extension
	run       func(*webext.Runtime) error
	options   options

	// Protected by browser.mu.
	context *Context // nil while it does not run.
	starts  int
	runs    restarts
	known   []string // The events that earlier runs listened to.
}

// Background adds the background script and starts it, as browsers do when an
// extension is installed. run is the main of its program; nil leaves its part
// to the test. A second call replaces the first background.
func (e *Extension) Background(run func(*webext.Runtime) error, options ...ContextOption) *Background {
	e.browser.mu.Lock()
	defer e.browser.mu.Unlock()
	if e.background != nil {
		e.background.stop()
	}
	e.background = &Background{extension: e, run: run, options: optionsOf(options)}
	e.background.start()
	return e.background
}

// Context returns the context that runs now, nil while the background is
// suspended.
func (g *Background) Context() *Context {
	g.extension.browser.mu.Lock()
	defer g.extension.browser.mu.Unlock()
	return g.context
}

// Runtime returns the Runtime of the context that runs now, after starting one
// if there is none. When the extension is disabled, the Runtime is of a context
// that is gone.
func (g *Background) Runtime() *webext.Runtime {
	g.extension.browser.mu.Lock()
	defer g.extension.browser.mu.Unlock()
	g.start()
	if g.context == nil {
		return goneRuntime()
	}
	return g.context.runtime
}

// Starts returns how often the background was started.
func (g *Background) Starts() int {
	g.extension.browser.mu.Lock()
	defer g.extension.browser.mu.Unlock()
	return g.starts
}

// Wake starts the background if it does not run. The events of the extension
// do the same.
func (g *Background) Wake() {
	g.extension.browser.mu.Lock()
	defer g.extension.browser.mu.Unlock()
	g.start()
}

// Kill ends the background in the middle of its work, as a crash does: its
// program is not told before, and writes to storage that it has begun may be
// lost. The other ends of its ports cannot tell it from [Background.Suspend].
func (g *Background) Kill() {
	g.extension.browser.mu.Lock()
	defer g.extension.browser.mu.Unlock()
	g.stop()
}

// start starts the background if it does not run and its extension is enabled.
// browser.mu is held.
func (g *Background) start() {
	e := g.extension
	if g.context != nil || !e.enabled || e.browser.closed || e.background != g {
		return
	}
	g.starts++
	g.runs.began = time.Now()
	g.context = e.newContext(loader.Background, nil, e.URL(e.browser.profile.backgroundPath()), g.run, g.options)
	g.bringOccasions()
}

// stop ends the context that runs. browser.mu is held.
func (g *Background) stop() {
	if g.context != nil {
		g.context.end(destroyed)
	}
}

// listened remembers an event for later runs. browser.mu is held.
func (g *Background) listened(event string) {
	if !slices.Contains(g.known, event) {
		g.known = append(g.known, event)
	}
}
