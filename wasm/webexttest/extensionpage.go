package webexttest

import (
	"net/url"
	"strings"

	"gangway/wasm/webext"
	"gangway/wasm/webexttest/internal/loader"
)

// Page declares a page of the extension, such as "options.html": run is the main of
// its program, which runs in each tab that shows the page from now on, as when an
// extension opens it by tabs.create.
func (e *Extension) Page(path string, run func(*webext.Runtime) error, options ...ContextOption) {
	e.browser.mu.Lock()
	defer e.browser.mu.Unlock()
	e.pages[path] = declaration{run, optionsOf(options)}
}

// OpenPopup opens a page of the extension that has no tab, such as the popup of
// its toolbar button. run is the main of its program; nil leaves its part to
// the test.
func (e *Extension) OpenPopup(run func(*webext.Runtime) error, options ...ContextOption) *Context {
	e.browser.mu.Lock()
	defer e.browser.mu.Unlock()
	return e.newContext(loader.Page, nil, e.URL("popup.html"), run, optionsOf(options))
}

// OpenPage opens a page of the extension in a tab as [Browser.OpenTab] does. run
// is the main of its program, in place of one that [Extension.Page] declares; nil
// leaves its part to the test.
func (e *Extension) OpenPage(path string, run func(*webext.Runtime) error, options ...ContextOption) (*Tab, *Context) {
	e.browser.mu.Lock()
	defer e.browser.mu.Unlock()
	t := e.browser.addTab(tabWish{active: true})
	t.loading(func() { t.top.show(e.URL(path)) })
	return t, e.newContext(loader.Page, t.top.document, t.top.document.url, run, optionsOf(options))
}

// startPage starts the program that is declared for a document, if it is a page of
// the extension. browser.mu is held.
func (e *Extension) startPage(d *document) {
	path, own := strings.CutPrefix(d.url, e.origin+"/")
	if !own || !e.enabled {
		return
	}
	path, _, _ = strings.Cut(path, "#")
	path, _, _ = strings.Cut(path, "?")
	if name, err := url.PathUnescape(path); err == nil {
		path = name
	}
	if p, declared := e.pages[path]; declared {
		e.newContext(loader.Page, d, d.url, p.run, p.options)
	}
}
