package webexttest

import "slices"

// A departure says how a context ends.
type departure int

const (
	// destroyed is the end of everything in the context.
	destroyed departure = iota

	// orphaned takes the extension away: the code goes on without it.
	orphaned
)

// end ends the context: the other ends of its ports are told. browser.mu is
// held.
func (c *Context) end(how departure) {
	if !c.ended {
		c.ended = true
		c.leave(how)
	}
	if how == destroyed {
		c.vanish()
	}
}

// leave takes the context off everything that is under way. browser.mu is held.
func (c *Context) leave(how departure) {
	if g := c.extension.background; g != nil && g.context == c {
		g.context = nil
	}
	if c.idle != nil {
		c.idle.Stop()
	}
	for _, d := range slices.Clone(c.waiting) {
		d.lose()
	}
	for _, e := range slices.Clone(c.ends) {
		e.orphan(how)
	}
	c.endFilters(false)
	c.loader.Invalidate()
	if how == destroyed {
		c.tellReceivers()
	}
	close(c.done)
}

// vanish ends all that runs in the context. browser.mu is held.
func (c *Context) vanish() {
	b := c.browser
	if !slices.Contains(b.contexts, c) {
		return
	}
	b.contexts = slices.DeleteFunc(b.contexts, func(other *Context) bool { return other == c })
	c.thaw()
	// After all that the program is told, so that it has the cause first.
	c.loader.Put(func() { close(c.gone) })
	if !c.running && !c.hasReturned() {
		close(c.returned)
	}
}

// Drop ends the context alone, as when its process crashes.
func (c *Context) Drop() {
	c.browser.mu.Lock()
	defer c.browser.mu.Unlock()
	c.end(destroyed)
}
