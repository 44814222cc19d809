package contract

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"gangway/internal/console"
	"gangway/internal/pageserver"
	"gangway/tests/contract/puppet"

	"github.com/stretchr/testify/require"
)

// A realWorld is what the worlds of the real browsers have in common. The claims
// of a browser share it, since a browser takes seconds to start.
type realWorld struct {
	driver
	router    *router
	pages     string
	built     map[extension]string
	batched   string // Builds of mainExtension; see prepare.
	unbatched string
	started   map[extension]int // Lines before are of puppets that are gone.
	woken     map[extension]int // Lines before are of backgrounds that are gone.
	homes     map[location]*realTab
	app       *nativeApplication
}

// A driver does what each browser has its own way of. The methods of world that
// it has do not know which lines are of puppets that are gone.
type driver interface {
	id(e extension) string
	// url returns the address of a file of an extension.
	url(e extension, path string) string
	// install installs the build in dir.
	install(t *testing.T, e extension, dir string)
	uninstall(t *testing.T, e extension)
	// wake starts a background that does not run. One that runs begins anew to be
	// idle. It reports whether the background did not run.
	wake(t *testing.T, e extension) (stopped bool)
	suspend(t *testing.T, e extension)
	suspended(t *testing.T, e extension) bool
	hasten(t *testing.T) (undo func())
	disable(t *testing.T, e extension)
	enable(t *testing.T, e extension)
	grant(t *testing.T, e extension, permission string)
	clickNotification(t *testing.T, e extension, id string)
	closeNotification(t *testing.T, e extension, id string)
	newTab(t *testing.T) drivenTab
	// link returns the link to a puppet.
	link(seen sighting) link

	Flush(ctx context.Context) error
	LastNumber() int
}

// newRealWorld serves the pages. The caller adds the browser.
func newRealWorld(t *testing.T) *realWorld {
	t.Helper()
	server, err := pageserver.Serve(http.HandlerFunc(servePage))
	require.NoError(t, err)
	t.Cleanup(func() { server.Close() })
	return &realWorld{
		router:  newRouter(),
		pages:   server.URL,
		started: make(map[extension]int),
		woken:   make(map[extension]int),
		homes:   make(map[location]*realTab),
	}
}

// build builds the extensions of a folder for a browser of [manifest.Browsers].
func (w *realWorld) build(t *testing.T, folder, browser string) {
	t.Helper()
	w.built = buildExtensions(t, folder, browser)
	w.batched = w.built[mainExtension]
	w.unbatched = withoutBatches(t, w.batched)
}

// installAll installs what build has built.
func (w *realWorld) installAll(t *testing.T) {
	t.Helper()
	for e, dir := range w.built {
		w.install(t, e, dir)
	}
}

// prepare installs the build of mainExtension that a host needs.
func (w *realWorld) prepare(t *testing.T, h host) {
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

func (w *realWorld) native() *nativeApplication { return w.app }

// settle does nothing: nobody knows what all processes of a browser will do.
func (w *realWorld) settle(*testing.T) {}

// leftovers implements world: goroutines, and what loader.js holds.
func (w *realWorld) leftovers(t *testing.T, end *client) any {
	t.Helper()
	return []any{perform[int](t, end, "goroutines", nil), perform[puppet.Loader](t, end, "loader", nil)}
}

// postFormless implements world.
func (w *realWorld) postFormless(t *testing.T, p *port) {
	t.Helper()
	perform[puppet.None](t, p.end, "postCycle", nil)
}

// wait waits for a puppet and returns a client for it.
func (w *realWorld) wait(t *testing.T, name string, match func(console.Line) bool) *client {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	seen, err := w.router.wait(ctx, match)
	if err != nil {
		require.FailNow(t, "there is no "+name)
	}
	return &client{name, w.link(seen)}
}

func (w *realWorld) background(t *testing.T, e extension) *client {
	t.Helper()
	before := w.LastNumber()
	if w.wake(t, e) {
		w.woken[e] = max(w.woken[e], before)
	}
	return w.wait(t, "background of "+string(e), func(l console.Line) bool {
		return l.AddonID == w.id(e) && l.Source == console.SourceBackground && l.Number > max(w.started[e], w.woken[e])
	})
}

func (w *realWorld) suspend(t *testing.T, e extension) {
	t.Helper()
	w.driver.suspend(t, e)
	w.woken[e] = w.now(t)
}

func (w *realWorld) hasten(t *testing.T) (undo func()) {
	t.Helper()
	restore := w.driver.hasten(t)
	return func() {
		restore()
		w.suspend(t, mainExtension)
	}
}

func (w *realWorld) renewed(t *testing.T, e extension) {
	t.Helper()
	w.woken[e] = w.now(t)
}

func (w *realWorld) remove(t *testing.T, e extension) (undo func()) {
	t.Helper()
	w.uninstall(t, e)
	w.started[e] = w.now(t)
	return func() { w.install(t, e, w.built[e]) }
}

// now returns the number of the last line that was written before.
func (w *realWorld) now(t *testing.T) int {
	t.Helper()
	require.NoError(t, w.Flush(t.Context()))
	return w.LastNumber()
}

func (w *realWorld) disable(t *testing.T, e extension) {
	t.Helper()
	w.driver.disable(t, e)
	w.started[e] = w.now(t)
	w.forgetHomes(e) // Chromium leaves their puppets without an extension.
}

func (w *realWorld) open(t *testing.T, l location) tab {
	t.Helper()
	opened := w.openTab(t, l)
	t.Cleanup(func() { opened.discard() })
	return opened
}

func (w *realWorld) home(t *testing.T, l location) tab {
	t.Helper()
	if w.homes[l] == nil {
		w.homes[l] = w.openTab(t, l)
	}
	return w.homes[l]
}

func (w *realWorld) openTab(t *testing.T, l location) *realTab {
	t.Helper()
	tab := &realTab{drivenTab: w.newTab(t), world: w, owner: owner(l)}
	require.NoError(t, tab.Navigate(t.Context(), w.address(l)))
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
func (w *realWorld) address(l location) string {
	if l == thirdPage {
		return w.url(mainExtension, string(l))
	}
	if strings.HasSuffix(string(l), string(extPage)) {
		return w.url(owner(l), string(extPage))
	}
	return w.pages + string(l)
}

// recover gives the claims after a failed one new programs.
func (w *realWorld) recover(t *testing.T) {
	for _, e := range []extension{mainExtension, otherExtension, apiExtension} {
		w.enable(t, e)
		w.suspend(t, e)
	}
	w.forgetHomes()
}

// forgetHomes closes the tabs that claims share, or those with puppets of some
// extensions.
func (w *realWorld) forgetHomes(of ...extension) {
	for l, home := range w.homes {
		if len(of) == 0 || slices.Contains(of, home.owner) {
			delete(w.homes, l)
			home.discard()
		}
	}
}

// reset ends everything that the puppets of a scene hold.
func (w *realWorld) reset(t *testing.T, s *scene) {
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
