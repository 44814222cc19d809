package webexttest

import (
	"gangway/wasm/webext"
	"gangway/wasm/webexttest/internal/loader"
)

// A declaration is a content script as the manifest declares it.
type declaration struct {
	run     func(*webext.Runtime) error
	options options
}

// ContentScript declares a content script, as content_scripts in the manifest
// does for all URLs: run is its main, and gets a context of its own in the top
// frame of every web page that is loaded from now on, with [AllFrames] in
// every frame. In Firefox it gets one in the pages that are open, too.
// [Frame.Contexts] returns these contexts.
func (e *Extension) ContentScript(run func(*webext.Runtime) error, options ...ContextOption) {
	e.browser.mu.Lock()
	defer e.browser.mu.Unlock()
	d := declaration{run, optionsOf(options)}
	e.contentScripts = append(e.contentScripts, d)
	if e.enabled && e.browser.profile.reinjects() {
		e.inject([]declaration{d})
	}
}

// ContentScript runs a content script in the document that the frame shows, as
// scripting.executeScript does with a file that [Extension.InjectedScript] declares. run is the main of its program; nil leaves its
// part to the test. Unlike one that [Extension.ContentScript] declares it does
// not come again in other documents.
func (f *Frame) ContentScript(e *Extension, run func(*webext.Runtime) error, options ...ContextOption) *Context {
	f.tab.browser.mu.Lock()
	defer f.tab.browser.mu.Unlock()
	return e.newContext(loader.ContentScript, f.document, f.document.url, run, optionsOf(options))
}

// ContentScript runs a content script in the top frame of the page that is
// shown; see [Frame.ContentScript].
func (t *Tab) ContentScript(e *Extension, run func(*webext.Runtime) error, options ...ContextOption) *Context {
	return t.top.ContentScript(e, run, options...)
}

// inject starts content scripts in the pages that are shown. browser.mu is
// held.
func (e *Extension) inject(scripts []declaration) {
	for _, t := range e.browser.tabs {
		for _, d := range t.top.document.all() {
			for _, s := range scripts {
				d.inject(e, s)
			}
		}
	}
}

// inject starts a declared content script if it belongs here. browser.mu is
// held.
func (d *document) inject(e *Extension, s declaration) {
	if e.enabled && isWeb(d.url) && (d.frame.parent == nil || s.options.allFrames) {
		e.newContext(loader.ContentScript, d, d.url, s.run, s.options)
	}
}
