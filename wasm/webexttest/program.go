package webexttest

import (
	"slices"

	"gangway/wasm/internal/host"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest/internal/loader"
)

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
	if g := c.extension.background; g != nil && g.context == c {
		c.finished = true
		g.runs.end()
		c.sayWhy(g.runs.wait() > 0)
	}
	c.endFilters(true)
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

// sayWhy lets the other ends of ports learn that the program ends again and
// again, if it does. browser.mu is held.
func (c *Context) sayWhy(crashing bool) {
	for _, e := range c.ends {
		e.connection.crashing = crashing && e.connection.event == loader.Connect
	}
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

// Started reports whether the program has started, or would have where the test
// is in its place: at once, but with [Lazy].
func (c *Context) Started() bool {
	c.browser.mu.Lock()
	defer c.browser.mu.Unlock()
	return c.started
}

// Wait waits until the program has returned and returns its error. If the test
// is in place of a program, it waits until the context is gone.
func (c *Context) Wait() error {
	<-c.returned
	return c.err
}

// hasReturned reports whether a program has run to its end.
func (c *Context) hasReturned() bool {
	select {
	case <-c.returned:
		return true
	default:
		return false
	}
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
