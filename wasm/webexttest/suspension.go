package webexttest

import (
	"time"

	"gangway/wasm/webexttest/internal/loader"
)

// Suspend ends the background as the browser does when it has been idle. In
// Firefox a program that listens to [webext.Runtime.OnSuspend] is told first and has
// its turn: all that it does until all of its goroutines wait gets through. Then
// the other ends of its ports are told, and all that is in flight to it is
// lost. Its program returns, since its ports and listeners end; the next start
// waits for that.
//
// A listener of a [Script] must not call it: the turn comes after the listener.
func (g *Background) Suspend() {
	if c := g.Context(); c != nil {
		settle, resume := c.browser.loop.Exact()
		defer resume()
		c.suspend(settle)
	}
}

// startIdle begins to count the time after which the background is suspended.
func (c *Context) startIdle(after time.Duration) {
	if after > 0 {
		c.idleAfter = after
		c.idle = time.AfterFunc(after, c.suspendIdle)
	}
}

// suspendIdle suspends a background that has been idle. Firefox waits for one that
// filters a response (ext-webRequest.js).
func (c *Context) suspendIdle() {
	c.browser.mu.Lock()
	busy := c.filters()
	if busy {
		c.touch()
	}
	c.browser.mu.Unlock()
	if !busy {
		c.suspend(nil)
	}
}

// touch keeps the background alive for another while. browser.mu is held.
func (c *Context) touch() {
	if c.idle != nil && !c.ended {
		c.idle.Reset(c.idleAfter)
	}
}

// suspend ends a background after its program was told and had its turn, for
// whose end settle waits, or the loop if it is nil.
func (c *Context) suspend(settle func()) {
	turn := make(chan struct{})
	c.browser.mu.Lock()
	told := !c.ended && c.browser.profile.tellsOfSuspension() && c.loader.ListensTo(loader.Suspend)
	if told {
		c.browser.loop.PostUrgent(func() {
			defer close(turn)
			c.tellSuspend()
			if settle == nil {
				c.browser.loop.SureOfTurn()
				c.endSuspended()
			}
		})
	}
	c.browser.mu.Unlock()
	if told {
		<-turn
	}
	if told && settle != nil {
		settle()
	}
	c.endSuspended()
}

// tellSuspend tells the program now that it will be suspended. It runs in the
// loop.
func (c *Context) tellSuspend() {
	c.browser.mu.Lock()
	c.loader.Occur(loader.Suspend)
	c.browser.mu.Unlock()
	c.loader.Flush()
}

func (c *Context) endSuspended() {
	c.browser.mu.Lock()
	defer c.browser.mu.Unlock()
	if !c.ended {
		c.suspended = true
		c.end(destroyed)
	}
}
