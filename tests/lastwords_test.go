package tests

import (
	"strings"
	"testing"

	"gangway/internal/firefox/firefoxtest"

	"github.com/stretchr/testify/require"
)

// TestPageSaysItsLastWords leaves a page, which goes into the back/forward cache,
// and comes back. Firefox does not keep every page, so that it may take a few.
func TestPageSaysItsLastWords(t *testing.T) {
	s := enter(t, fixture("lastwords"), 3)
	for range 10 {
		p := *s
		p.from = s.LastNumber()
		tab := firefoxtest.OpenTab(t, s.Browser, s.page+"/words")
		p.wait(t, background, "lastwords: hello")
		require.NoError(t, tab.Navigate(firefoxtest.Context(t), s.page+"/other"))
		hidden := p.wait(t, background, "lastwords: pagehide")
		p.wait(t, background, "lastwords: visibilitychange")
		require.Zero(t, p.count(content, "not said"))
		if strings.Contains(hidden.Text, "kept true") {
			require.NoError(t, tab.Back(firefoxtest.Context(t)))
			p.wait(t, content, "lastwords: frozen: true")
			return
		}
	}
	require.Fail(t, "no page was kept")
}
