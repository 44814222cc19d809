package tests

import (
	"net/http"
	"testing"

	"gangway/internal/firefox/firefoxtest"
	"gangway/internal/pageserver"
	"gangway/tests/fixtures/shopping"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPageIsReadAndChanged has a content script read and change a page by package
// page, under a policy that would refuse it in Chromium.
func TestPageIsReadAndChanged(t *testing.T) {
	s := enter(t, fixture("shop"), 3)
	url := firefoxtest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'")
		pageserver.HTML(shopping.Page).ServeHTTP(w, r)
	}))
	before := s.LastNumber()
	tab := firefoxtest.OpenTab(t, s.Browser, url)
	s.wait(t, content, "ready")
	var lines []string
	for _, line := range s.Lines() {
		if line.Number > before && line.Source == content {
			lines = append(lines, line.Text)
		}
	}
	assert.Equal(t, shopping.Lines, lines)
	var left string
	require.NoError(t, tab.Eval(firefoxtest.Context(t), shopping.Look, &left))
	assert.Equal(t, shopping.Left, left)

	require.NoError(t, tab.Eval(firefoxtest.Context(t), shopping.Click, nil))
	s.wait(t, content, "bought: pear")
	require.NoError(t, tab.Eval(firefoxtest.Context(t), shopping.LookAtButton, &left))
	assert.Equal(t, "sold", left)
}
