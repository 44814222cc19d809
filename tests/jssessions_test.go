package tests

import (
	"fmt"
	"testing"

	"gangway/internal/firefox/firefoxtest"
	"gangway/tests/fixtures/scripted"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSessionsWithAJavaScriptBackground has a content script in Go that sends numbers
// to a background in JavaScript: on a port, in one batch, and 600 on a session, while
// Firefox suspends the background eleven times. They come back in order.
func TestSessionsWithAJavaScriptBackground(t *testing.T) {
	s := enter(t, scripted.WithLibrary(t, fixture("jssessions")), 3)
	s.wait(t, background, "ready")
	firefoxtest.OpenTab(t, s.Browser, s.page)
	s.wait(t, content, "port: in order")
	s.wait(t, background, "posts: few")
	for n := 50; n < 600; n += 50 {
		s.wait(t, content, fmt.Sprintf("sessions: at %d", n))
		_ = s.extension.TerminateBackground(firefoxtest.Context(t)) // A message may start it again meanwhile.
	}
	assert.Equal(t, "sessions: in order: true", s.wait(t, content, "sessions: in order").Text)
	assert.Equal(t, "sessions: large: 3145728 <nil>", s.wait(t, content, "sessions: large").Text)
	s.wait(t, content, "sessions: closed: <nil>")
	assert.GreaterOrEqual(t, s.count(background, "ready"), 5, "it was suspended")
}

// TestPortsOfAJavaScriptPageEndWhenItIsFrozen leaves a page, which goes into the
// back/forward cache: the other end of its port learns its last words and its end
// at once. Firefox does not keep every page, so that it may take a few.
func TestPortsOfAJavaScriptPageEndWhenItIsFrozen(t *testing.T) {
	s := enter(t, scripted.WithLibrary(t, fixture("jssessions")), 3)
	s.wait(t, background, "ready")
	for range 10 {
		p := *s
		p.from = s.LastNumber()
		tab := firefoxtest.OpenTab(t, s.Browser, s.page+"/words")
		p.wait(t, background, "words: hello")
		require.NoError(t, tab.Navigate(firefoxtest.Context(t), s.page+"/other"))
		hidden := p.wait(t, background, "words: kept")
		p.wait(t, background, "words: ended")
		if hidden.Text == "words: kept true" {
			require.NoError(t, tab.Back(firefoxtest.Context(t)))
			p.wait(t, content, "words: closed .")
			return
		}
	}
	require.Fail(t, "no page was kept")
}
