package firefox_test

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"
	"gangway/internal/pageserver"
)

// page is the page of every test: it logs, and has a button.
const page = `<!doctype html><title>A page</title>
<script>console.log("page starts", document.body, {a: [1, "two", new Map([[1, 2]])]})</script>
<button id="button">Click</button>`

func TestBrowser(t *testing.T) {
	b := firefoxtest.Start(t, firefox.Options{})
	url := firefoxtest.Serve(t, pageserver.HTML(page))
	for _, version := range []string{"v2", "v3"} {
		t.Run(version, func(t *testing.T) {
			f := &fixture{b: b, version: version, url: url}
			f.extension = firefoxtest.Install(t, b, driven(t, version))
			f.tab = firefoxtest.OpenTab(t, b, url+"/"+version)
			t.Run("ShowsEverySource", f.showsEverySource)
			t.Run("ClicksThePage", f.clicksThePage)
			t.Run("ClicksTheToolbarButton", f.clicksTheToolbarButton)
			t.Run("ShowsErrors", f.showsErrors)
			t.Run("LosesNothingOfABurst", f.losesNothingOfABurst)
			t.Run("KeepsLongArguments", f.keepsLongArguments)
			t.Run("SuspendsAndWakes", f.suspendsAndWakes)
			t.Run("EvaluatesInEveryContext", f.evaluatesInEveryContext)
			t.Run("DisablesAndReloads", f.disablesAndReloads)
			t.Run("RunsInPrivateWindows", f.runsInPrivateWindows)
		})
	}
	t.Run("NavigatesAndGoesBack", func(t *testing.T) { navigatesAndGoesBack(t, b, url) })
	t.Run("TakesScreenshots", func(t *testing.T) { takesScreenshots(t, b, url) })
	t.Run("EvaluatesScripts", func(t *testing.T) { evaluatesScripts(t, b, url) })
	t.Run("ShowsWorkersAndFrames", func(t *testing.T) { showsWorkersAndFrames(t, b) })
	t.Run("TakesCommandsOfManyGoroutines", func(t *testing.T) { takesCommandsOfManyGoroutines(t, b, url) })
	t.Run("SurvivesAClosedTab", func(t *testing.T) { survivesAClosedTab(t, b, url) })
	t.Run("KeepsItsTurnAfterACancel", func(t *testing.T) { keepsItsTurnAfterACancel(t, b) })
	t.Run("WaitsNoLongerThanItsContext", func(t *testing.T) { waitsNoLongerThanItsContext(t, b) })
	t.Run("TellsThatAProcessCrashed", func(t *testing.T) { tellsThatAProcessCrashed(t, b, url) })
	t.Run("FlushesWhileAProcessEnds", func(t *testing.T) { flushesWhileAProcessEnds(t, b, url) })
	t.Run("RefreshesAnExtensionWithItsTabs", func(t *testing.T) { refreshesAnExtensionWithItsTabs(t, b) })
	t.Run("RefusesABrokenAddon", func(t *testing.T) { refusesABrokenAddon(t, b) })
}

func TestTabOfAPageThatDoesNotLoadStays(t *testing.T) {
	b := firefoxtest.Start(t, firefox.Options{LoadTimeout: time.Second})
	over := t.Context()
	url := firefoxtest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/never" {
			select {
			case <-r.Context().Done():
			case <-over.Done():
			}
			return
		}
		pageserver.HTML(page+`<img src="/never">`).ServeHTTP(w, r)
	}))
	_, err := b.NewTab(firefoxtest.Context(t), url)
	require.Error(t, err)
	assert.True(t, firefox.LoadTimedOut(err), err)
	var there bool
	require.NoError(t, b.Chrome(firefoxtest.Context(t), `
		const { gBrowser } = Services.wm.getMostRecentWindow("navigator:browser");
		return gBrowser.browsers.some((tab) => tab.currentURI.spec.startsWith(arguments[0]));`, &there, url))
	assert.True(t, there, "its program goes on")
	_, err = b.NewTab(firefoxtest.Context(t), "nowhere://x")
	require.Error(t, err)
	assert.False(t, firefox.LoadTimedOut(err), err)
}

// driven returns the folder of the extension that is driven, with the manifest
// of a version.
func driven(t *testing.T, version string) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("testdata/driver")))
	require.NoError(t, os.Rename(filepath.Join(dir, "manifest."+version+".json"), filepath.Join(dir, "manifest.json")))
	return dir
}

type fixture struct {
	b         *firefox.Browser
	version   string
	url       string
	extension *firefox.Extension
	tab       *firefox.Tab
}

func (f *fixture) tell(t *testing.T, message string) {
	t.Helper()
	require.NoError(t, f.tab.Eval(t.Context(),
		`document.dispatchEvent(new CustomEvent("tell", { detail: arguments[0] }))`, nil, message))
}

func (f *fixture) showsEverySource(t *testing.T) {
	line := firefoxtest.WaitLine(t, f.b, firefox.SourceBackground, f.version+" background starts")
	assert.Equal(t, f.extension.ID, line.AddonID)
	assert.Equal(t, f.extension.URL("background.js"), line.File)

	line = firefoxtest.WaitLine(t, f.b, firefox.SourceContentScript, f.version+" content script starts")
	assert.Equal(t, f.extension.ID, line.AddonID)
	assert.Equal(t, f.url+"/"+f.version, line.Page)
	assert.Equal(t, f.tab.ID, line.TabID)

	line = firefoxtest.WaitLine(t, f.b, firefox.SourcePage, "page starts")
	assert.Equal(t, []string{"page starts", "null", `{a: [1, "two", Map(1) {1 => 2}]}`}, line.Args)
}

func (f *fixture) clicksThePage(t *testing.T) {
	require.NoError(t, f.tab.Click(t.Context(), "#button"))
	firefoxtest.WaitLine(t, f.b, firefox.SourceContentScript, f.version+" sees a click true")
}

func (f *fixture) clicksTheToolbarButton(t *testing.T) {
	other := firefoxtest.OpenTab(t, f.b, f.url+"/other")
	require.NoError(t, f.extension.ClickAction(t.Context(), f.tab))
	firefoxtest.WaitLine(t, f.b, firefox.SourceBackground, f.version+" clicked "+f.url+"/"+f.version)
	require.NoError(t, f.extension.ClickAction(t.Context(), other))
	firefoxtest.WaitLine(t, f.b, firefox.SourceBackground, f.version+" clicked "+f.url+"/other")
}

func (f *fixture) showsErrors(t *testing.T) {
	f.tell(t, "throw")
	line := firefoxtest.WaitLine(t, f.b, firefox.SourceBackground, f.version+" thrown on purpose")
	assert.Equal(t, "error", line.Level)
	assert.Equal(t, f.extension.ID, line.AddonID)
	f.tell(t, "violate")
	_, err := f.b.WaitLine(firefoxtest.Context(t), func(l firefox.ConsoleLine) bool {
		return l.AddonID == f.extension.ID && strings.HasPrefix(l.Text, "Content-Security-Policy: ")
	})
	require.NoError(t, err)
}

func (f *fixture) losesNothingOfABurst(t *testing.T) {
	before := f.b.LastNumber()
	f.tell(t, "burst")
	_, err := f.b.WaitLineAfter(firefoxtest.Context(t), before, firefox.Contains("burst ends"))
	require.NoError(t, err)
	next := 0
	for _, line := range f.b.LinesAfter(before) {
		if line.Args[0] == "burst" {
			require.Equal(t, fmt.Sprint(next), line.Args[1])
			next++
		}
	}
	assert.Equal(t, 5000, next)
}

func (f *fixture) keepsLongArguments(t *testing.T) {
	before := f.b.LastNumber()
	f.tell(t, "big")
	line, err := f.b.WaitLineAfter(firefoxtest.Context(t), before, firefox.From(firefox.SourceBackground, "big"))
	require.NoError(t, err)
	require.Len(t, line.Args, 3)
	assert.True(t, line.Args[1] == strings.Repeat("é\n\U0001F600", 100_000))
	assert.Equal(t, "1", line.Args[2])
}

func (f *fixture) suspendsAndWakes(t *testing.T) {
	before := f.b.LastNumber()
	require.NoError(t, f.extension.WaitBackground(t.Context(), firefox.BackgroundRunning))
	require.NoError(t, f.extension.TerminateBackground(t.Context()))
	state, err := f.extension.BackgroundState(t.Context())
	require.NoError(t, err)
	assert.Equal(t, firefox.BackgroundStopped, state)
	_, err = f.b.WaitLineAfter(firefoxtest.Context(t), before, firefox.From(firefox.SourceBackground, "suspends"))
	require.NoError(t, err)

	require.NoError(t, f.extension.ClickAction(t.Context(), f.tab))
	_, err = f.b.WaitLineAfter(firefoxtest.Context(t), before, firefox.From(firefox.SourceBackground, f.version+" clicked"))
	require.NoError(t, err)
}

// evaluatesInEveryContext uses the API that each context of the extension has.
func (f *fixture) evaluatesInEveryContext(t *testing.T) {
	ctx := firefoxtest.Context(t)
	require.NoError(t, f.extension.TerminateBackground(ctx))
	const script = `
		if (arguments.length == 0) throw new RangeError("thrown on purpose");
		const { id } = await new Promise(later => setTimeout(() => later(browser.runtime)));
		const version = "v" + browser.runtime.getManifest().manifest_version;
		return { Version: version, ID: id, Argument: arguments[0].text };`
	for name, eval := range map[string]func(result any, args ...any) error{
		"background": func(result any, args ...any) error {
			return f.extension.EvalBackground(ctx, script, result, args...)
		},
		"content": func(result any, args ...any) error {
			return f.extension.EvalContent(ctx, f.tab, script, result, args...)
		},
	} {
		var got struct{ Version, ID, Argument string }
		require.NoError(t, eval(&got, map[string]string{"text": "\"<\n"}), name)
		assert.Equal(t, f.version, got.Version, name)
		assert.Equal(t, f.extension.ID, got.ID, name)
		assert.Equal(t, "\"<\n", got.Argument, name)
		var thrown *firefox.ScriptError
		require.ErrorAs(t, eval(nil), &thrown, name)
		assert.Equal(t, "RangeError: thrown on purpose", thrown.Message)
	}
	var nothing *string
	require.NoError(t, f.extension.EvalContent(ctx, f.tab, `document.body.dataset.seen = "yes"`, &nothing))
	assert.Nil(t, nothing)
	var seen string
	require.NoError(t, f.tab.Eval(ctx, `return document.body.dataset.seen`, &seen))
	assert.Equal(t, "yes", seen)
	require.NoError(t, f.extension.WaitBackground(ctx, firefox.BackgroundRunning))
}

func (f *fixture) disablesAndReloads(t *testing.T) {
	before := f.b.LastNumber()
	require.NoError(t, f.extension.Disable(t.Context()))
	require.Error(t, f.extension.ClickAction(t.Context(), f.tab))
	require.NoError(t, f.extension.Enable(t.Context()))
	starts := firefox.From(firefox.SourceContentScript, f.version+" content script starts")
	line, err := f.b.WaitLineAfter(firefoxtest.Context(t), before, starts)
	require.NoError(t, err)
	require.NoError(t, f.extension.Reload(t.Context()))
	_, err = f.b.WaitLineAfter(firefoxtest.Context(t), line.Number, starts)
	require.NoError(t, err)
}

func (f *fixture) runsInPrivateWindows(t *testing.T) {
	require.NoError(t, f.extension.AllowPrivate(t.Context()))
	before := f.b.LastNumber()
	tab, err := f.b.NewPrivateWindow(t.Context(), f.url+"/private")
	require.NoError(t, err)
	var private bool
	require.NoError(t, f.b.Chrome(t.Context(), `
		const { PrivateBrowsingUtils } =
			ChromeUtils.importESModule("resource://gre/modules/PrivateBrowsingUtils.sys.mjs");
		return PrivateBrowsingUtils.isBrowserPrivate(BrowsingContext.getCurrentTopByBrowserId(arguments[0]).embedderElement);`,
		&private, tab.ID))
	assert.True(t, private)
	line, err := f.b.WaitLineAfter(firefoxtest.Context(t), before, func(l firefox.ConsoleLine) bool {
		return l.TabID == tab.ID && l.Source == firefox.SourceContentScript
	})
	require.NoError(t, err)
	assert.Equal(t, f.version+" content script starts", line.Text)
	require.NoError(t, f.tab.Show(t.Context()))
	require.NoError(t, tab.Close(t.Context()))
	require.NoError(t, f.tab.Eval(t.Context(), ``, nil))
}

func navigatesAndGoesBack(t *testing.T, b *firefox.Browser, url string) {
	tab := firefoxtest.OpenTab(t, b, url+"/first")
	require.NoError(t, tab.Navigate(t.Context(), url+"/second"))
	require.NoError(t, tab.Back(t.Context()))
	address, err := tab.URL(t.Context())
	require.NoError(t, err)
	assert.Equal(t, url+"/first", address)
	title, err := tab.Title(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "A page", title)
	require.Error(t, tab.Navigate(t.Context(), "http://127.0.0.1:1/"))
}

func takesScreenshots(t *testing.T, b *firefox.Browser, url string) {
	tab := firefoxtest.OpenTab(t, b, url)
	content, err := tab.Screenshot(t.Context())
	require.NoError(t, err)
	pageImage, err := png.Decode(bytes.NewReader(content))
	require.NoError(t, err)
	content, err = b.Screenshot(t.Context())
	require.NoError(t, err)
	windowImage, err := png.Decode(bytes.NewReader(content))
	require.NoError(t, err)
	assert.Greater(t, windowImage.Bounds().Dy(), pageImage.Bounds().Dy())
}

func evaluatesScripts(t *testing.T, b *firefox.Browser, url string) {
	tab := firefoxtest.OpenTab(t, b, url)
	var sum int
	require.NoError(t, tab.Eval(t.Context(), `return await Promise.resolve(arguments[0] + arguments[1])`, &sum, 1, 2))
	assert.Equal(t, 3, sum)
	var thrown *firefox.ScriptError
	require.ErrorAs(t, tab.Eval(t.Context(), `throw new Error("on purpose")`, nil), &thrown)
	assert.Contains(t, thrown.Message, "on purpose")
	require.NoError(t, b.SetPref(t.Context(), "gangway.test", "x"))
	var pref string
	require.NoError(t, b.Chrome(t.Context(), `return Services.prefs.getStringPref("gangway.test")`, &pref))
	assert.Equal(t, "x", pref)
	require.NoError(t, b.Flush(t.Context()))
}

func showsWorkersAndFrames(t *testing.T, b *firefox.Browser) {
	url := firefoxtest.Serve(t, pageserver.HTML(`<!doctype html><iframe srcdoc="<script>console.log('from a frame')</script>"></iframe>
		<script>new Worker(URL.createObjectURL(new Blob(["console.log('from a worker', [1])"])))</script>`))
	firefoxtest.OpenTab(t, b, url)
	assert.Contains(t, firefoxtest.WaitLine(t, b, firefox.SourcePage, "from a worker [1]").File, "blob:")
	assert.True(t, firefoxtest.WaitLine(t, b, firefox.SourcePage, "from a frame").Frame)
}

func takesCommandsOfManyGoroutines(t *testing.T, b *firefox.Browser, url string) {
	var all sync.WaitGroup
	for i := range 4 {
		tab := firefoxtest.OpenTab(t, b, fmt.Sprintf("%s/%d", url, i))
		all.Go(func() {
			for range 20 {
				var path, version string
				assert.NoError(t, tab.Eval(t.Context(), `return location.pathname`, &path))
				assert.Equal(t, fmt.Sprintf("/%d", i), path)
				assert.NoError(t, b.Chrome(t.Context(), `return Services.appinfo.name`, &version))
				assert.Equal(t, "Firefox", version)
			}
		})
	}
	all.Wait()
}

func survivesAClosedTab(t *testing.T, b *firefox.Browser, url string) {
	tab, err := b.NewTab(t.Context(), url)
	require.NoError(t, err)
	require.NoError(t, tab.Close(t.Context()))
	require.Error(t, tab.Click(t.Context(), "#button"))
	require.NoError(t, b.Chrome(t.Context(), `return 1`, nil))
	firefoxtest.OpenTab(t, b, url)
}

func keepsItsTurnAfterACancel(t *testing.T, b *firefox.Browser) {
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	slow := `const { setTimeout } = ChromeUtils.importESModule("resource://gre/modules/Timer.sys.mjs");
		await new Promise(done => setTimeout(done, 500))`
	require.ErrorIs(t, b.Chrome(ctx, slow, nil), context.Canceled)
	var answer int
	require.NoError(t, b.Chrome(t.Context(), `return 42`, &answer))
	assert.Equal(t, 42, answer)
}

func waitsNoLongerThanItsContext(t *testing.T, b *firefox.Browser) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := b.WaitLine(ctx, firefox.Contains("never written"))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	assert.ErrorContains(t, err, "the console's last lines:")
	require.Error(t, b.Chrome(ctx, `return 1`, nil))
}

func tellsThatAProcessCrashed(t *testing.T, b *firefox.Browser, url string) {
	require.NoError(t, processOfNewTab(t, b, url).Kill())
	line := firefoxtest.WaitLine(t, b, firefox.SourceFirefox, "crashed")
	assert.Equal(t, firefox.CategoryCrash, line.Category)
}

// flushesWhileAProcessEnds flushes the console while a process stands still
// that ends before it has answered.
func flushesWhileAProcessEnds(t *testing.T, b *firefox.Browser, url string) {
	process := processOfNewTab(t, b, url)
	require.NoError(t, process.Signal(syscall.SIGSTOP))
	flushed := make(chan error, 1)
	go func() { flushed <- b.Flush(t.Context()) }()
	select {
	case err := <-flushed:
		t.Errorf("did not wait for the process: %v", err)
	case <-time.After(time.Second):
	}
	require.NoError(t, process.Kill())
	require.NoError(t, <-flushed)
}

// processOfNewTab opens a tab and returns the process that shows it.
func processOfNewTab(t *testing.T, b *firefox.Browser, url string) *os.Process {
	t.Helper()
	firefoxtest.OpenTab(t, b, url)
	var pid int
	require.NoError(t, b.Chrome(t.Context(), `
		const window = Services.wm.getMostRecentWindow("navigator:browser");
		return window.gBrowser.selectedBrowser.browsingContext.currentWindowGlobal.osPid`, &pid))
	process, err := os.FindProcess(pid)
	require.NoError(t, err)
	return process
}

func refusesABrokenAddon(t *testing.T, b *firefox.Browser) {
	_, err := b.InstallAddon(t.Context(), "testdata/broken")
	require.ErrorContains(t, err, `Error processing background.scripts: Expected array instead of "no"`)
	_, err = b.InstallAddon(t.Context(), t.TempDir())
	require.ErrorContains(t, err, "manifest.json")
}

// TestFirstStartLeavesItsScriptsToTheNext starts Firefox where there is no cache.
func TestFirstStartLeavesItsScriptsToTheNext(t *testing.T) {
	caches := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", caches)
	const mark = "scriptCache-mark"
	server, err := pageserver.Serve(pageserver.HTML(`<!doctype html><script>
		console.log("busy");
		setInterval(() => { for (const end = Date.now() + 1000; Date.now() < end;); })</script>`))
	require.NoError(t, err)
	t.Cleanup(func() { server.Close() })
	run := func() (marked bool) {
		b, err := firefox.Start(firefoxtest.Context(t), firefox.Options{})
		require.NoError(t, err)
		_, err = b.NewTab(t.Context(), server.URL)
		require.NoError(t, err)
		require.NoError(t, b.Chrome(t.Context(),
			`return IOUtils.exists(PathUtils.join(PathUtils.profileDir, "startupCache", arguments[0]))`, &marked, mark))
		require.NoError(t, b.Close())
		var lines []string
		for _, l := range b.Lines() {
			if l.Source == firefox.SourcePage {
				lines = append(lines, l.Args...)
			}
		}
		assert.Equal(t, []string{"busy"}, lines, "nobody is told that it was interrupted")
		return marked
	}
	assert.False(t, run())
	files, err := filepath.Glob(filepath.Join(caches, "gangway", "firefox", "*", "startupCache", "scriptCache-*"))
	require.NoError(t, err)
	require.NotEmpty(t, files, "Firefox writes no such file any more")
	kept := filepath.Join(filepath.Dir(files[0]), mark)
	require.NoError(t, os.WriteFile(kept, nil, 0o600))
	assert.True(t, run(), "the second start has it")
	assert.FileExists(t, kept, "and writes nothing")
}
