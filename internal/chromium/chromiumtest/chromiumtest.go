// Package chromiumtest starts Chromium for tests and ends it with them.
package chromiumtest

import (
	"context"
	"os"
	"testing"

	"gangway/internal/chromium"
	"gangway/internal/console"
	"gangway/internal/drivertest"
)

// Binary returns the path of Chromium. Without one, the test fails and says how
// to get it.
func Binary(t testing.TB) string {
	t.Helper()
	binary, err := chromium.Find()
	if err != nil {
		t.Fatal(err)
	}
	return binary
}

// Start starts a Chromium that ends with the test; see [Binary] for when
// there is none. If the test fails, its log shows the console's last lines.
//
// Starting takes a second or two: let the tests of a package share one
// Chromium, as subtests.
func Start(t testing.TB, options chromium.Options) *chromium.Browser {
	t.Helper()
	b, err := chromium.Start(context.Background(), options)
	if err != nil {
		t.Fatal(err)
	}
	drivertest.Keep(t, b)
	return b
}

// Context returns a context that ends with the test, and after
// [drivertest.Limit].
func Context(t testing.TB) context.Context { return drivertest.Context(t) }

// Load loads an unpacked extension and removes it when the test ends.
func Load(t testing.TB, b *chromium.Browser, dir string) *chromium.Extension {
	t.Helper()
	e, err := b.LoadExtension(Context(t), dir)
	if err != nil {
		t.Fatal(err)
	}
	drivertest.AtEnd(t, e.Uninstall)
	return e
}

// OpenTab opens a page in a new tab and closes the tab when the test ends.
func OpenTab(t testing.TB, b *chromium.Browser, url string) *chromium.Tab {
	t.Helper()
	tab, err := b.NewTab(Context(t), url)
	if err != nil {
		t.Fatal(err)
	}
	drivertest.AtEnd(t, tab.Close)
	return tab
}

// WaitLine waits for a console line with the text and returns it.
func WaitLine(t testing.TB, b *chromium.Browser, source, text string) console.Line {
	t.Helper()
	return WaitLineAfter(t, b, 0, source, text)
}

// WaitLineAfter is WaitLine for the lines after the one with the given number.
func WaitLineAfter(t testing.TB, b *chromium.Browser, number int, source, text string) console.Line {
	t.Helper()
	line, err := b.WaitLineAfter(Context(t), number, console.From(source, text))
	if err != nil {
		t.Fatalf("no line of the %s with %q: %v", source, text, err)
	}
	return line
}

// UseShortTemp gives the test a place for temporary files whose path leaves room
// for Chromium's socket, which those of t.TempDir do not. It returns the place.
func UseShortTemp(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "gw")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	t.Setenv("TMPDIR", dir)
	return dir
}
