package contract

import (
	"path/filepath"
	"testing"

	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"
	"gangway/internal/manifest"

	"github.com/stretchr/testify/require"
)

// A firefoxDriver is a real Firefox with the extensions.
type firefoxDriver struct {
	*firefox.Browser
	router     *router
	extensions map[extension]*firefox.Extension
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

// newFirefoxWorld returns the world of a real Firefox.
func newFirefoxWorld(t *testing.T) *realWorld {
	t.Helper()
	if _, err := firefox.Find(); err != nil {
		results.lacks(realFirefox, err)
	}
	binary := firefoxtest.Binary(t)
	w := newRealWorld(t)
	w.build(t, filepath.Join("fixtures", "puppets"), manifest.Firefox)
	f := &firefoxDriver{router: w.router, extensions: make(map[extension]*firefox.Extension)}
	f.Browser = firefoxtest.Start(t, firefox.Options{
		Binary: binary, Console: w.router.line,
		Prefs: map[string]any{idleTimeout: longIdle, nativeLimit: firefoxNativeLimit},
	})
	f.standInForAlerts(t)
	w.driver = f
	w.app = newNativeApplication()
	native := installNative(t, w.app)
	writeNative(t, native, filepath.Join(native, "native-messaging-hosts"), object{"allowed_extensions": []extension{mainExtension}})
	firefoxtest.UseNativeHosts(t, f.Browser, native)
	w.installAll(t)
	return w
}

func (f *firefoxDriver) id(e extension) string { return string(e) }

func (f *firefoxDriver) url(e extension, path string) string { return f.extensions[e].URL(path) }

func (f *firefoxDriver) install(t *testing.T, e extension, dir string) {
	t.Helper()
	installed, err := f.InstallAddon(t.Context(), dir)
	require.NoError(t, err)
	f.extensions[e] = installed
}

func (f *firefoxDriver) uninstall(t *testing.T, e extension) {
	t.Helper()
	require.NoError(t, f.extensions[e].Uninstall(t.Context()))
}

// wake implements driver. Firefox lets a background be idle for five minutes at
// most.
func (f *firefoxDriver) wake(t *testing.T, e extension) (stopped bool) {
	t.Helper()
	require.NoError(t, f.Chrome(t.Context(), `
		const { extension } = WebExtensionPolicy.getByID(arguments[0]);
		extension.emit("background-script-reset-idle", { reason: "event" });
		const stopped = extension.backgroundState == "stopped";
		await extension.wakeupBackground?.();
		return stopped;`, &stopped, e))
	return stopped
}

func (f *firefoxDriver) suspend(t *testing.T, e extension) {
	t.Helper()
	require.NoError(t, f.extensions[e].TerminateBackground(t.Context()))
}

func (f *firefoxDriver) suspended(t *testing.T, e extension) bool {
	t.Helper()
	state, err := f.extensions[e].BackgroundState(t.Context())
	require.NoError(t, err)
	return state == firefox.BackgroundStopped
}

func (f *firefoxDriver) hasten(t *testing.T) (undo func()) {
	t.Helper()
	require.NoError(t, f.SetPref(t.Context(), idleTimeout, shortIdle))
	// The time begins anew, and is the new one. A timer that runs would first come to
	// its end.
	require.NoError(t, f.Chrome(t.Context(), `
		const { extension } = WebExtensionPolicy.getByID(arguments[0]);
		const { ExtensionParent } = ChromeUtils.importESModule("resource://gre/modules/ExtensionParent.sys.mjs");
		const { backgroundBuilder } = ExtensionParent.apiManager.getAPI("backgroundPage", extension, "addon_parent");
		backgroundBuilder.idleManager.clearTimer();
		extension.emit("background-script-reset-idle", { reason: "event" });`, nil, mainExtension))
	return func() { require.NoError(t, f.SetPref(t.Context(), idleTimeout, longIdle)) }
}

func (f *firefoxDriver) disable(t *testing.T, e extension) {
	t.Helper()
	require.NoError(t, f.extensions[e].Disable(t.Context()))
}

func (f *firefoxDriver) enable(t *testing.T, e extension) {
	t.Helper()
	require.NoError(t, f.extensions[e].Enable(t.Context()))
}

func (f *firefoxDriver) grant(t *testing.T, e extension, permission string) {
	t.Helper()
	require.NoError(t, f.extensions[e].Grant(t.Context(), permission))
}

func (f *firefoxDriver) newTab(t *testing.T) drivenTab {
	t.Helper()
	opened, err := f.NewTab(t.Context(), "")
	require.NoError(t, err)
	return &firefoxTab{opened, f.Browser}
}

func (f *firefoxDriver) link(seen sighting) link {
	return stringsLink{f.Browser, f.router, seen.name, seen.line.TabID}
}
