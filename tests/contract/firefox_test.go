package contract

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"
	"gangway/tests/contract/puppet"

	"github.com/stretchr/testify/require"
)

// A firefoxWorld is a real Firefox. The claims share it, since it takes
// seconds to start.
type firefoxWorld struct {
	*firefox.Browser
	router     *router
	pages      string
	built      map[extension]string
	batched    string // Builds of mainExtension; see prepare.
	unbatched  string
	extensions map[extension]*firefox.Extension
	started    map[extension]int // Lines before are of puppets that are gone.
	woken      map[extension]int // Lines before are of backgrounds that are gone.
	homes      map[location]*firefoxTab
	app        *nativeApplication
}

const (
	// idleTimeout keeps Firefox from suspending backgrounds by itself, if it
	// is long.
	idleTimeout = "extensions.background.idle.timeout"
	longIdle    = 300_000 // Milliseconds; the longest that Firefox takes.
	shortIdle   = 1_000
	// nativeLimit lowers the limit of messages to native applications, else
	// 4 GiB, to one that a test can reach.
	nativeLimit        = "webextensions.native-messaging.max-output-message-bytes"
	firefoxNativeLimit = 16 << 20
)

func newFirefoxWorld(t *testing.T) *firefoxWorld {
	t.Helper()
	w := &firefoxWorld{
		router:     newRouter(),
		extensions: make(map[extension]*firefox.Extension),
		started:    make(map[extension]int),
		woken:      make(map[extension]int),
		homes:      make(map[location]*firefoxTab),
	}
	if _, err := firefox.Find(); err != nil {
		results.noFirefox = err.Error()
	}
	binary := firefoxtest.Binary(t)
	w.built = buildExtensions(t)
	w.batched = w.built[mainExtension]
	w.unbatched = withoutBatches(t, w.batched)
	w.Browser = firefoxtest.Start(t, firefox.Options{
		Binary: binary, Console: w.router.line,
		Prefs: map[string]any{idleTimeout: longIdle, nativeLimit: firefoxNativeLimit},
	})
	w.standInForAlerts(t)
	w.pages = firefoxtest.Serve(t, http.HandlerFunc(servePage))
	w.app = installNative(t, w.Browser)
	for e, dir := range w.built {
		w.extensions[e] = firefoxtest.Install(t, w.Browser, dir)
	}
	return w
}

// prepare installs the build of mainExtension that a host needs.
func (w *firefoxWorld) prepare(t *testing.T, h host) {
	t.Helper()
	build := w.batched
	if unbatched(h) {
		build = w.unbatched
	}
	if w.built[mainExtension] == build {
		return
	}
	w.built[mainExtension] = build
	w.remove(t, mainExtension)()
	w.forgetHomes()
}

// servePage serves pages that go into the back/forward cache, unless their
// path says otherwise.
func servePage(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if r.URL.Path == string(uncachedPage) {
		w.Header().Set("Cache-Control", "no-store")
	}
	_, _ = io.WriteString(w, "<!DOCTYPE html><title>A page</title><body>A page")
}

func (w *firefoxWorld) native() *nativeApplication { return w.app }

// settle does nothing: nobody knows what all processes of a browser will do.
func (w *firefoxWorld) settle(*testing.T) {}

// leftovers implements world: goroutines, and what loader.js holds.
func (w *firefoxWorld) leftovers(t *testing.T, end *client) any {
	t.Helper()
	return []any{perform[int](t, end, "goroutines", nil), perform[puppet.Loader](t, end, "loader", nil)}
}

// postFormless implements world.
func (w *firefoxWorld) postFormless(t *testing.T, p *port) {
	t.Helper()
	perform[puppet.None](t, p.end, "postCycle", nil)
}

// wait waits for a puppet and returns a client for it.
func (w *firefoxWorld) wait(t *testing.T, name string, match func(firefox.ConsoleLine) bool) *client {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	seen, err := w.router.wait(ctx, match)
	if err != nil {
		require.FailNow(t, "there is no "+name)
	}
	return &client{name, stringsLink{w.Browser, w.router, seen.name, seen.line.TabID}}
}

func (w *firefoxWorld) background(t *testing.T, e extension) *client {
	t.Helper()
	// Firefox lets a background be idle for five minutes at most, so the time
	// begins anew, or another background does.
	var stopped bool
	require.NoError(t, w.Chrome(t.Context(), `
		const { extension } = WebExtensionPolicy.getByID(arguments[0]);
		extension.emit("background-script-reset-idle", { reason: "event" });
		return extension.backgroundState == "stopped";`, &stopped, e))
	if stopped {
		w.woken[e] = w.now(t)
	}
	require.NoError(t, w.Chrome(t.Context(),
		`await WebExtensionPolicy.getByID(arguments[0]).extension.wakeupBackground?.()`, nil, e))
	return w.wait(t, "background of "+string(e), func(l firefox.ConsoleLine) bool {
		return l.AddonID == string(e) && l.Source == firefox.SourceBackground && l.Number > max(w.started[e], w.woken[e])
	})
}

func (w *firefoxWorld) suspend(t *testing.T, e extension) {
	t.Helper()
	require.NoError(t, w.extensions[e].TerminateBackground(t.Context()))
	w.woken[e] = w.now(t)
}

func (w *firefoxWorld) renewed(t *testing.T, e extension) {
	t.Helper()
	w.woken[e] = w.now(t)
}

func (w *firefoxWorld) suspended(t *testing.T, e extension) bool {
	t.Helper()
	state, err := w.extensions[e].BackgroundState(t.Context())
	require.NoError(t, err)
	return state == firefox.BackgroundStopped
}

func (w *firefoxWorld) hasten(t *testing.T) (undo func()) {
	t.Helper()
	require.NoError(t, w.SetPref(t.Context(), idleTimeout, shortIdle))
	// The time begins anew, and is the new one. A timer that runs would first come to
	// its end.
	require.NoError(t, w.Chrome(t.Context(), `
		const { extension } = WebExtensionPolicy.getByID(arguments[0]);
		const { ExtensionParent } = ChromeUtils.importESModule("resource://gre/modules/ExtensionParent.sys.mjs");
		const { backgroundBuilder } = ExtensionParent.apiManager.getAPI("backgroundPage", extension, "addon_parent");
		backgroundBuilder.idleManager.clearTimer();
		extension.emit("background-script-reset-idle", { reason: "event" });`, nil, mainExtension))
	return func() {
		require.NoError(t, w.SetPref(t.Context(), idleTimeout, longIdle))
		w.suspend(t, mainExtension)
	}
}

func (w *firefoxWorld) remove(t *testing.T, e extension) (undo func()) {
	t.Helper()
	require.NoError(t, w.extensions[e].Uninstall(t.Context()))
	w.started[e] = w.now(t)
	return func() {
		installed, err := w.InstallAddon(t.Context(), w.built[e])
		require.NoError(t, err)
		w.extensions[e] = installed
	}
}

// now returns the number of the last line that was written before.
func (w *firefoxWorld) now(t *testing.T) int {
	t.Helper()
	require.NoError(t, w.Flush(t.Context()))
	return w.LastNumber()
}

func (w *firefoxWorld) disable(t *testing.T, e extension) {
	t.Helper()
	require.NoError(t, w.extensions[e].Disable(t.Context()))
	w.started[e] = w.now(t)
}

func (w *firefoxWorld) grant(t *testing.T, e extension, permission string) {
	t.Helper()
	require.NoError(t, w.Chrome(t.Context(), `
		const { ExtensionPermissions } = ChromeUtils.importESModule("resource://gre/modules/ExtensionPermissions.sys.mjs");
		const { extension } = WebExtensionPolicy.getByID(arguments[0]);
		const added = { permissions: [], origins: [], data_collection: [] };
		added[arguments[1].includes("://") ? "origins" : "permissions"].push(arguments[1]);
		await ExtensionPermissions.add(extension.id, added, extension);`, nil, e, permission))
}

func (w *firefoxWorld) enable(t *testing.T, e extension) {
	t.Helper()
	require.NoError(t, w.extensions[e].Enable(t.Context()))
}

func (w *firefoxWorld) open(t *testing.T, l location) tab {
	t.Helper()
	opened := w.newTab(t, l)
	t.Cleanup(func() { opened.discard() })
	return opened
}

func (w *firefoxWorld) home(t *testing.T, l location) tab {
	t.Helper()
	if w.homes[l] == nil {
		w.homes[l] = w.newTab(t, l)
	}
	return w.homes[l]
}

func (w *firefoxWorld) newTab(t *testing.T, l location) *firefoxTab {
	t.Helper()
	opened, err := w.NewTab(t.Context(), "")
	require.NoError(t, err)
	tab := &firefoxTab{Tab: opened, world: w, owner: owner(l)}
	require.NoError(t, opened.Navigate(t.Context(), w.address(l)))
	return tab
}

// owner returns the extension whose puppet is at a location.
func owner(l location) extension {
	switch l {
	case deafPage, deafExtPage:
		return deafExtension
	case apiPage, apiExtPage, injectedPage:
		return apiExtension
	case mixedPage, mixedExtPage:
		return mixedExtension
	}
	return mainExtension
}

// address returns the URL of a location.
func (w *firefoxWorld) address(l location) string {
	if l == thirdPage {
		return w.extensions[mainExtension].URL(string(l))
	}
	if strings.HasSuffix(string(l), string(extPage)) {
		return w.extensions[owner(l)].URL(string(extPage))
	}
	return w.pages + string(l)
}

// recover gives the claims after a failed one new programs.
func (w *firefoxWorld) recover(t *testing.T) {
	for _, e := range []extension{mainExtension, otherExtension, apiExtension} {
		w.enable(t, e)
		w.suspend(t, e)
	}
	w.forgetHomes()
}

// forgetHomes closes the tabs that claims share.
func (w *firefoxWorld) forgetHomes() {
	for l, home := range w.homes {
		delete(w.homes, l)
		home.discard()
	}
}

// reset ends everything that the puppets of a scene hold.
func (w *firefoxWorld) reset(t *testing.T, s *scene) {
	t.Helper()
	ends := []*client{w.background(t, mainExtension), w.background(t, otherExtension)}
	if home := w.homes[s.location()]; home != nil {
		ends = append(ends, home.puppet(t))
	}
	for _, end := range ends {
		perform[puppet.None](t, end, "reset", nil)
	}
	for len(w.app.started) > 0 {
		(<-w.app.started).exit()
	}
}
