package tests

import (
	"fmt"
	"testing"

	"gangway/internal/firefox/firefoxtest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestJavaScriptContentScriptTalksToGoBackground(t *testing.T) {
	s := enter(t, fixture("echo"), 3)
	tab := firefoxtest.OpenTab(t, s.Browser, s.page)
	s.wait(t, content, "received 200, in order")
	require.NoError(t, tab.Close(firefoxtest.Context(t)))
	s.wait(t, background, "port ended: from JavaScript webext: port disconnected")
}

func TestGoContentScriptTalksToJavaScriptBackground(t *testing.T) {
	s := enter(t, fixture("jsbackground"), 3)
	firefoxtest.OpenTab(t, s.Browser, s.page)
	s.wait(t, background, "connected: from Go")
	s.wait(t, background, `question: {"number":7,"text":"one two three"}`)
	s.wait(t, content, "answer: 8 [one two three] sender: <nil>")
	s.wait(t, content, "port ended: webext: port disconnected")
}

// TestColdBackgroundLosesNothing connects while the background is suspended:
// the connection wakes it, and all messages are posted before Go has started.
func TestColdBackgroundLosesNothing(t *testing.T) {
	bare := open(t)
	for _, version := range []int{3, 2} {
		s := bare.with(t, build(t, fixture("echo"), version))
		for round := range 10 {
			require.NoError(t, s.extension.TerminateBackground(firefoxtest.Context(t)))
			page := fmt.Sprintf("%s/v%d/%d", s.page, version, round)
			firefoxtest.OpenTab(t, s.Browser, page)
			got := s.waitFor(t, func(l line) bool { return l.Source == content && l.Page == page })
			assert.Equal(t, "received 200, in order", got.Text)
		}
	}
}
