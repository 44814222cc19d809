// Package chromium holds suites that drive a real Chromium with extensions
// whose background is a service worker.
package chromium

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/chromium"
	"gangway/internal/chromium/chromiumtest"
	"gangway/internal/console"
	"gangway/internal/extbuild"
	"gangway/internal/manifest"
	"gangway/internal/pageserver"
)

// A stage is a Chromium with an extension and a page.
type stage struct {
	*chromium.Browser
	extension *chromium.Extension
	tab       *chromium.Tab
	page      string
}

// enter builds the extension of a folder for Chromium, loads it, and opens a
// page.
func enter(t *testing.T, folder string) *stage {
	t.Helper()
	out := filepath.Join(t.TempDir(), "extension")
	_, err := extbuild.Build(t.Context(), extbuild.Options{Dir: folder, Out: out, Browser: manifest.Chromium})
	require.NoError(t, err)
	server, err := pageserver.Serve(pageserver.HTML("<!doctype html><title>A page</title><body>A page</body>"))
	require.NoError(t, err)
	t.Cleanup(func() { server.Close() })
	s := &stage{Browser: chromiumtest.Start(t, chromium.Options{}), page: server.URL}
	s.extension = chromiumtest.Load(t, s.Browser, out)
	s.tab = chromiumtest.OpenTab(t, s.Browser, s.page+"/first")
	return s
}

// ask lets the content script hear an event, and waits for a line of it.
func (s *stage) ask(t *testing.T, event, want string) {
	t.Helper()
	before := s.LastNumber()
	require.NoError(t, s.tab.Eval(t.Context(), `document.dispatchEvent(new Event(arguments[0]))`, nil, event))
	line, err := s.WaitLineAfter(chromiumtest.Context(t), before, console.From(console.SourceContentScript, "reply: "))
	require.NoError(t, err)
	assert.Equal(t, "reply: "+want, line.Text)
}

// count returns how many lines of a source have the text.
func (s *stage) count(source, text string) (n int) {
	for _, line := range s.Lines() {
		if console.From(source, text)(line) {
			n++
		}
	}
	return n
}

func TestColdWorkerLosesNoMessage(t *testing.T) {
	s := enter(t, "cold")
	chromiumtest.WaitLine(t, s.Browser, console.SourceContentScript, "ready")
	s.ask(t, "burst", "200 in order")
	for range 5 {
		require.NoError(t, s.extension.KillBackground(chromiumtest.Context(t)))
		s.ask(t, "burst", "200 in order")
	}
	for range 3 {
		require.NoError(t, s.extension.StopBackground(chromiumtest.Context(t), s.tab))
		s.ask(t, "burst", "200 in order")
	}
	require.NoError(t, s.extension.Reload(chromiumtest.Context(t)))
	require.NoError(t, s.tab.Reload(chromiumtest.Context(t)))
	s.ask(t, "burst", "200 in order")
}

func TestProgramThatPanicsInAWorkerStartsAgain(t *testing.T) {
	s := enter(t, "cold")
	chromiumtest.WaitLine(t, s.Browser, console.SourceContentScript, "ready")
	for range 3 {
		before := s.LastNumber()
		require.NoError(t, s.tab.Eval(t.Context(), `document.dispatchEvent(new Event("panic"))`, nil))
		chromiumtest.WaitLineAfter(t, s.Browser, before, console.SourceBackground, "it starts again at the next event")
		s.ask(t, "burst", "200 in order")
	}
	assert.True(t, s.extension.BackgroundRuns(), "the worker is the same")
}
