package browsertest

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"gangway/internal/browser"
	"gangway/internal/pageserver"
)

// A Browser is one that runs, with the extension in it.
type Browser struct {
	options   Options
	program   *browser.Program
	browser   browser.Browser
	extension browser.Extension
	helper    browser.Tab // An empty one for calls that need a tab, which no test sees.

	t     testing.TB
	from  int          // The number of the last line of the console before.
	seen  int          // That of the last line over which Wait passes.
	given map[int]bool // The numbers of the lines that Wait has returned.
	tabs  []*Tab       // Those that are open.
	popup *Popup       // The one that was opened last, or nil.
}

// begin lets the browser work for a test.
func (b *Browser) begin(t testing.TB) {
	b.t, b.from = t, b.browser.LastNumber()
	b.seen = b.from
	b.given, b.tabs, b.popup = map[int]bool{}, nil, nil
	t.Cleanup(b.end)
}

// Subtest returns the browser for a subtest: it fails that test, its console
// begins with the lines to come, and the tabs that it opens are closed at the
// subtest's end. The extension and its storage stay as they are.
func (b *Browser) Subtest(t testing.TB) *Browser {
	t.Helper()
	b.flush()
	sub := *b
	sub.begin(t)
	return &sub
}

// do runs an action within the time of a call, and fails the test with its
// error.
func (b *Browser) do(doing string, action func(context.Context) error) {
	b.t.Helper()
	ctx, cancel := b.limit()
	defer cancel()
	if err := action(ctx); err != nil {
		b.t.Fatalf("%s: %v", doing, err)
	}
}

// limit returns the context of a call. It is not the test's: that is done when
// functions of Cleanup call.
func (b *Browser) limit() (context.Context, context.CancelFunc) {
	late := fmt.Errorf("that took longer than %v", b.options.Timeout)
	return context.WithTimeoutCause(context.Background(), b.options.Timeout, late)
}

// Name is Firefox or Chromium, for a test of both.
func (b *Browser) Name() string { return b.options.Browser }

// URL is the address of a file of the extension, such as "options.html".
func (b *Browser) URL(path string) string { return b.extension.URL(path) }

// Serve serves pages on 127.0.0.1 until the test ends, and returns their
// address without a slash at the end.
func (b *Browser) Serve(handler http.Handler) (url string) {
	b.t.Helper()
	server, err := pageserver.Serve(handler)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { server.Close() })
	return server.URL
}

// HTML serves one text as the page of every path.
func HTML(text string) http.Handler { return pageserver.HTML(text) }

// Open opens a page in a new tab, shows it, and waits until it has loaded.
func (b *Browser) Open(url string) *Tab {
	b.t.Helper()
	tab := &Tab{browser: b}
	b.do("open "+url, func(ctx context.Context) (err error) {
		tab.tab, err = b.browser.NewTab(ctx, url)
		return err
	})
	b.tabs = append(b.tabs, tab)
	return tab
}

// Suspend suspends the background as the browser does when it is idle, so that
// it has a last turn. The next event starts it again. If it does not run,
// Suspend does nothing.
func (b *Browser) Suspend() {
	b.t.Helper()
	b.do("suspend the background", func(ctx context.Context) error {
		return b.extension.SuspendBackground(ctx, b.helper)
	})
}

// Kill ends the background without a last turn, as a crash does; pages of the
// extension stay. The next event starts it again. If it does not run, Kill does
// nothing.
func (b *Browser) Kill() {
	b.t.Helper()
	b.do("kill the background", b.extension.KillBackground)
}

// Reload loads the extension anew, as an update does. Content scripts of pages
// that are open are cut off from it: Firefox puts new ones beside them, Chromium
// does so when the page is loaded again. Pages of the extension are closed.
func (b *Browser) Reload() {
	b.t.Helper()
	b.do("reload the extension", b.extension.Reload)
}

// Eval runs a script in the background, which it starts if it does not run; see
// [Tab.Eval].
func (b *Browser) Eval(script string, result any, args ...any) {
	b.t.Helper()
	b.do("run a script in the background", func(ctx context.Context) error {
		return b.extension.EvalBackground(ctx, b.helper, script, result, args...)
	})
}
