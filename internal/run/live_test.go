package run

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/extbuild"
	"gangway/internal/firefox/firefoxtest"
)

// The fixture's background is in Go and says what it hears from a content
// script that does not stop to speak.
const (
	liveManifest = `{
		"manifest_version": 3, "name": "Fixture of live reload", "version": "1.0",
		"browser_specific_settings": {"gecko": {"id": "live@gangway.test"}},
		"background": {"scripts": ["./back"]},
		"content_scripts": [{"matches": ["http://127.0.0.1/*"], "js": ["content.js"], "css": ["content.css"]}]
	}`
	liveContent    = `setInterval(() => browser.runtime.sendMessage("tick"), 200);`
	liveBackground = `package main

import (
	"syscall/js"

	"fixture/words"
)

func main() {
	runtime := js.Global().Get("browser").Get("runtime")
	runtime.Get("onMessage").Call("addListener", js.FuncOf(func(_ js.Value, args []js.Value) any {
		println(words.Heard, args[0].String())
		return nil
	}))
	select {}
}
`
)

func words(text string) string { return "package words\n\nconst Heard = " + text + "\n" }

func TestSavedSourcesAreReloaded(t *testing.T) {
	inFixture(t, liveManifest)
	save(t, "ext/content.js", liveContent)
	save(t, "ext/content.css", "")
	save(t, "ext/back/main.go", liveBackground)
	save(t, "words/words.go", words(`"none heard"`))
	out, interrupt, ended := startRun(t)
	out.wait(t, "compile ./back ")
	save(t, "words/words.go", words(`"one heard"`)) // Before Firefox is there.
	out.wait(t, "compile ./back ")
	out.wait(t, "[background] one heard tick\n")

	save(t, "words/words.go", words(`"two heard"`))
	out.wait(t, "changed: words/words.go\n")
	out.wait(t, "compile ./back ")
	out.wait(t, "s after the save; refreshed 1 tab\n")
	out.wait(t, "[background] two heard tick\n")

	save(t, "words/words.go", words("missing"))
	out.wait(t, "# fixture/words\nwords/words.go:3:15: undefined: missing\n")
	out.wait(t, "not reloaded; the extension in Firefox stays as it was\n")
	out.wait(t, "[background] two heard tick\n")
	save(t, "ext/content.css", "body {}")
	out.wait(t, "not reloaded; the extension in Firefox stays as it was\n")
	out.wait(t, "[background] two heard tick\n")

	save(t, "words/words.go", words(`"three heard"`))
	out.wait(t, "reloaded ")
	out.wait(t, "[background] three heard tick\n")

	save(t, "ext/content.css", "body { color: red }")
	assert.NotContains(t, out.wait(t, "reloaded "), "compile")
	save(t, "ext/manifest.json", strings.Replace(liveManifest, "live@gangway.test", "live2@gangway.test", 1))
	out.wait(t, "reloaded ")
	out.wait(t, "[background] three heard tick\n")

	save(t, "ext/manifest.json", strings.Replace(liveManifest, "http://127.0.0.1/*", "nonsense", 1))
	assert.Contains(t, out.wait(t, "not reloaded; the extension in Firefox stays as it was\n"),
		"the browser would not do what the manifest says: mend content_scripts[0].matches[0], as the notes above say\n")
	save(t, "ext/manifest.json", strings.Replace(liveManifest, `"css"`, `"run_at": "nonsense", "css"`, 1))
	assert.Contains(t, out.wait(t, "not reloaded: "), "write build/ext")
	out.wait(t, "nonsense")
	save(t, "ext/manifest.json", liveManifest)
	out.wait(t, "reloaded ")
	out.wait(t, "[background] three heard tick\n")

	save(t, "words/words.go", words(`"four heard"`))
	out.wait(t, "changed: words/words.go\n")
	interrupt() // While it compiles.
	require.NoError(t, <-ended)
	assertNothingLeft(t)
	assertNothingRuns(t)
	left, err := os.ReadDir("build")
	require.NoError(t, err)
	assert.Len(t, left, 1)
}

// TestFirstBuildWaitsUntilItIsMended begins with a manifest that cannot be read,
// then with a permission that is misspelled, then with Go that does not compile.
func TestFirstBuildWaitsUntilItIsMended(t *testing.T) {
	inFixture(t, strings.Replace(liveManifest, `"name"`, `name`, 1))
	save(t, "ext/content.js", liveContent)
	save(t, "ext/content.css", "")
	save(t, "ext/back/main.go", liveBackground)
	save(t, "words/words.go", words("missing"))
	out, interrupt, ended := startRun(t)
	const waits = "Firefox starts when you have saved a file that mends it; Ctrl-C ends this.\n"
	assert.Contains(t, out.wait(t, waits), "ext/manifest.json:")

	save(t, "ext/manifest.json", strings.Replace(liveManifest, `"name"`, `"permissions": ["storrage"], "name"`, 1))
	out.wait(t, "changed: ext/manifest.json\n")
	out.wait(t, "undefined: missing\n")
	out.wait(t, waits)
	save(t, "words/words.go", words(`"one heard"`))
	assert.Contains(t, out.wait(t, waits), `permissions[0]: Firefox does not know the permission "storrage"; "storage" is probably meant`)
	save(t, "ext/manifest.json", liveManifest)
	out.wait(t, "[background] one heard tick\n")
	interrupt()
	require.NoError(t, <-ended)
	assertNothingLeft(t)
	assertNothingRuns(t)
}

func TestInterruptEndsARunThatWaits(t *testing.T) {
	inFixture(t, "{")
	out, interrupt, ended := startRun(t)
	out.wait(t, "Ctrl-C ends this.\n")
	interrupt()
	require.ErrorIs(t, <-ended, context.Canceled)
	assertNothingLeft(t)
	assertNothingRuns(t)
}

const (
	pageManifest = `{
		"manifest_version": 3, "name": "Fixture of live pages", "version": "1.0",
		"browser_specific_settings": {"gecko": {"id": "pages@gangway.test"}},
		"background": {"scripts": ["background.js"]}
	}`
	// A reload is an update, after which the tab is still there. Firefox may have
	// no window for it yet.
	pageBackground = `console.log(browser.runtime.id, "starts");
		const open = () => browser.tabs.create({ url: "/popup.html" }).catch((error) => {
			console.log("no tab yet:", String(error));
			setTimeout(open, 100);
		});
		browser.runtime.onInstalled.addListener(({ reason }) => {
			console.log("installed:", reason);
			if (reason == "install") open();
		});`
	page1 = `<!doctype html><script src="./popup"></script>`
	page2 = `<!doctype html><script src="./popup"></script><script src="./other"></script>`
)

func program(text string) string {
	return "package main\n\nfunc main() { println(" + text + ") }\n"
}

func TestPagesAndWhatTheyAreMadeOfAreReloaded(t *testing.T) {
	inFixture(t, pageManifest)
	save(t, "ext/background.js", pageBackground)
	save(t, "ext/popup.html", page1)
	save(t, "ext/popup/main.go", program(`"popup one"`))
	out, interrupt, ended := startRun(t)
	out.wait(t, "[extension page] popup one\n")

	save(t, "ext/popup/main.go", program(`"popup two"`))
	out.wait(t, "compile ./popup ")
	out.wait(t, "; refreshed 1 tab\n")
	out.wait(t, "[extension page] popup two\n")

	save(t, "ext/style/popup.css", "body {}")
	out.wait(t, "changed: ext/style/popup.css\n")
	assert.NotContains(t, out.wait(t, "reloaded "), "compile")

	save(t, "ext/style/popup.css.new", "body { color: red }")
	require.NoError(t, os.Rename("ext/style/popup.css.new", "ext/style/popup.css"))
	out.wait(t, "changed: ext/style/popup.css\n")
	out.wait(t, "reloaded ")
	require.NoError(t, os.RemoveAll("ext/style"))
	out.wait(t, "reloaded ")
	assert.NoDirExists(t, "build/ext/style")

	save(t, "ext/other/main.go", program(`"other one"`))
	save(t, "ext/popup.html", page2)
	out.wait(t, "compile ./other ")
	out.wait(t, "[extension page] other one\n")

	save(t, "ext/other/main.go", "package main\n\nimport \"fixture/words\"\n\nfunc main() { println(words.Heard) }\n")
	out.wait(t, "not reloaded; the extension in Firefox stays as it was\n")
	save(t, "words/words.go", words(`"one word"`)) // In a folder that was missing.
	out.wait(t, "[extension page] one word\n")
	save(t, "words/words.go", words(`"two words"`))
	assert.NotContains(t, out.wait(t, "[extension page] two words\n"), "compile ./popup")

	save(t, "words/words.go", words(`"three words"`)+"\n//gangway:message\ntype M struct{ N int }\n")
	out.wait(t, "words/words_gangway.go is missing, the generated code of its package: run go tool gangway generate words\n"+
		"not reloaded; the extension in Firefox stays as it was\n")
	save(t, "words/words.go", words(`"four words"`))
	out.wait(t, "[extension page] four words\n")
	require.NoError(t, os.Rename("words/words.go", "words/renamed.go"))
	out.wait(t, "words/renamed.go")
	out.wait(t, "compile ./other ")
	out.wait(t, "[extension page] four words\n")

	// The new extension starts when it is installed, and again with the reload.
	save(t, "ext/manifest.json", strings.Replace(pageManifest, "pages@gangway.test", "pages2@gangway.test", 1))
	out.wait(t, "[background] pages2@gangway.test starts\n")
	out.wait(t, "[background] pages2@gangway.test starts\n")

	interrupt()
	require.NoError(t, <-ended)
	assertNothingLeft(t)
	assertNothingRuns(t)
}

// startRun runs the extension until it is interrupted.
func startRun(t *testing.T) (out *screen, interrupt func(), ended <-chan error) {
	ctx, interrupt := context.WithCancel(t.Context())
	t.Cleanup(interrupt)
	out = newScreen()
	end := make(chan error, 1)
	go func() {
		err := Run(ctx, Options{Build: extbuild.Options{Dir: "ext"}, Headless: true, Out: out})
		out.end(err)
		end <- err
	}()
	return out, interrupt, end
}

// save writes a file in place, as many editors do.
func save(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(path[:strings.LastIndex(path, "/")], 0o755))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
}

// assertNothingRuns checks that no goroutine watches or builds. One that has
// returned takes a moment to be gone.
func assertNothingRuns(t *testing.T) {
	t.Helper()
	assert.EventuallyWithT(t, func(c *assert.CollectT) {
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		for _, name := range []string{"fsnotify", "internal/reload", "internal/extbuild"} {
			assert.NotContains(c, string(stacks), name)
		}
	}, 10*time.Second, time.Millisecond)
}

// A screen is what a person reads, line by line.
type screen struct {
	mu      sync.Mutex // Protects following.
	buf     bytes.Buffer
	read    int           // How much was waited for.
	changed chan struct{} // Closed and replaced at every change.
}

func newScreen() *screen { return &screen{changed: make(chan struct{})} }

func (s *screen) Write(data []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.changed)
	s.changed = make(chan struct{})
	return s.buf.Write(data)
}

// end notes how the command ended.
func (s *screen) end(err error) { fmt.Fprintln(s, "ended:", err) }

func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.String()
}

// wait waits for a text after the one that was waited for before, and returns
// what was written since then.
func (s *screen) wait(t *testing.T, text string) string {
	t.Helper()
	limit := firefoxtest.Context(t)
	for {
		skipped, changed := s.find(text)
		if changed == nil {
			return skipped
		}
		select {
		case <-changed:
		case <-limit.Done():
			t.Fatalf("no %q in\n%s", text, s.text())
		}
	}
}

// find returns what stands before the text and goes on behind it, or a channel
// that is closed when there is more to read.
func (s *screen) find(text string) (string, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	skipped, _, found := strings.Cut(s.buf.String()[s.read:], text)
	if !found {
		return "", s.changed
	}
	s.read += len(skipped) + len(text)
	return skipped, nil
}
