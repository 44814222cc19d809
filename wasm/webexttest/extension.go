package webexttest

import (
	"slices"

	"gangway/wasm/webext"
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
	storage         eventloop.Queue // What is done to its storage areas, in order.
	calls           eventloop.Queue // What is done by handlers, in order.
	fired           eventloop.Queue // Its events, in order.

	// Protected by browser.mu.
	enabled        bool
	background     *Background
	contentScripts []declaration
	session        storagearea.Area
	handlers       map[string]func(arguments ...any) (any, error)
}

// An InstallOption stands for a key of the manifest.
type InstallOption func(*Extension)

// StructuredClone stands for "message_serialization": "structured_clone" in the
// manifest: Chromium then clones messages instead of passing them through JSON.
// Firefox always clones.
func StructuredClone() InstallOption { return func(e *Extension) { e.structuredClone = true } }

// TabsPermission stands for the permission "tabs": the tabs that the extension
// sees have their URL and title.
func TabsPermission() InstallOption { return func(e *Extension) { e.tabsPermission = true } }

// StoragePermission stands for the permission "storage": the background and the
// pages of the extension have storage.session.
func StoragePermission() InstallOption { return func(e *Extension) { e.hasStorage = true } }

// Install installs an extension under an id such as "example@gangway.test".
// What it consists of is added by its methods.
func (b *Browser) Install(id string, options ...InstallOption) *Extension {
	b.mu.Lock()
	defer b.mu.Unlock()
	e := &Extension{browser: b, id: id, enabled: !b.closed, session: make(storagearea.Area),
		handlers: make(map[string]func(...any) (any, error))}
	e.origin = b.profile.scheme() + "://" + b.ids.host(b.profile, id)
	for _, option := range options {
		option(e)
	}
	b.extensions = append(b.extensions, e)
	return e
}

// ID returns the id under which the extension was installed.
func (e *Extension) ID() string { return e.id }

// URL returns the address of a page of the extension.
func (e *Extension) URL(path string) string { return e.origin + "/" + path }

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

// ClickAction clicks the extension's toolbar button while a tab is shown. It
// wakes the background.
func (e *Extension) ClickAction(t *Tab) {
	b := e.browser
	b.mu.Lock()
	defer b.mu.Unlock()
	tab := t.describe(e)
	// The click is what grants activeTab, in every manifest that has it.
	tab.URL, tab.Title = t.top.document.url, t.top.document.url
	e.fire("action.onClicked", listOf(tab, map[string]any{"button": 0, "modifiers": []any{}}))
}

// wake starts the background if there is one that does not run. browser.mu is
// held.
func (e *Extension) wake() {
	if e.background != nil {
		e.background.start()
	}
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
	e.session = make(storagearea.Area) // What is still written goes into the old one.
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
