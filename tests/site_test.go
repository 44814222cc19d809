package tests

import (
	"fmt"
	"image"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gangway/internal/docsite"
	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A siteStage is the site of this repository in a tab.
type siteStage struct {
	*firefox.Tab
	t       *testing.T
	browser *firefox.Browser
}

// openSites makes the site, and opens it from its folder and from a server that
// has it below a path.
func openSites(t *testing.T) map[string]string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join(t.TempDir(), "site"))
	require.NoError(t, err)
	_, err = docsite.Build(docsite.Options{Dir: "..", Out: dir})
	require.NoError(t, err)
	pages := http.NewServeMux()
	pages.Handle("/below/here/", http.StripPrefix("/below/here", http.FileServer(http.Dir(dir))))
	pages.HandleFunc("/phone", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<!DOCTYPE html><body style="margin: 0"><iframe src="/below/here/%s" width="390" height="640" style="border: 0">`, r.FormValue("page"))
	})
	return map[string]string{"folder": "file://" + dir, "server": firefoxtest.Serve(t, pages) + "/below/here"}
}

// results returns what the search shows.
const results = `
	const results = () => [...document.querySelectorAll("[role=option]")].map(option => ({
		Title: option.querySelector("b").textContent, Text: option.textContent, Chosen: option.getAttribute("aria-selected") == "true",
		Marks: [...option.querySelectorAll("mark")].map(mark => mark.textContent.toLowerCase()),
	}));
	const status = () => document.querySelector("[role=status]").textContent;`

// waits waits until an expression of JavaScript holds in the page.
func (s *siteStage) waits(expression string) {
	s.t.Helper()
	err := s.Eval(firefoxtest.Context(s.t), results+`
		for (const end = Date.now() + 20_000; !(`+expression+`);) {
			if (Date.now() > end) {
				throw new Error(location.href + " shows " + JSON.stringify([status(), results().slice(0, 5)]));
			}
			await new Promise(resolve => setTimeout(resolve, 20));
		}`, nil)
	require.NoError(s.t, err, expression)
}

func (s *siteStage) press(keys ...string) {
	s.t.Helper()
	require.NoError(s.t, s.Press(firefoxtest.Context(s.t), keys...))
}

// arrives waits until the tab is at an address with this end. A server may leave
// out the name of the first page of a folder.
func (s *siteStage) arrives(end string) {
	s.t.Helper()
	require.Eventually(s.t, func() bool {
		address, err := s.URL(firefoxtest.Context(s.t))
		return err == nil && (strings.HasSuffix(address, end) || strings.HasSuffix(address, strings.Replace(end, "index.html", "", 1)))
	}, 20*time.Second, 20*time.Millisecond, "the tab does not arrive at %s", end)
}

// TestSiteIsUsedByKeyboard searches the site of this repository from a folder and
// from a server, and saves pictures in build: site-light.png and others.
func TestSiteIsUsedByKeyboard(t *testing.T) {
	b := firefoxtest.Start(t, firefox.Options{Prefs: map[string]any{"ui.prefersReducedMotion": 1}})
	sites := openSites(t)
	for place, site := range sites {
		t.Run(place, func(t *testing.T) {
			s := &siteStage{firefoxtest.OpenTab(t, b, site+"/docs/ports.html"), t, b}
			s.waits(`getComputedStyle(document.querySelector("header")).position == "sticky" && document.querySelector("main img").naturalWidth > 0`)
			s.searches()
			require.NoError(t, s.Close(firefoxtest.Context(t)))
		})
	}
	s := &siteStage{firefoxtest.OpenTab(t, b, sites["server"]+"/pkg/gangway/wasm/session/index.html#Dial"), t, b}
	s.press(append([]string{"/"}, text("connect")...)...)
	s.waits(`results().length > 5`)
	s.waits(`(() => {
		const current = document.querySelector("nav [aria-current]").getBoundingClientRect(), nav = document.querySelector("nav").getBoundingClientRect();
		return current.top > nav.top && current.bottom < nav.bottom;
	})()`)
	light, dark := s.picture("site-light", 1), s.picture("site-dark", 0)
	assert.Greater(t, brightness(light), 0.8)
	assert.Less(t, brightness(dark), 0.25)
	assert.Equal(t, light.Bounds(), dark.Bounds())
	s.fitsAPhone(sites["server"])
}

// searches finds a name, words of a guide, and nothing.
func (s *siteStage) searches() {
	s.press(append([]string{"/"}, text("port.disconnect")...)...)
	s.waits(`results()[0]?.Title == "webext.Port.Disconnect" && results()[0].Chosen`)
	s.press("ArrowDown")
	s.waits(`!results()[0].Chosen && results()[1].Chosen`)
	s.press("ArrowUp", "ArrowUp")
	s.waits(`results().at(-1).Chosen && !results()[0].Chosen`)
	s.press("ArrowDown", "Enter")
	s.arrives("/pkg/gangway/wasm/webext/index.html#Port.Disconnect")
	s.waits(`document.querySelector(":target")?.id == "Port.Disconnect"`)

	s.press(append([]string{"/"}, text("back/forward cache")...)...)
	s.waits(`status().endsWith("results") && results().length > 2 &&
		results().every(r => ["back/forward", "cache"].every(word => r.Text.toLowerCase().includes(word) || r.Marks.length > 0)) &&
		results().every(r => r.Marks.every(mark => "back/forward cache".includes(mark)))`)
	s.press("Escape")
	s.waits(`document.querySelector(".drop").hidden && document.activeElement.type == "search"`)
	s.press("Escape")
	s.waits(`document.activeElement == document.body`)

	s.press(append([]string{"/"}, text("nowhere <b>")...)...)
	s.waits(`status() == "Nothing has all of: nowhere <b>" && results().length == 0`)
	s.press("Enter")
	s.waits(`location.hash == "#Port.Disconnect"`)
}

// picture saves a picture of the page for a person who prefers light or dark.
func (s *siteStage) picture(name string, override int) image.Image {
	s.t.Helper()
	ctx := firefoxtest.Context(s.t)
	require.NoError(s.t, s.browser.SetPref(ctx, "layout.css.prefers-color-scheme.content-override", override))
	s.waits(fmt.Sprintf(`matchMedia("(prefers-color-scheme: dark)").matches == %t`, override == 0))
	shot, err := s.Screenshot(ctx)
	require.NoError(s.t, err)
	return save(s.t, name, shot)
}

// fitsAPhone looks at pages of each kind in a frame as narrow as a phone: tables
// and code scroll, and nothing else is wider.
func (s *siteStage) fitsAPhone(site string) {
	ctx := firefoxtest.Context(s.t)
	for _, page := range []string{
		"index.html", "docs/ports.html", "docs/architecture.html", "pkg/index.html", "pkg/gangway/wasm/webext/index.html",
		"src/wasm/webext/port.go.html", "CHANGELOG.html",
	} {
		require.NoError(s.t, s.Navigate(ctx, site+"/../../phone?page="+page))
		var wide []string
		require.NoError(s.t, s.Eval(ctx, `
			const page = document.querySelector("iframe").contentDocument, width = page.documentElement.clientWidth;
			return page.documentElement.scrollWidth <= width ? []
				: [...page.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > width + 1 && !e.closest("pre, .wide")).map(e => e.outerHTML.slice(0, 200));`, &wide))
		assert.Empty(s.t, wide, "%s is wider than a phone", page)
	}
	shot, err := s.Screenshot(ctx)
	require.NoError(s.t, err)
	save(s.t, "site-phone", shot)
}
