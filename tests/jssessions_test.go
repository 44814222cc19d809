package tests

import (
	"fmt"
	"testing"

	"gangway/internal/firefox/firefoxtest"
	"gangway/tests/fixtures/scripted"

	"github.com/stretchr/testify/assert"
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
