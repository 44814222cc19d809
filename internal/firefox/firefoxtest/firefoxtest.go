// Package firefoxtest starts Firefox for tests and ends it with them.
package firefoxtest

import (
	"context"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"gangway/internal/firefox"
)

// Limit is how long one test may take in the browser. It is generous, because
// CI machines are slow, and a test that waits for a fact does not use it up.
const Limit = 2 * time.Minute

// shownLines is how much of the console a failed test shows.
const shownLines = 50

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
	stop := closeOnSignal(b)
	t.Cleanup(func() {
		stop()
		if t.Failed() {
			t.Log(firefox.LastLines(b.Lines(), shownLines))
		}
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// closeOnSignal ends Firefox before a Ctrl-C ends the test binary.
func closeOnSignal(b *firefox.Browser) (stop func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	stopped := make(chan struct{})
	go func() {
		select {
		case <-signals:
			b.Close()
			os.Exit(1)
		case <-stopped:
		}
	}()
	return func() {
		signal.Stop(signals)
		close(stopped)
	}
}

// Context returns a context that ends with the test, and after Limit.
func Context(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), Limit)
	t.Cleanup(cancel)
	return ctx
}

// Serve serves pages on 127.0.0.1 until the test ends, and returns their URL
// without a slash at the end.
func Serve(t testing.TB, handler http.Handler) string {
	t.Helper()
	server, err := firefox.ServePages(handler)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return server.URL
}

// Install installs an add-on and removes it when the test ends.
func Install(t testing.TB, b *firefox.Browser, dir string) *firefox.Extension {
	t.Helper()
	e, err := b.InstallAddon(Context(t), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cleanUp(t, e.Uninstall) })
	return e
}

// OpenTab opens a page in a new tab and closes the tab when the test ends.
func OpenTab(t testing.TB, b *firefox.Browser, url string) *firefox.Tab {
	t.Helper()
	tab, err := b.NewTab(Context(t), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cleanUp(t, tab.Close) })
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

// cleanUp runs an action at a test's end; by then the test's context is done.
func cleanUp(t testing.TB, action func(context.Context) error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	// A thing that is gone already, or a Firefox that has ended, is as it should be.
	if err := action(ctx); err != nil {
		t.Log(err)
	}
}
