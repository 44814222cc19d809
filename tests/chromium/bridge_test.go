package chromium

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"gangway/internal/chromium"
	"gangway/internal/chromium/chromiumtest"
	"gangway/internal/extbuild"
	"gangway/internal/manifest"
	"gangway/internal/nativeapp"
	"gangway/tests/fixtures/notes"
)

// TestBridgeFindsFiles is TestBridgeInstallsFindsCancelsAndUninstalls in Chromium,
// which looks for applications in its profile, too.
func TestBridgeFindsFiles(t *testing.T) {
	notes.EnterHome(t)
	folder, out := notes.Fill(t), filepath.Join(t.TempDir(), "extension")
	_, err := extbuild.Build(t.Context(), extbuild.Options{Dir: "../" + notes.Bridge, Out: out, Browser: manifest.Chromium})
	require.NoError(t, err)
	b := chromiumtest.Start(t, chromium.Options{})
	extension := chromiumtest.Load(t, b, out)
	page := extension.BaseURL + "popup.html"
	waitShown(t, chromiumtest.OpenTab(t, b, page), "#status", notes.None)

	installed, err := nativeapp.InstallAll(t.Context(), "../"+notes.Bridge)
	require.NoError(t, err)
	require.NoError(t, os.CopyFS(b.NativeHosts(), os.DirFS(filepath.Dir(installed[1].File))))
	popup := chromiumtest.OpenTab(t, b, page)
	waitShown(t, popup, "#folder", folder)
	for _, step := range notes.Steps {
		require.NoError(t, popup.Eval(chromiumtest.Context(t), notes.Type, nil, step.Text))
		if step.Selector != "" {
			waitShown(t, popup, step.Selector, step.Shown)
		}
	}
}

// waitShown waits until an element has a text.
func waitShown(t *testing.T, tab *chromium.Tab, selector, text string) {
	t.Helper()
	require.NoError(t, tab.Eval(chromiumtest.Context(t), `
		const [selector, text] = arguments;
		while (!document.querySelector(selector).textContent.includes(text)) await new Promise((next) => setTimeout(next, 20));`,
		nil, selector, text))
}
