package tests

import (
	"fmt"
	"strings"
	"testing"

	"gangway/browsertest"
	"gangway/internal/chromium/chromiumtest"
	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"

	"github.com/stretchr/testify/assert"
)

const (
	background = firefox.SourceBackground
	content    = firefox.SourceContentScript
)

// inBoth runs a test of an extension in each browser, as a person's own test does.
func inBoth(t *testing.T, dir string, test func(*testing.T, *browsertest.Browser)) {
	for _, name := range []string{browsertest.Firefox, browsertest.Chromium} {
		t.Run(name, func(t *testing.T) { test(t, start(t, browsertest.Options{Browser: name, Dir: dir})) })
	}
}

// start starts a browser, which has to be there.
func start(t *testing.T, options browsertest.Options) *browsertest.Browser {
	t.Helper()
	firefoxtest.Binary(t)
	chromiumtest.Binary(t)
	return browsertest.Start(t, options)
}

// waitOn waits for a line of a content script in a page.
func waitOn(t *testing.T, b *browsertest.Browser, page, text string) {
	t.Helper()
	b.WaitLine(text+" in "+page, func(l browsertest.Line) bool {
		return l.Source == content && l.Page == page && strings.Contains(l.Text, text)
	})
}

// count returns how many lines of a source have the text.
func count(b *browsertest.Browser, source browsertest.Source, text string) (n int) {
	for _, l := range b.Lines() {
		if l.Source == source && strings.Contains(l.Text, text) {
			n++
		}
	}
	return n
}

// TestExampleGreets uses the example while its background is suspended and killed:
// its content script holds a session.
func TestExampleGreets(t *testing.T) {
	for _, options := range []browsertest.Options{
		{Browser: browsertest.Firefox, ManifestVersion: 3},
		{Browser: browsertest.Firefox, ManifestVersion: 2},
		{Browser: browsertest.Chromium, ManifestVersion: 3},
	} {
		t.Run(fmt.Sprintf("%s, manifest v%d", options.Browser, options.ManifestVersion), func(t *testing.T) {
			options.Dir = example
			b := start(t, options)
			site := b.Serve(titled)
			first := b.Open(site + "/first")
			b.Wait(background, "In background script, received message from content script")
			b.Wait(background, "hello from content script")
			b.Wait(content, "In content script, received message from background script:")
			b.Wait(content, "hi there content script!")
			first.Click("body")
			b.Wait(background, "they clicked the page!")

			second := b.Open(site + "/second")
			waitOn(t, b, site+"/second", "hi there content script!")
			second.OpenPopup().Click("#greet-all:enabled")
			for _, page := range []string{"/first", "/second"} {
				waitOn(t, b, site+page, "they clicked the button!")
			}
			for _, end := range []func(){b.Suspend, b.Kill} {
				end()
				first.Click("body")
				b.Wait(background, "they clicked the page!")
				waitOn(t, b, site+"/first", "connected to background script again")
			}
			assert.Equal(t, 2, count(b, content, "they clicked the button!"))
			assert.Equal(t, 2, count(b, background, "hello from content script"))
		})
	}
}

func TestClosedTabLeavesTheOthersConnected(t *testing.T) {
	inBoth(t, example, func(t *testing.T, b *browsertest.Browser) {
		site := b.Serve(titled)
		closed := b.Open(site + "/closed")
		waitOn(t, b, site+"/closed", "hi there content script!")
		left := b.Open(site + "/left")
		waitOn(t, b, site+"/left", "hi there content script!")
		closed.Close()

		left.OpenPopup().Click("#greet-all:enabled")
		waitOn(t, b, site+"/left", "they clicked the button!")
		assert.Equal(t, 1, count(b, content, "they clicked the button!"))
	})
}

func TestContentScriptRunsUnderStrictPagePolicy(t *testing.T) {
	b := start(t, browsertest.Options{Dir: example})
	strict := b.Serve(strictPage)
	b.Open(strict)
	waitOn(t, b, strict+"/", "hi there content script!")
}

// TestContentScriptRunsInPageWithoutBody opens a drawing: its document is no
// HTML, and has no body.
func TestContentScriptRunsInPageWithoutBody(t *testing.T) {
	b := start(t, browsertest.Options{Dir: example})
	url := b.Serve(drawing)
	tab := b.Open(url)
	waitOn(t, b, url+"/", "hi there content script!")
	tab.Click("rect")
	b.Wait(background, "they clicked the page!")
}
