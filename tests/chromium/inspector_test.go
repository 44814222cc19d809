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
	out := filepath.Join(t.TempDir(), "extension")
	_, err := extbuild.Build(t.Context(), extbuild.Options{
		Dir: "../../extension", Out: out, Browser: manifest.Chromium, Inspect: true,
	})
	require.NoError(t, err)
	server, err := pageserver.Serve(pageserver.HTML("<!doctype html><title>Tide tables</title><body>A page</body>"))
	require.NoError(t, err)
	t.Cleanup(func() { server.Close() })
	b := chromiumtest.Start(t, chromium.Options{})
	extension := chromiumtest.Load(t, b, out)
	inspector := inspectortest.New(t, chromiumtest.OpenTab(t, b, extension.URL(extbuild.InspectorPage)).Eval)
	page := chromiumtest.OpenTab(t, b, server.URL)
	chromiumtest.WaitLine(t, b, console.SourceContentScript, "hi there content script!")

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
