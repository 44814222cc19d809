package webexttest

import "gangway/wasm/webext"

// Dispatch lets a DOM event happen in the page that the manifest names for this
// content script. There is no DOM here: the program receives the event as it is
// given, with the selector that matches. A page in the back/forward cache has
// no events.
func (c *Context) Dispatch(e webext.DOMEvent) {
	c.browser.mu.Lock()
	defer c.browser.mu.Unlock()
	if c.receives() {
		c.loader.DOMEvent(e)
	}
}
