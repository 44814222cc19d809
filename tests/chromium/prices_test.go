package chromium

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"gangway/internal/chromium"
	"gangway/internal/chromium/chromiumtest"
	"gangway/internal/console"
	"gangway/internal/extbuild"
	"gangway/internal/manifest"
	"gangway/internal/pageserver"
	"gangway/tests/fixtures/stall"
)

// TestPricesAreWatched has a person watch prices while the service worker is
// stopped and killed: the popup, in TypeScript, is open in a tab.
func TestPricesAreWatched(t *testing.T) {
	out := filepath.Join(t.TempDir(), "extension")
	_, err := extbuild.Build(t.Context(), extbuild.Options{Dir: "../" + stall.Prices, Out: out, Browser: manifest.Chromium})
	require.NoError(t, err)
	server, err := pageserver.Serve(pageserver.HTML(stall.Page))
	require.NoError(t, err)
	t.Cleanup(func() { server.Close() })
	b := chromiumtest.Start(t, chromium.Options{})
	extension := chromiumtest.Load(t, b, out)
	shop := chromiumtest.OpenTab(t, b, server.URL)
	before := 0
	kill := func() error { return extension.KillBackground(chromiumtest.Context(t)) }
	person := stall.Person{
		Context: chromiumtest.Context, Page: shop,
		Open: func() stall.Tab { return chromiumtest.OpenTab(t, b, extension.BaseURL+stall.Popup) },
		Hear: func(text string) {
			t.Helper()
			before = chromiumtest.WaitLineAfter(t, b, before, console.SourceBackground, text).Number
		},
		Ends: []func() error{
			kill, func() error { return extension.StopBackground(chromiumtest.Context(t), shop) },
		},
		Kill: kill,
	}
	person.Watch(t)
}
