package tests

import (
	"fmt"
	"testing"

	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	background = firefox.SourceBackground
	content    = firefox.SourceContentScript
)

func TestExampleGreets(t *testing.T) {
	bare := open(t)
	for _, version := range []int{3, 2} {
		t.Run(fmt.Sprintf("manifest v%d", version), func(t *testing.T) {
			s := bare.with(t, build(t, example, version))
			first := firefoxtest.OpenTab(t, s.Browser, s.page+"/first")
			s.wait(t, background, "In background script, received message from content script")
			s.wait(t, background, "hello from content script")
			s.wait(t, content, "In content script, received message from background script:")
			s.wait(t, content, "hi there content script!")

			require.NoError(t, first.Click(firefoxtest.Context(t), "body"))
			s.wait(t, background, "they clicked the page!")

			second := firefoxtest.OpenTab(t, s.Browser, s.page+"/second")
			s.waitOn(t, content, "hi there content script!", s.page+"/second")
			s.greetAll(t, second)
			for _, tab := range []string{"/first", "/second"} {
				s.waitOn(t, content, "they clicked the button!", s.page+tab)
			}
			require.NoError(t, s.Flush(firefoxtest.Context(t)))
			assert.Equal(t, 2, s.count(content, "they clicked the button!"))
			assert.Equal(t, 2, s.count(background, "hello from content script"))
			assert.Equal(t, 1, s.count(background, "they clicked the page!"))
		})
	}
}

// greetAll presses the popup's button for all tabs, over a tab.
func (s *stage) greetAll(t *testing.T, tab *firefox.Tab) {
	t.Helper()
	popup, err := s.extension.OpenPopup(firefoxtest.Context(t), tab)
	require.NoError(t, err)
	require.NoError(t, popup.Click(firefoxtest.Context(t), "#greet-all:enabled"))
}

func TestClosedTabLeavesTheOthersConnected(t *testing.T) {
	s := enter(t, example, 3)
	closed := firefoxtest.OpenTab(t, s.Browser, s.page+"/closed")
	s.waitOn(t, content, "hi there content script!", s.page+"/closed")
	left := firefoxtest.OpenTab(t, s.Browser, s.page+"/left")
	s.waitOn(t, content, "hi there content script!", s.page+"/left")
	require.NoError(t, closed.Close(firefoxtest.Context(t)))

	s.greetAll(t, left)
	s.waitOn(t, content, "they clicked the button!", s.page+"/left")
	require.NoError(t, s.Flush(firefoxtest.Context(t)))
	assert.Equal(t, 1, s.count(content, "they clicked the button!"))
}

func TestContentScriptRunsUnderStrictPagePolicy(t *testing.T) {
	s := enter(t, example, 3)
	strict := firefoxtest.Serve(t, strictPage)
	firefoxtest.OpenTab(t, s.Browser, strict)
	s.waitOn(t, content, "hi there content script!", strict+"/")
}

// TestContentScriptRunsInPageWithoutBody opens a drawing: its document is no
// HTML, and has no body.
func TestContentScriptRunsInPageWithoutBody(t *testing.T) {
	s := enter(t, example, 3)
	url := firefoxtest.Serve(t, drawing)
	tab := firefoxtest.OpenTab(t, s.Browser, url)
	s.waitOn(t, content, "hi there content script!", url+"/")
	require.NoError(t, tab.Click(firefoxtest.Context(t), "rect"))
	s.wait(t, background, "they clicked the page!")
}
