package webexttest

import (
	"slices"

	"gangway/wasm/webexttest/internal/eventloop"
	"gangway/wasm/webexttest/internal/loader"
	"gangway/wasm/webexttest/internal/storagearea"
)

// An Extension is an extension that is installed in a [Browser].
type Extension struct {
	browser         *Browser
	id              string
	origin          string
	structuredClone bool
	tabsPermission  bool
	hasStorage      bool
	storage         eventloop.Queue // The calls of its storage areas, in order.
	calls           eventloop.Queue // The calls of handlers, in order.
	fired           eventloop.Queue // Its events, in order.

	// Protected by browser.mu.
	enabled        bool
	background     *Background
	contentScripts []declaration
	session        storagearea.Area
	handlers       map[string]func(arguments ...any) (any, error)
}

// ID returns the id under which the extension was installed.
func (e *Extension) ID() string { return e.id }

// URL returns the address of a page of the extension.
func (e *Extension) URL(path string) string { return e.origin + "/" + path }

// wake starts the background if there is one that does not run and does not
// pause. browser.mu is held.
func (e *Extension) wake() {
	if e.background != nil && !e.pauses() {
		e.background.start()
	}
}

// pauses reports whether the program of the background has ended so often that
// events do not start it now. browser.mu is held.
func (e *Extension) pauses() bool {
	return e.background != nil && e.background.context == nil && e.background.runs.wait() > 0
}

// Disable disables the extension. Its background and its pages are gone, and
// its content scripts are invalidated: in Chromium they go on without the
// extension API, in Firefox nothing of them runs any more.
func (e *Extension) Disable() {
	e.browser.mu.Lock()
	defer e.browser.mu.Unlock()
	e.disable()
}

func (e *Extension) disable() {
	e.enabled = false
	e.session = make(storagearea.Area) // Writes in flight go into the old one.
	for _, c := range slices.Clone(e.browser.contexts) {
		switch {
		case c.extension != e:
		case c.kind == loader.ContentScript && !e.browser.profile.stopsOrphans():
			c.end(orphaned)
		case c.kind == loader.Page && c.document != nil:
			c.document.tab.close()
		default:
			c.end(destroyed)
		}
	}
}

// Enable enables the extension after [Extension.Disable]. Its background
// starts. In Firefox its content scripts start anew in the pages that are
// shown, in Chromium only in pages that are loaded later.
func (e *Extension) Enable() {
	e.browser.mu.Lock()
	defer e.browser.mu.Unlock()
	if e.enabled || !slices.Contains(e.browser.extensions, e) {
		return
	}
	e.enabled = true
	e.wake()
	if e.browser.profile.reinjects() {
		e.inject(e.contentScripts)
	}
}

// Reload reloads or updates the extension: it is disabled and enabled again.
func (e *Extension) Reload() {
	e.Disable()
	e.Enable()
}

// Remove uninstalls the extension, which ends all its contexts as
// [Extension.Disable] does.
func (e *Extension) Remove() {
	b := e.browser
	b.mu.Lock()
	defer b.mu.Unlock()
	e.disable()
	b.extensions = slices.DeleteFunc(b.extensions, func(other *Extension) bool { return other == e })
}
