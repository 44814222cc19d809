package chromium

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"gangway/internal/chromium"
	"gangway/internal/chromium/chromiumtest"
	"gangway/internal/console"
	"gangway/internal/extbuild"
	"gangway/internal/manifest"
	"gangway/internal/pageserver"
	"gangway/tests/inspectortest"
)

// TestInspectorShowsTheExampleInChromium has the inspector show a session, and how it
// goes on when its worker was killed.
func TestInspectorShowsTheExampleInChromium(t *testing.T) {
	b, extension := inspected(t)
	inspector := inspectortest.New(t, chromiumtest.OpenTab(t, b, extension.URL(extbuild.InspectorPage)).Eval)
	page := greeted(t, b, "Tide tables")

	ctx := chromiumtest.Context(t)
	shows := func(clicks int) {
		t.Helper()
		inspector.Waits(fmt.Sprintf(`rows().some(row => row[1] == "greetings (session)" && row[2] == "connected") &&
			messages().filter(m => m[1] == "↑ post" && m[2].startsWith("tab") && m[5].includes("they clicked the page!")).length >= %d`, clicks))
	}
	shows(0)
	require.NoError(t, page.Click(ctx, "body"))
	chromiumtest.WaitLine(t, b, console.SourceBackground, "they clicked the page!")
	shows(1)

	// The inspector has the session's port, too: Chromium alone would not end it.
	require.NoError(t, extension.KillBackground(ctx))
	before := b.LastNumber()
	require.NoError(t, page.Click(ctx, "body"))
	chromiumtest.WaitLineAfter(t, b, before, console.SourceBackground, "they clicked the page!")
	shows(2)
}

// TestInspectorIsInTheDeveloperToolsOfChromium opens them in one of two tabs: the
// panel shows that one, and then both.
func TestInspectorIsInTheDeveloperToolsOfChromium(t *testing.T) {
	b, extension := inspected(t)
	tides, harbor := greeted(t, b, "Tide tables"), greeted(t, b, "Harbor news")
	opened, err := extension.OpenPanel(chromiumtest.Context(t), harbor, "Gangway inspector")
	require.NoError(t, err)
	inspectortest.New(t, opened.Eval).ShowsOneTabAndAll("Harbor news", "Tide tables", func() {
		for _, tab := range []*chromium.Tab{tides, harbor} {
			require.NoError(t, tab.Click(chromiumtest.Context(t), "body"))
		}
	})
}

// inspected starts Chromium with the example, built with the inspector.
func inspected(t *testing.T) (*chromium.Browser, *chromium.Extension) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "extension")
	_, err := extbuild.Build(t.Context(), extbuild.Options{
		Dir: "../../extension", Out: out, Browser: manifest.Chromium, Inspect: true,
	})
	require.NoError(t, err)
	b := chromiumtest.Start(t, chromium.Options{})
	return b, chromiumtest.Load(t, b, out)
}

// greeted opens a page with a title, and waits until its content script is greeted.
func greeted(t *testing.T, b *chromium.Browser, title string) *chromium.Tab {
	t.Helper()
	server, err := pageserver.Serve(pageserver.HTML("<!doctype html><title>" + title + "</title><body>A page</body>"))
	require.NoError(t, err)
	t.Cleanup(func() { server.Close() })
	before := b.LastNumber()
	page := chromiumtest.OpenTab(t, b, server.URL)
	chromiumtest.WaitLineAfter(t, b, before, console.SourceContentScript, "hi there content script!")
	return page
}
