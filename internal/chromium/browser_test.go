package chromium_test

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/chromium"
	"gangway/internal/chromium/chromiumtest"
	"gangway/internal/console"
	"gangway/internal/pageserver"
)

// page is the page of every test: it logs, and has a button.
const page = `<!doctype html><title>A page</title>
<script>console.log("page starts", null, {a: [1, "two"], b: "x"}, new Map([[1, 2]]), -0, 7n, undefined)</script>
<button id="button">Click</button>`

func TestBrowser(t *testing.T) {
	b := chromiumtest.Start(t, chromium.Options{})
	server, err := pageserver.Serve(pageserver.HTML(page))
	require.NoError(t, err)
	defer server.Close()
	f := &fixture{b: b, url: server.URL}
	f.extension = chromiumtest.Load(t, b, "testdata/driver")
	f.tab = chromiumtest.OpenTab(t, b, server.URL+"/first")
	t.Run("ShowsEverySource", f.showsEverySource)
	t.Run("ClicksThePage", f.clicksThePage)
	t.Run("ClicksTheToolbarButton", f.clicksTheToolbarButton)
	t.Run("ShowsErrors", f.showsErrors)
	t.Run("LosesNothingOfABurst", f.losesNothingOfABurst)
	t.Run("KeepsLongArguments", f.keepsLongArguments)
	t.Run("EvaluatesInEveryContext", f.evaluatesInEveryContext)
	t.Run("KillsAndStopsTheWorker", f.killsAndStopsTheWorker)
	t.Run("StartsTheWorker", f.startsTheWorker)
	t.Run("ReloadsTheExtension", f.reloadsTheExtension)
	t.Run("RefreshesTheTabsOfAnExtension", f.refreshesTheTabsOfAnExtension)
	t.Run("ForgetsAWorkerThatGoesAsItStarts", f.forgetsAWorkerThatGoesAsItStarts)
	t.Run("NavigatesAndGoesBack", f.navigatesAndGoesBack)
	t.Run("ShowsWorkersAndFrames", f.showsWorkersAndFrames)
	t.Run("FlushesWhileAPageEnds", f.flushesWhileAPageEnds)
	t.Run("OpensAPopup", f.opensAPopup)
	t.Run("WaitsForAButtonOfAPopup", f.waitsForAButtonOfAPopup)
	t.Run("TakesScreenshots", f.takesScreenshots)
	t.Run("TellsOfAPageThatCrashed", f.tellsOfAPageThatCrashed)
	t.Run("LoadsPagesAfterACrash", f.loadsPagesAfterACrash)
	t.Run("FindsTheTabOfADiscardedPage", f.findsTheTabOfADiscardedPage)
	t.Run("KnowsItsProcesses", f.knowsItsProcesses)
	t.Run("WaitsNoLongerThanItsContext", f.waitsNoLongerThanItsContext)
	t.Run("TellsOfATabThatIsClosed", f.tellsOfATabThatIsClosed)
	t.Run("RefusesABrokenExtension", f.refusesABrokenExtension)
}

type fixture struct {
	b         *chromium.Browser
	url       string
	extension *chromium.Extension
	tab       *chromium.Tab
}

func (f *fixture) tell(t *testing.T, message string) {
	t.Helper()
	require.NoError(t, f.tab.Eval(t.Context(),
		`document.dispatchEvent(new CustomEvent("tell", { detail: arguments[0] }))`, nil, message))
}

func (f *fixture) showsEverySource(t *testing.T) {
	line := chromiumtest.WaitLine(t, f.b, console.SourceBackground, "background starts")
	assert.Equal(t, f.extension.ID, line.AddonID)
	assert.Equal(t, f.extension.URL("background.js"), line.File)
	assert.Equal(t, 2, line.Line)

	line = chromiumtest.WaitLine(t, f.b, console.SourceContentScript, "content script starts")
	assert.Equal(t, f.extension.ID, line.AddonID)
	assert.Equal(t, f.url+"/first", line.Page)
	assert.Equal(t, f.tab.ID, line.TabID)

	line = chromiumtest.WaitLine(t, f.b, console.SourcePage, "page starts")
	assert.Equal(t, []string{"page starts", "null", `{a: Array(2), b: "x"}`, "Map(1) {1 => 2}", "-0", "7n", "undefined"}, line.Args)
	assert.Equal(t, f.url+"/first", line.Page)

	chromiumtest.OpenTab(t, f.b, f.extension.URL("page.html"))
	line = chromiumtest.WaitLine(t, f.b, console.SourceExtensionPage, "extension page starts")
	assert.Equal(t, f.extension.ID, line.AddonID)
}

func (f *fixture) clicksThePage(t *testing.T) {
	require.NoError(t, f.tab.Click(t.Context(), "#button"))
	chromiumtest.WaitLine(t, f.b, console.SourceContentScript, "sees a click true")
}

func (f *fixture) clicksTheToolbarButton(t *testing.T) {
	other := chromiumtest.OpenTab(t, f.b, f.url+"/other")
	require.NoError(t, f.extension.ClickAction(t.Context(), f.tab))
	chromiumtest.WaitLine(t, f.b, console.SourceBackground, "clicked "+f.url+"/first")
	require.NoError(t, f.extension.ClickAction(t.Context(), other))
	chromiumtest.WaitLine(t, f.b, console.SourceBackground, "clicked "+f.url+"/other")
}

func (f *fixture) showsErrors(t *testing.T) {
	f.tell(t, "throw")
	line := chromiumtest.WaitLine(t, f.b, console.SourceBackground, "Error: thrown on purpose")
	assert.Equal(t, "error", line.Level)
	assert.Equal(t, "javascript", line.Category)
	assert.Equal(t, f.extension.ID, line.AddonID)
	assert.NotContains(t, line.Text, "\n")
}

func (f *fixture) losesNothingOfABurst(t *testing.T) {
	before := f.b.LastNumber()
	f.tell(t, "burst")
	chromiumtest.WaitLineAfter(t, f.b, before, console.SourceBackground, "burst ends")
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
	f.tell(t, "big")
	line := chromiumtest.WaitLine(t, f.b, console.SourceBackground, "big ")
	assert.Equal(t, []string{"big", strings.Repeat("é\n\U0001F600", 100_000), "1"}, line.Args)
}

func (f *fixture) evaluatesInEveryContext(t *testing.T) {
	ctx := chromiumtest.Context(t)
	var sum int
	require.NoError(t, f.tab.Eval(ctx, `return await Promise.resolve(arguments[0] + arguments[1])`, &sum, 1, 2))
	assert.Equal(t, 3, sum)
	var thrown *chromium.ScriptError
	require.ErrorAs(t, f.tab.Eval(ctx, `throw new Error("on purpose")`, nil), &thrown)
	assert.Equal(t, "Error: on purpose", thrown.Message)

	var id string
	require.NoError(t, f.extension.EvalContent(ctx, f.tab, `return chrome.runtime.id`, &id))
	assert.Equal(t, f.extension.ID, id)
	var global string
	require.NoError(t, f.extension.EvalBackground(ctx, `return globalThis.constructor.name`, &global))
	assert.Equal(t, "ServiceWorkerGlobalScope", global)
	require.NoError(t, f.b.Flush(ctx))
}

func (f *fixture) killsAndStopsTheWorker(t *testing.T) {
	ctx := chromiumtest.Context(t)
	for name, end := range map[string]func() error{
		"kill": func() error { return f.extension.KillBackground(ctx) },
		"stop": func() error { return f.extension.StopBackground(ctx, f.tab) },
	} {
		require.NoError(t, end(), name)
		assert.False(t, f.extension.BackgroundRuns())
		require.ErrorIs(t, end(), chromium.ErrNotRunning)
		require.ErrorIs(t, f.extension.EvalBackground(ctx, ``, nil), chromium.ErrNotRunning)
		before := f.b.LastNumber()
		f.tell(t, "nothing")
		chromiumtest.WaitLineAfter(t, f.b, before, console.SourceBackground, "background starts")
		require.NoError(t, f.extension.WaitBackground(ctx, true))
	}
}

func (f *fixture) startsTheWorker(t *testing.T) {
	ctx := chromiumtest.Context(t)
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("testdata/driver")))
	e := chromiumtest.Load(t, f.b, dir)
	for range 3 {
		require.NoError(t, e.StartBackground(ctx, f.tab)) // Also where it was just loaded, and where it runs.
		require.NoError(t, e.StartBackground(ctx, f.tab))
		assert.True(t, e.BackgroundRuns())
		require.NoError(t, e.KillBackground(ctx)) // Also where it has just begun.
		assert.False(t, e.BackgroundRuns())
	}
}

func (f *fixture) reloadsTheExtension(t *testing.T) {
	ctx := chromiumtest.Context(t)
	dir := t.TempDir()
	script := filepath.Join(dir, "background.js")
	require.NoError(t, os.CopyFS(dir, os.DirFS("testdata/driver")))
	e := chromiumtest.Load(t, f.b, dir)
	chromiumtest.WaitLine(t, f.b, console.SourceBackground, "background starts")
	require.NoError(t, os.WriteFile(script, []byte(`console.log("another background starts")`), 0o600))
	require.NoError(t, e.Reload(ctx))
	line := chromiumtest.WaitLine(t, f.b, console.SourceBackground, "another background starts")
	assert.Equal(t, e.ID, line.AddonID)
	require.NoError(t, e.WaitBackground(ctx, true))
}

func (f *fixture) refreshesTheTabsOfAnExtension(t *testing.T) {
	ctx := chromiumtest.Context(t)
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("testdata/driver")))
	path := filepath.Join(dir, "manifest.json")
	manifest, err := os.ReadFile(path)
	require.NoError(t, err)
	write := func(pattern string) {
		require.NoError(t, os.WriteFile(path, bytes.ReplaceAll(manifest, []byte("http://127.0.0.1/*"), []byte(pattern)), 0o600))
	}
	write("http://127.0.0.1/before")
	e := chromiumtest.Load(t, f.b, dir)
	tabs := map[string]*chromium.Tab{}
	for _, url := range []string{f.url + "/before", f.url + "/after", e.URL("page.html")} {
		tabs[url] = chromiumtest.OpenTab(t, f.b, url)
	}
	refresh := func(urls ...string) {
		t.Helper()
		number := f.b.LastNumber()
		n, err := e.Refresh(ctx)
		require.NoError(t, err)
		assert.Equal(t, len(urls), n)
		for _, url := range urls {
			_, err := f.b.WaitLineAfter(ctx, number, func(l console.Line) bool {
				return l.Page == url && l.TabID == tabs[url].ID && strings.HasSuffix(l.Text, " starts")
			})
			require.NoError(t, err, url)
		}
	}
	refresh(f.url+"/before", e.URL("page.html"))
	write("http://127.0.0.1/after")
	refresh(f.url+"/before", f.url+"/after", e.URL("page.html"))

	write("nonsense")
	number := f.b.LastNumber()
	_, err = e.Refresh(ctx)
	require.ErrorContains(t, err, "content_scripts[0].matches[0]")
	chromiumtest.WaitLineAfter(t, f.b, number, console.SourceExtensionPage, "extension page starts")
	require.NoError(t, tabs[e.URL("page.html")].Eval(ctx, `return await chrome.runtime.getPlatformInfo()`, nil))

	require.NoError(t, os.WriteFile(path, bytes.Replace(manifest, []byte(`"name"`), []byte(`"key": "a2V5", "name"`), 1), 0o600))
	_, err = e.Refresh(ctx)
	require.ErrorIs(t, err, chromium.ErrOtherID)
	require.NoError(t, chromiumtest.Load(t, f.b, dir).Uninstall(ctx))
}

// forgetsAWorkerThatGoesAsItStarts flushes the console after an extension was
// removed whose worker had just begun to start.
func (f *fixture) forgetsAWorkerThatGoesAsItStarts(t *testing.T) {
	ctx := chromiumtest.Context(t)
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("testdata/driver")))
	for range 5 {
		_, err := f.b.LoadExtension(ctx, dir)
		require.NoError(t, err)
		e, err := f.b.LoadExtension(ctx, dir)
		require.NoError(t, err)
		require.NoError(t, e.Uninstall(ctx))
		require.NoError(t, f.b.Flush(ctx))
	}
}

func (f *fixture) navigatesAndGoesBack(t *testing.T) {
	ctx := chromiumtest.Context(t)
	tab := chromiumtest.OpenTab(t, f.b, f.url+"/one")
	require.NoError(t, tab.Navigate(ctx, f.url+"/two"))
	require.NoError(t, tab.Back(ctx))
	url, err := tab.URL(ctx)
	require.NoError(t, err)
	assert.Equal(t, f.url+"/one", url)
	require.NoError(t, tab.Navigate(ctx, f.url+"/one#part"))
	require.NoError(t, f.b.Flush(ctx))
	before := f.b.LastNumber()
	require.NoError(t, tab.Reload(ctx))
	line := chromiumtest.WaitLineAfter(t, f.b, before, console.SourcePage, "page starts")
	assert.Equal(t, f.url+"/one#part", line.Page)
	title, err := tab.Title(ctx)
	require.NoError(t, err)
	assert.Equal(t, "A page", title)
	require.ErrorContains(t, tab.Navigate(ctx, "http://127.0.0.1:1/"), "ERR_")
	require.Error(t, tab.Eval(ctx, `await new Promise(() => location.reload())`, nil), "its page is gone")
}

func (f *fixture) showsWorkersAndFrames(t *testing.T) {
	server, err := pageserver.Serve(pageserver.HTML(`<!doctype html><iframe srcdoc="<script>console.log('from a frame')</script>"></iframe>
		<script>new Worker(URL.createObjectURL(new Blob(["console.log('from a worker', [1])"])))</script>`))
	require.NoError(t, err)
	defer server.Close()
	tab := chromiumtest.OpenTab(t, f.b, server.URL)
	line := chromiumtest.WaitLine(t, f.b, console.SourcePage, "from a worker [1]")
	assert.Contains(t, line.File, "blob:")
	assert.Equal(t, tab.ID, line.TabID)
	assert.True(t, chromiumtest.WaitLine(t, f.b, console.SourcePage, "from a frame").Frame)
}

// flushesWhileAPageEnds flushes the console while a page stands still that ends
// before it has answered.
func (f *fixture) flushesWhileAPageEnds(t *testing.T) {
	tab := chromiumtest.OpenTab(t, f.b, f.url+"/busy")
	require.NoError(t, tab.Eval(t.Context(), `setTimeout(() => { for (;;); })`, nil))
	flushed := make(chan error, 1)
	go func() { flushed <- f.b.Flush(t.Context()) }()
	select {
	case err := <-flushed:
		t.Errorf("did not wait for the page: %v", err)
	case <-time.After(500 * time.Millisecond):
	}
	require.NoError(t, tab.Close(chromiumtest.Context(t)))
	assert.NoError(t, tab.Close(chromiumtest.Context(t)), "it is gone")
	require.NoError(t, <-flushed)
}

func (f *fixture) opensAPopup(t *testing.T) {
	ctx := chromiumtest.Context(t)
	extension := chromiumtest.Load(t, f.b, "testdata/popup")
	for range 2 {
		before := f.b.LastNumber()
		popup, err := extension.OpenPopup(ctx, f.tab)
		require.NoError(t, err)
		line := chromiumtest.WaitLineAfter(t, f.b, before, console.SourcePopup, "popup starts")
		assert.Equal(t, extension.ID, line.AddonID)
		require.NoError(t, popup.Click(ctx, "#button"))
		chromiumtest.WaitLineAfter(t, f.b, before, console.SourcePopup, "popup sees a click true")
		var text string
		require.NoError(t, popup.Eval(ctx, `return document.querySelector(arguments[0]).textContent`, &text, "#button"))
		assert.Equal(t, "Click", text)
		shot, err := popup.Screenshot(ctx)
		require.NoError(t, err)
		picture, err := png.Decode(bytes.NewReader(shot))
		require.NoError(t, err)
		assert.Equal(t, 300, picture.Bounds().Dx()/100*100)
		require.NoError(t, popup.Close(ctx))
		open, err := popup.Open(ctx)
		require.NoError(t, err)
		assert.False(t, open)
	}
}

func (f *fixture) waitsForAButtonOfAPopup(t *testing.T) {
	ctx := chromiumtest.Context(t)
	popup, err := chromiumtest.Load(t, f.b, "testdata/popup").OpenPopup(ctx, f.tab)
	require.NoError(t, err)
	clickable := func(selector string, patience time.Duration, want bool) {
		t.Helper()
		is, err := popup.Clickable(ctx, selector, patience)
		require.NoError(t, err)
		assert.Equal(t, want, is, selector)
	}
	add := func(id, script string) {
		t.Helper()
		require.NoError(t, popup.Eval(ctx, `
			document.body.insertAdjacentHTML("beforeend", "<p><button id=" + arguments[0] + ">B</button></p>");
			const button = document.getElementById(arguments[0]);`+script, nil, id))
	}
	clickable("#button", time.Minute, true)
	clickable("#none", time.Minute, false)
	add("silent", "")
	clickable("#silent", 100*time.Millisecond, true)
	add("late", `button.disabled = true; setTimeout(() => { button.disabled = false; button.onclick = () => {}; }, 300);`)
	clickable("#late", time.Minute, true)
	add("above", `setTimeout(() => button.parentNode.addEventListener("pointerdown", () => {}), 300);`)
	clickable("#above", time.Minute, true)
	add("hidden", `button.hidden = true; button.onclick = () => {};`)
	clickable("#hidden", 100*time.Millisecond, false)
	add("within", `button.outerHTML = "<fieldset disabled>" + button.outerHTML + "</fieldset>";`)
	clickable("#within", 100*time.Millisecond, false)
	_, err = popup.Clickable(ctx, "[", time.Minute)
	require.ErrorContains(t, err, `look for "[": SyntaxError`)
	require.NoError(t, popup.Close(ctx))
	_, err = popup.Clickable(ctx, "#button", time.Minute)
	require.Error(t, err)
}

func (f *fixture) takesScreenshots(t *testing.T) {
	content, err := f.tab.Screenshot(chromiumtest.Context(t))
	require.NoError(t, err)
	picture, err := png.Decode(bytes.NewReader(content))
	require.NoError(t, err)
	assert.Greater(t, picture.Bounds().Dx(), 100)
}

func (f *fixture) waitsNoLongerThanItsContext(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := f.b.WaitLine(ctx, console.Contains("never written"))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	assert.ErrorContains(t, err, "the console's last lines:")
	require.ErrorIs(t, f.tab.Eval(ctx, `await new Promise(() => {})`, nil), context.DeadlineExceeded)
}

func (f *fixture) tellsOfAPageThatCrashed(t *testing.T) {
	tab := chromiumtest.OpenTab(t, f.b, f.url+"/crashes")
	require.Error(t, tab.Navigate(chromiumtest.Context(t), "chrome://crash"))
	require.ErrorIs(t, tab.Eval(chromiumtest.Context(t), ``, nil), chromium.ErrGone)
	require.NoError(t, f.b.Flush(chromiumtest.Context(t)))
	line := chromiumtest.WaitLine(t, f.b, console.SourceChromium, "crashed")
	assert.Equal(t, console.CategoryCrash, line.Category)
	assert.Equal(t, tab.ID, line.TabID)
}

func (f *fixture) tellsOfATabThatIsClosed(t *testing.T) {
	ctx := chromiumtest.Context(t)
	tab, err := f.b.NewTab(ctx, f.url)
	require.NoError(t, err)
	waiting := make(chan error)
	go func() { waiting <- tab.Eval(ctx, `console.log("waits"); await new Promise(() => {})`, nil) }()
	chromiumtest.WaitLine(t, f.b, console.SourcePage, "waits")
	require.NoError(t, tab.Close(ctx))
	require.ErrorIs(t, <-waiting, chromium.ErrGone)
	require.Error(t, tab.Click(ctx, "#button"))
}

func (f *fixture) refusesABrokenExtension(t *testing.T) {
	_, err := f.b.LoadExtension(t.Context(), "testdata/broken")
	require.ErrorContains(t, err, "Chromium refuses it: Could not load background script")
	_, err = f.b.LoadExtension(t.Context(), t.TempDir())
	require.ErrorContains(t, err, "manifest.json")
}
