// Package firefoxtest starts Firefox for tests and ends it with them.
package firefoxtest

import (
	"context"
	"net/http"
	"testing"

	"gangway/internal/drivertest"
	"gangway/internal/firefox"
	"gangway/internal/pageserver"
)

// Binary returns the path of Firefox. Without one, the test fails and says how
// to get it.
func Binary(t testing.TB) string {
	t.Helper()
	binary, err := firefox.Find()
	if err != nil {
		t.Fatal(err)
	}
	return binary
}

// Start starts a Firefox that ends with the test; see [Binary] for when there
// is none. If the test fails, its log shows the console's last lines.
//
// Starting takes seconds: let the tests of a package share one Firefox, as
// subtests.
func Start(t testing.TB, options firefox.Options) *firefox.Browser {
	t.Helper()
	if options.Binary == "" {
		options.Binary = Binary(t)
	}
	b, err := firefox.Start(context.Background(), options)
	if err != nil {
		t.Fatal(err)
	}
	drivertest.Keep(t, b)
	return b
}

// Context returns a context that ends with the test, and after
// [drivertest.Limit].
func Context(t testing.TB) context.Context { return drivertest.Context(t) }

// Serve serves pages on 127.0.0.1 until the test ends, and returns their URL
// without a slash at the end.
func Serve(t testing.TB, handler http.Handler) string {
	t.Helper()
	server, err := pageserver.Serve(handler)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return server.URL
}

// UseNativeHosts lets Firefox look for the manifests of native applications in the
// folder native-messaging-hosts of dir, and not in the person's.
func UseNativeHosts(t testing.TB, b *firefox.Browser, dir string) {
	t.Helper()
	err := b.Chrome(Context(t), `
		const folder = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
		folder.initWithPath(arguments[0]);
		const folders = Services.dirsvc.QueryInterface(Ci.nsIProperties);
		try {
			folders.undefine("XREUserNativeManifests");
		} catch {
			// Nobody has asked for it yet.
		}
		folders.set("XREUserNativeManifests", folder);`, nil, dir)
	if err != nil {
		t.Fatal(err)
	}
}

// Install installs an add-on and removes it when the test ends.
func Install(t testing.TB, b *firefox.Browser, dir string) *firefox.Extension {
	t.Helper()
	e, err := b.InstallAddon(Context(t), dir)
	if err != nil {
		t.Fatal(err)
	}
	drivertest.AtEnd(t, e.Uninstall)
	return e
}

// OpenTab opens a page in a new tab and closes the tab when the test ends.
func OpenTab(t testing.TB, b *firefox.Browser, url string) *firefox.Tab {
	t.Helper()
	tab, err := b.NewTab(Context(t), url)
	if err != nil {
		t.Fatal(err)
	}
	drivertest.AtEnd(t, tab.Close)
	return tab
}

// WaitLine waits for a console line with the text and returns it.
func WaitLine(t testing.TB, b *firefox.Browser, source, text string) firefox.ConsoleLine {
	t.Helper()
	line, err := b.WaitLine(Context(t), firefox.From(source, text))
	if err != nil {
		t.Fatalf("no line of the %s with %q: %v", source, text, err)
	}
	return line
}
