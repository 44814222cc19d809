package webexttest

import (
	"gangway/wasm/webext"
	"gangway/wasm/webexttest/internal/loader"
)

// OpenPopup opens a page of the extension that has no tab, such as the popup of
// its toolbar button. run is the main of its program; nil leaves its part to
// the test.
func (e *Extension) OpenPopup(run func(*webext.Runtime) error, options ...ContextOption) *Context {
	e.browser.mu.Lock()
	defer e.browser.mu.Unlock()
	return e.newContext(loader.Page, nil, e.URL("popup.html"), run, optionsOf(options))
}

// OpenPage opens a page of the extension in a tab of its own. run is the main
// of its program; nil leaves its part to the test.
func (e *Extension) OpenPage(path string, run func(*webext.Runtime) error, options ...ContextOption) (*Tab, *Context) {
	e.browser.mu.Lock()
	defer e.browser.mu.Unlock()
	t := e.browser.openTab(e.URL(path))
	return t, e.newContext(loader.Page, t.top.document, t.top.document.url, run, optionsOf(options))
}
