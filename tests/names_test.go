package tests

import (
	"testing"

	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"
)

// TestElementsTakeNoNames opens an own page and a page of the web whose elements
// have the names that wasm_exec.js and the scripts of Gangway look up.
func TestElementsTakeNoNames(t *testing.T) {
	s := enter(t, fixture("names"), 3)
	firefoxtest.OpenTab(t, s.Browser, s.extension.URL("page.html"))
	s.wait(t, firefox.SourceExtensionPage, "names: a program runs at /page.html")
	firefoxtest.OpenTab(t, s.Browser, s.page+"/web")
	s.wait(t, content, "names: a program runs at /web")
}
