package tests

import (
	"context"
	"path/filepath"
	"testing"

	"gangway/internal/chromium"
	"gangway/internal/chromium/chromiumtest"
	"gangway/internal/extbuild"
	"gangway/internal/firefox/firefoxtest"
	"gangway/internal/manifest"
	"gangway/internal/pageserver"

	"github.com/stretchr/testify/require"
)

// An evaluator is a tab of either browser.
type evaluator interface {
	Eval(ctx context.Context, script string, result any, args ...any) error
}

// An inspected extension is one that is built for the inspector, in either browser.
type inspected struct {
	t    *testing.T
	url  func(page string) string
	open func(url string) evaluator
}

func inspect(t *testing.T, browser, dir string) *inspected {
	t.Helper()
	out := filepath.Join(t.TempDir(), "extension")
	_, err := extbuild.Build(t.Context(), extbuild.Options{Dir: dir, Out: out, Browser: browser, Inspect: true})
	require.NoError(t, err)
	if browser == manifest.Chromium {
		b := chromiumtest.Start(t, chromium.Options{})
		extension := chromiumtest.Load(t, b, out)
		return &inspected{t, extension.URL, func(url string) evaluator { return chromiumtest.OpenTab(t, b, url) }}
	}
	s := open(t).with(t, out)
	return &inspected{t, s.extension.URL, func(url string) evaluator { return firefoxtest.OpenTab(t, s.Browser, url) }}
}

// eval runs a script in a tab, with the functions of inspectorScript.
func (i *inspected) eval(tab evaluator, script string, result any, args ...any) {
	i.t.Helper()
	require.NoError(i.t, tab.Eval(firefoxtest.Context(i.t), inspectorScript+script, result, args...), script)
}

// waits waits until an expression of JavaScript holds in a tab.
func (i *inspected) waits(tab evaluator, expression string) {
	i.t.Helper()
	i.eval(tab, `
		for (const end = Date.now() + 30_000; !(`+expression+`);) {
			if (Date.now() > end) throw new Error("it shows " + document.body.innerText);
			await new Promise(resolve => setTimeout(resolve, 50));
		}`, nil)
}

// TestInspectorShowsCalls has the calls of an extension in the inspector: those of a
// content script in Go, and of a popup in TypeScript, which does not report.
func TestInspectorShowsCalls(t *testing.T) {
	for _, browser := range manifest.Browsers {
		t.Run(browser, func(t *testing.T) {
			i := inspect(t, browser, prices)
			inspector := i.open(i.url(extbuild.InspectorPage))
			page := i.open(firefoxtest.Serve(t, pageserver.HTML(pricesPage)))
			i.waits(page, `document.querySelectorAll(".gangway-price:not([hidden])").length == 3`)
			i.eval(page, click, nil, "#tea .gangway-price")
			popup := i.open(i.url(pricesPopup))
			i.waits(popup, ready)
			i.eval(popup, addPrice, nil, " ", "1", "EUR")
			i.waits(popup, `document.querySelector("#status").textContent == "give the price a name"`)

			i.eval(inspector, `press("t", document.body);`, nil)
			i.waits(inspector, `document.querySelector("#connections-table").hidden && document.querySelector("#calls-tab").ariaSelected == "true"`)
			i.waits(inspector, `calls().some(([method, ends, state, , took]) => method == "Market/Convert" && /^tab \d+ → background$/.test(ends) && state == "answered" && took.endsWith(" ms"))`)
			i.waits(inspector, `calls().some(([method, ends, state]) => method == "Market/Watch" && ends.startsWith("tab ") && state == "answered")`)
			i.waits(inspector, `calls().some(([method, ends, state]) => method == "Market/Watch" && ends == "popup.html → background" && state == "invalid argument: give the price a name")`)
			i.waits(inspector, `calls().some(([method, ends, state, , took, , responses]) => method == "Market/Follow" && ends == "popup.html → background" && state == "running" && took != "" && parseInt(responses) >= 3)`)

			i.eval(popup, click, nil, "#live")
			i.waits(inspector, `calls().some(([method, , state]) => method == "Market/Follow" && state == "canceled")`)
			i.eval(inspector, `[...document.querySelectorAll("#calls tr")].find(row => row.textContent.includes("invalid argument")).focus(); press("Enter");`, nil)
			i.waits(inspector, `document.querySelector("#chosen").textContent.startsWith("of Market/Watch") && messages().length == 2`)
			i.waits(inspector, `messages()[1][5] == 'Market/Watch market.Price {"cost":{"cents":100,"currency":"EUR"},"name":""}'`)
		})
	}
}
