package contract

import (
	"errors"
	"path/filepath"
	"testing"

	"gangway/internal/chromium"
	"gangway/internal/chromium/chromiumtest"
	"gangway/internal/console"
	"gangway/internal/manifest"

	"github.com/stretchr/testify/require"
)

// A chromiumDriver is a real Chromium with the extensions.
type chromiumDriver struct {
	*chromium.Browser
	router     *router
	extensions map[extension]*chromium.Extension
	tabs       map[int]*chromium.Tab // By their numbers in the console.
	stagehand  *chromium.Tab
}

// newChromiumWorld returns the world of a real Chromium with the extension of a
// folder.
func newChromiumWorld(t *testing.T, folder string) *realWorld {
	t.Helper()
	if _, err := chromium.Find(); err != nil {
		results.lacks(realChromium, err)
	}
	binary := chromiumtest.Binary(t)
	w := newRealWorld(t)
	w.build(t, folder, manifest.Chromium)
	c := &chromiumDriver{
		router:     w.router,
		extensions: make(map[extension]*chromium.Extension),
		tabs:       make(map[int]*chromium.Tab),
	}
	c.Browser = chromiumtest.Start(t, chromium.Options{Binary: binary, Console: w.router.line})
	w.driver = c
	w.installAll(t)
	w.app = newNativeApplication()
	writeNative(t, installNative(t, w.app), c.NativeHosts(), object{"allowed_origins": []string{c.extensions[mainExtension].BaseURL}})
	c.stagehand = c.openStagehand(t)
	return w
}

// openStagehand opens a page of an extension that may do more than the others.
func (c *chromiumDriver) openStagehand(t *testing.T) *chromium.Tab {
	t.Helper()
	e, err := c.LoadExtension(t.Context(), filepath.Join("testdata", "stagehand"))
	require.NoError(t, err)
	tab, err := c.NewTab(t.Context(), e.URL("page.html"))
	require.NoError(t, err)
	return tab
}

func (c *chromiumDriver) id(e extension) string { return c.extensions[e].ID }

func (c *chromiumDriver) url(e extension, path string) string { return c.extensions[e].URL(path) }

func (c *chromiumDriver) install(t *testing.T, e extension, dir string) {
	t.Helper()
	loaded, err := c.LoadExtension(t.Context(), dir)
	require.NoError(t, err)
	c.extensions[e] = loaded
}

func (c *chromiumDriver) uninstall(t *testing.T, e extension) {
	t.Helper()
	require.NoError(t, c.extensions[e].Uninstall(t.Context()))
}

// wake implements driver. The driver of Chromium keeps workers alive.
func (c *chromiumDriver) wake(t *testing.T, e extension) (stopped bool) {
	t.Helper()
	stopped = !c.extensions[e].BackgroundRuns()
	require.NoError(t, c.extensions[e].StartBackground(t.Context(), c.stagehand))
	return stopped
}

// suspend implements driver. A worker that is idle ends in the same way.
func (c *chromiumDriver) suspend(t *testing.T, e extension) {
	t.Helper()
	if err := c.extensions[e].KillBackground(t.Context()); !errors.Is(err, chromium.ErrNotRunning) {
		require.NoError(t, err)
	}
}

func (c *chromiumDriver) suspended(t *testing.T, e extension) bool {
	t.Helper()
	require.NoError(t, c.Flush(t.Context()))
	return !c.extensions[e].BackgroundRuns()
}

// hasten implements driver.
func (c *chromiumDriver) hasten(t *testing.T) (undo func()) {
	t.Helper()
	require.FailNow(t, "the claim needs exceptions")
	return nil
}

func (c *chromiumDriver) disable(t *testing.T, e extension) {
	t.Helper()
	c.setEnabled(t, e, false)
	require.NoError(t, c.extensions[e].WaitBackground(t.Context(), false))
}

func (c *chromiumDriver) enable(t *testing.T, e extension) {
	t.Helper()
	c.setEnabled(t, e, true)
}

func (c *chromiumDriver) setEnabled(t *testing.T, e extension, enabled bool) {
	t.Helper()
	require.NoError(t, c.stagehand.Eval(t.Context(), `await chrome.management.setEnabled(...arguments)`, nil, c.id(e), enabled))
}

// grant implements driver, for permissions of which Chromium need not ask the user.
func (c *chromiumDriver) grant(t *testing.T, e extension, permission string) {
	t.Helper()
	tab, err := c.NewTab(t.Context(), c.url(e, "page.html"))
	require.NoError(t, err)
	var granted bool
	require.NoError(t, tab.Eval(t.Context(), `return await chrome.permissions.request({ permissions: [...arguments] })`, &granted, permission))
	require.True(t, granted)
	require.NoError(t, tab.Close(t.Context()))
}

// clickNotification implements driver.
func (c *chromiumDriver) clickNotification(t *testing.T, _ extension, _ string) {
	t.Helper()
	require.FailNow(t, "the claim needs exceptions")
}

// closeNotification implements driver.
func (c *chromiumDriver) closeNotification(t *testing.T, _ extension, _ string) {
	t.Helper()
	require.FailNow(t, "the claim needs exceptions")
}

func (c *chromiumDriver) newTab(t *testing.T) drivenTab {
	t.Helper()
	opened, err := c.NewTab(t.Context(), "")
	require.NoError(t, err)
	c.tabs[opened.ID] = opened
	var id int64
	require.NoError(t, c.stagehand.Eval(t.Context(), `
		return Math.max(...(await chrome.tabs.query({})).map(({ id }) => id));`, &id)) // They count up.
	return &chromiumTab{opened, id}
}

func (c *chromiumDriver) link(seen sighting) link {
	if seen.line.Source != console.SourceBackground {
		return eventLink{c.router, seen.name, c.tabs[seen.line.TabID].Eval}
	}
	for _, e := range c.extensions {
		if e.ID == seen.line.AddonID {
			return eventLink{c.router, seen.name, e.EvalBackground}
		}
	}
	panic("a background of another extension") // Nobody waits for it.
}
