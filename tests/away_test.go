package tests

import (
	"strings"
	"testing"

	"gangway/internal/firefox/firefoxtest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSessionOutlivesKeep has a page go into the back/forward cache until the
// background has put its session away, and come back. Firefox does not keep every
// page, so that it may take a few.
func TestSessionOutlivesKeep(t *testing.T) {
	s := enter(t, fixture("away"), 3)
	for range 10 {
		p := *s
		p.from = s.LastNumber()
		tab := firefoxtest.OpenTab(t, s.Browser, s.page+"/")
		p.from = p.wait(t, content, "away: heard before").Number
		require.NoError(t, tab.Navigate(firefoxtest.Context(t), s.page+"/other"))
		p.wait(t, background, "away: ended: session: the other end is away")
		require.NoError(t, tab.Back(firefoxtest.Context(t)))
		if begins := p.wait(t, background, "away: begins, restored:"); strings.Contains(begins.Text, "true") {
			p.wait(t, content, "away: heard after")
			assert.Zero(t, p.count(content, "the session ended"))
			return
		}
		require.NoError(t, tab.Navigate(firefoxtest.Context(t), s.page+"/other"))
	}
	require.Fail(t, "no page was kept")
}
