package browsertest_test

import (
	"bytes"
	"fmt"
	"image/png"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/browsertest"
	"gangway/internal/pageserver"
)

const greeter = "testdata/greeter"

// site serves pages whose titles are their paths.
var site = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	pageserver.HTML(fmt.Sprintf("<!doctype html><title>%s</title><h1>A page</h1>", r.URL.Path)).ServeHTTP(w, r)
})

// TestExtensionIsUsedAsAPersonDoes uses each method in both browsers.
func TestExtensionIsUsedAsAPersonDoes(t *testing.T) {
	for _, name := range []string{browsertest.Firefox, browsertest.Chromium} {
		t.Run(name, func(t *testing.T) {
			b := browsertest.Start(t, browsertest.Options{Browser: name, Dir: greeter})
			assert.Equal(t, name, b.Name())
			b.Wait(browsertest.SourceBackground, "background starts")
			url := b.Serve(site)
			t.Run("UsesPages", func(t *testing.T) { usesPages(t, b.Subtest(t), url) })
			t.Run("UsesThePopup", func(t *testing.T) { usesThePopup(t, b.Subtest(t), url) })
			t.Run("RunsScripts", func(t *testing.T) { runsScripts(t, b.Subtest(t), url) })
			t.Run("EndsTheBackground", func(t *testing.T) { endsTheBackground(t, b.Subtest(t), url) })
			t.Run("ReloadsTheExtension", func(t *testing.T) { reloadsTheExtension(t, b.Subtest(t), url) })
		})
	}
}

func usesPages(t *testing.T, b *browsertest.Browser, url string) {
	tab := b.Open(url + "/first")
	line := b.Wait(browsertest.SourceContentScript, "heard hello, a page")
	assert.Equal(t, url+"/first", line.Page)
	assert.Equal(t, b.URL("content.js"), line.File)
	assert.Equal(t, "log", line.Level)
	tab.Click("h1")
	b.Wait(browsertest.SourceContentScript, "heard hello, a click, true")

	// A line is returned once, and lines come in any order.
	tab.Navigate(url + "/second")
	b.Wait(browsertest.SourceContentScript, "heard hello, a page")
	b.Wait(browsertest.SourceBackground, "greeted by a page")
	b.Wait(browsertest.SourceBackground, "greeted by a page")
	pages := 0
	for _, l := range b.Lines() {
		if l.Source == browsertest.SourceContentScript && l.Text == "heard hello, a page, navigate" {
			pages++
		}
	}
	assert.Equal(t, 2, pages)
	tab.Back()
	tab.WaitFor(`document.title == arguments[0]`, "/first")
	tab.Reload()
	b.Wait(browsertest.SourceContentScript, "heard hello, a page, reload")
	picture, err := png.Decode(bytes.NewReader(tab.Screenshot()))
	require.NoError(t, err)
	assert.Greater(t, picture.Bounds().Dx(), 400)
	tab.Close()
}

func usesThePopup(t *testing.T, b *browsertest.Browser, url string) {
	assert.Empty(t, b.Lines(), "those of other tests")
	popup := b.Open(url).OpenPopup()
	popup.Click("#greet:enabled")
	b.Wait(browsertest.SourcePopup, "the popup has heard")
	popup.WaitFor(`document.querySelector("#heard").textContent == "hello, a popup"`)
	var id string
	popup.Eval(`return browser.runtime.getURL("")`, &id)
	assert.Equal(t, b.URL(""), id)
	_, err := png.Decode(bytes.NewReader(popup.Screenshot()))
	require.NoError(t, err)
	assert.True(t, popup.Opened())
	popup.Close()
	assert.False(t, popup.Opened())
}

func runsScripts(t *testing.T, b *browsertest.Browser, url string) {
	var count int
	b.Eval(`await browser.storage.local.set({ count: arguments[0] });`, nil, 7)
	b.Suspend()
	b.Eval(`return (await browser.storage.local.get("count")).count`, &count)
	assert.Equal(t, 7, count)

	tab := b.Open(url)
	var answer string
	tab.EvalContent(`return await browser.runtime.sendMessage(arguments[0])`, &answer, "a script")
	assert.Equal(t, "hello, a script", answer)
	var kind string
	tab.Eval(`return typeof globalThis.browser?.runtime?.getURL`, &kind)
	assert.Equal(t, "undefined", kind, "a page has no such API")
	var title string
	b.Open(b.URL("popup.html")).Eval(`return document.title`, &title)
	assert.Equal(t, "A popup", title)
}

func endsTheBackground(t *testing.T, b *browsertest.Browser, url string) {
	tab := b.Open(url)
	b.Wait(browsertest.SourceContentScript, "heard hello, a page")
	for _, end := range []func(){b.Suspend, b.Kill} {
		end()
		end() // Nothing runs.
		tab.Click("h1")
		b.Wait(browsertest.SourceBackground, "background starts")
		b.Wait(browsertest.SourceContentScript, "heard hello, a click")
	}
}

func reloadsTheExtension(t *testing.T, b *browsertest.Browser, url string) {
	b.Open(b.URL("popup.html")) // The reload closes it.
	b.Reload()
	b.Wait(browsertest.SourceBackground, "background starts")
	var name string
	b.Eval(`return browser.runtime.getManifest().name`, &name)
	assert.Equal(t, "Fixture of browsertest", name)
	b.Open(url)
	b.Wait(browsertest.SourceContentScript, "heard hello, a page")
}
