package webexttest

import (
	"slices"

	"gangway/wasm/webexttest/internal/eventloop"
)

// tabRemoved tells all extensions that a tab was closed. browser.mu is held.
func (b *Browser) tabRemoved(id int64) {
	for _, e := range slices.Clone(b.extensions) {
		b.loop.Post(new(eventloop.Queue), func() { e.tabRemoved(id) })
	}
}

// tabRemoved tells everyone who listens. It runs in the loop.
func (e *Extension) tabRemoved(id int64) {
	b := e.browser
	b.mu.Lock()
	deliver := registered(e, func(c *Context) *listeners[int64] { return &c.onTabRemoved })
	b.mu.Unlock()
	for _, f := range deliver {
		f(id)
	}
}
