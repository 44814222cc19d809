package chromium

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/chromium"
	"gangway/internal/chromium/chromiumtest"
	"gangway/internal/console"
	"gangway/internal/extbuild"
	"gangway/internal/manifest"
	"gangway/internal/pageserver"
	"gangway/tests/fixtures/shopping"
)

// TestPageIsTheSameInPlaceAndInAFrame is TestPageIsReadAndChanged in Chromium.
func TestPageIsTheSameInPlaceAndInAFrame(t *testing.T) {
	out := filepath.Join(t.TempDir(), "extension")
	_, err := extbuild.Build(t.Context(), extbuild.Options{Dir: "../fixtures/shop", Out: out, Browser: manifest.Chromium})
	require.NoError(t, err)
	server, err := pageserver.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if r.URL.Path == "/strict" {
			w.Header().Set("Content-Security-Policy", "default-src 'none'; require-trusted-types-for 'script'")
		}
		fmt.Fprint(w, shopping.Page)
	}))
	require.NoError(t, err)
	t.Cleanup(func() { server.Close() })
	b := chromiumtest.Start(t, chromium.Options{})
	extension := chromiumtest.Load(t, b, out)
	for path, framed := range map[string]bool{"/lax": false, "/strict": true} {
		t.Run(path, func(t *testing.T) {
			before := b.LastNumber()
			tab := chromiumtest.OpenTab(t, b, server.URL+path)
			ready := chromiumtest.WaitLineAfter(t, b, before, console.SourceContentScript, "ready")
			assert.Equal(t, framed, strings.HasPrefix(ready.Page, extension.BaseURL))
			var lines []string
			for _, line := range b.Lines() {
				if line.Number > before && line.Source == console.SourceContentScript {
					lines = append(lines, line.Text)
				}
			}
			assert.Equal(t, shopping.Lines, lines)
			var left string
			require.NoError(t, tab.Eval(chromiumtest.Context(t), shopping.Look, &left))
			assert.Equal(t, shopping.Left, left)

			require.NoError(t, tab.Eval(chromiumtest.Context(t), shopping.Click, nil))
			chromiumtest.WaitLineAfter(t, b, before, console.SourceContentScript, "bought: pear")
			require.NoError(t, tab.Eval(chromiumtest.Context(t), shopping.LookAtButton, &left))
			assert.Equal(t, "sold", left)
		})
	}
}
