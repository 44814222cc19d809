package webexttest

import (
	"gangway/wasm/codec"
	"gangway/wasm/webexttest/internal/loader"
)

// PostMessage is window.postMessage, by a script of the page that the frame shows
// to its own window: the content scripts of all extensions there receive it. It
// returns an error for a value that cannot be cloned. A page in the back/forward
// cache runs nothing.
func (f *Frame) PostMessage(v any) error {
	item, err := codec.Marshal(v)
	if err != nil {
		return err
	}
	f.tab.browser.mu.Lock()
	defer f.tab.browser.mu.Unlock()
	for _, c := range f.document.contexts() {
		if c.kind == loader.ContentScript && c.receives() {
			f.tab.browser.loop.Post(&c.requests, func() { c.pageMessage(item) })
		}
	}
	return nil
}

// pageMessage brings a message of the page. It runs in the loop.
func (c *Context) pageMessage(item []byte) {
	var data any
	_ = codec.Unmarshal(item, &data) // It was encoded before.
	c.browser.mu.Lock()
	defer c.browser.mu.Unlock()
	if c.receives() {
		c.loader.PageMessage(listOf(map[string]any{"origin": originOf(c.url), "item": item}), data)
	}
}
