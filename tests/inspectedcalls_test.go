package tests

import (
	"path/filepath"
	"testing"

	"gangway/internal/chromium"
	"gangway/internal/chromium/chromiumtest"
	"gangway/internal/extbuild"
	"gangway/internal/firefox/firefoxtest"
	"gangway/internal/manifest"
	"gangway/internal/pageserver"
	"gangway/tests/inspectortest"

	"github.com/stretchr/testify/require"
)

// An inspected extension is one that is built for the inspector, in either browser.
type inspected struct {
	url  func(page string) string
	open func(url string) *inspectortest.Page
}

func inspect(t *testing.T, browser, dir string) *inspected {
	t.Helper()
	out := filepath.Join(t.TempDir(), "extension")
	_, err := extbuild.Build(t.Context(), extbuild.Options{Dir: dir, Out: out, Browser: browser, Inspect: true})
	require.NoError(t, err)
	if browser == manifest.Chromium {
		b := chromiumtest.Start(t, chromium.Options{})
		extension := chromiumtest.Load(t, b, out)
		return &inspected{extension.URL, func(url string) *inspectortest.Page {
			return inspectortest.New(t, chromiumtest.OpenTab(t, b, url).Eval)
		}}
	}
	s := open(t).with(t, out)
	return &inspected{s.extension.URL, func(url string) *inspectortest.Page {
		return inspectortest.New(t, firefoxtest.OpenTab(t, s.Browser, url).Eval)
	}}
}

// TestInspectorShowsCalls has the calls of an extension in the inspector: those of a
// content script in Go, and of a popup in TypeScript, which does not report.
func TestInspectorShowsCalls(t *testing.T) {
	for _, browser := range manifest.Browsers {
		t.Run(browser, func(t *testing.T) {
			i := inspect(t, browser, prices)
			inspector := i.open(i.url(extbuild.InspectorPage))
			page := i.open(firefoxtest.Serve(t, pageserver.HTML(pricesPage)))
			page.Waits(`document.querySelectorAll(".gangway-price:not([hidden])").length == 3`)
			page.Eval(click, nil, "#tea .gangway-price")
			popup := i.open(i.url(pricesPopup))
			popup.Waits(ready)
			popup.Eval(addPrice, nil, " ", "1", "EUR")
			popup.Waits(`document.querySelector("#status").textContent == "give the price a name"`)

			inspector.Eval(`press("t", document.body);`, nil)
			inspector.Waits(`document.querySelector("#connections-table").hidden && document.querySelector("#calls-tab").ariaSelected == "true"`)
			inspector.Waits(`calls().some(([method, ends, state, , took]) => method == "Market/Convert" && /^tab \d+ → background$/.test(ends) && state == "answered" && took.endsWith(" ms"))`)
			inspector.Waits(`calls().some(([method, ends, state]) => method == "Market/Watch" && ends.startsWith("tab ") && state == "answered")`)
			inspector.Waits(`calls().some(([method, ends, state]) => method == "Market/Watch" && ends == "popup.html → background" && state == "invalid argument: give the price a name")`)
			inspector.Waits(`calls().some(([method, ends, state, , took, , responses]) => method == "Market/Follow" && ends == "popup.html → background" && state == "running" && took != "" && parseInt(responses) >= 3)`)

			popup.Eval(click, nil, "#live")
			inspector.Waits(`calls().some(([method, , state]) => method == "Market/Follow" && state == "canceled")`)
			inspector.Eval(`[...document.querySelectorAll("#calls tr")].find(row => row.textContent.includes("invalid argument")).focus(); press("Enter");`, nil)
			inspector.Waits(`document.querySelector("#chosen").textContent.startsWith("of Market/Watch") && messages().length == 2`)
			inspector.Waits(`messages()[1][5] == 'Market/Watch market.Price {"cost":{"cents":100,"currency":"EUR"},"name":""}'`)
		})
	}
}
