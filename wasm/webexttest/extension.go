package webexttest

import (
	"io/fs"
	"maps"
	"slices"

	"gangway/internal/matchpattern"
	"gangway/wasm/webext/commands"
	"gangway/wasm/webext/userscripts"
	"gangway/wasm/webexttest/internal/alarmclock"
	"gangway/wasm/webexttest/internal/eventloop"
	"gangway/wasm/webexttest/internal/loader"
	"gangway/wasm/webexttest/internal/menu"
	"gangway/wasm/webexttest/internal/storagearea"
)

// An Extension is an extension that is installed in a [Browser].
type Extension struct {
	browser         *Browser
	id              string
	origin          string
	structuredClone bool
	scriptsListen   bool                   // JavaScript has listened for ports, so that they carry plain values.
	connectable     []matchpattern.Pattern // The pages that reach it.
	files           fs.FS                  // nil if it has none.
	storage         eventloop.Queue        // The calls of its storage areas, in order.
	calls           eventloop.Queue        // The calls of handlers, in order.
	fired           eventloop.Queue        // Its events, in order.

	// Protected by browser.mu.
	enabled          bool
	manifest         map[string]any // Not changed, but replaced.
	granted          []string       // The permissions that it has.
	installed        []string       // Those that it has without its manifest.
	obliging         bool           // Its user gives it those that it requests.
	background       *Background
	contentScripts   []declaration
	pages            map[string]declaration // By their paths.
	scripts          map[string]declaration // Those that scripting.executeScript starts, by their paths.
	areas            map[string]*storagearea.Area
	managed          map[string]any // Of storage.managed, nil if nobody manages it.
	alarms           *alarmclock.Clock
	menu             menu.Menu
	commands         map[string]commands.Command // Those that are not as in the manifest.
	occasions        []occasion                  // Those with which the background starts next.
	notifications    map[string]*notification    // Those that are shown, by their ids.
	nextNotification int                         // The id that Firefox gives to the next one.
	filters          []*responseFilter
	lastFilter       int
	uninstallURL     string
	worlds           map[string]userscripts.WorldProperties // Those that are configured, by their ids.
	handlers         map[string]func(arguments ...any) (any, error)
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
	e.openArea("session")
	if !e.browser.profile.keepsAlarms() {
		e.alarms.ClearAll()
	}
	e.dropNotifications()
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
	e.enable()
}

// enable is Enable, with browser.mu held.
func (e *Extension) enable() {
	if e.enabled || !slices.Contains(e.browser.extensions, e) {
		return
	}
	e.enabled = true
	e.wake()
	if e.browser.profile.reinjects() {
		e.inject(e.contentScripts)
	}
}

// Reload reloads the extension: it is disabled and enabled again. One that is
// disabled stays so.
func (e *Extension) Reload() {
	e.browser.mu.Lock()
	defer e.browser.mu.Unlock()
	if e.enabled {
		e.disable()
		e.enable()
	}
}

// Update reloads the extension as another version, which runtime.onInstalled tells
// its background. One that is disabled stays so; when it is enabled, Chromium tells
// its background, and Firefox does not.
func (e *Extension) Update(version string) {
	e.browser.mu.Lock()
	defer e.browser.mu.Unlock()
	previous, _ := e.manifest["version"].(string)
	e.manifest = maps.Clone(e.manifest)
	e.manifest["version"] = version
	e.menu.RemoveAll()
	e.alarms.ClearAll()
	clear(e.worlds)
	if e.enabled || e.browser.profile.tellsLateOfUpdates() {
		e.occasions = append(e.occasions, installed(previous))
	}
	if e.enabled {
		e.disable()
		e.enable()
	}
}

// Remove uninstalls the extension, which ends all its contexts as
// [Extension.Disable] does. The page of runtime.setUninstallURL opens.
func (e *Extension) Remove() {
	b := e.browser
	b.mu.Lock()
	defer b.mu.Unlock()
	e.disable()
	e.alarms.ClearAll()
	b.extensions = slices.DeleteFunc(b.extensions, func(other *Extension) bool { return other == e })
	if e.uninstallURL != "" {
		b.openTab(e.uninstallURL)
		e.uninstallURL = ""
	}
}
