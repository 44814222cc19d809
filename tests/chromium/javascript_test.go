package chromium

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/chromium"
	"gangway/internal/chromium/chromiumtest"
	"gangway/internal/console"
	"gangway/tests/fixtures/scripted"
)

// serializations are the ways in which Chromium sends messages.
var serializations = []string{"structured_clone", "json"}

// TestSessionsWithAJavaScriptWorker has a content script in Go that sends numbers to a
// service worker in JavaScript: on a port, in one batch, and 600 on a session, while
// the worker is killed and stopped in turns. They come back in order.
func TestSessionsWithAJavaScriptWorker(t *testing.T) {
	for _, how := range serializations {
		t.Run(how, func(t *testing.T) {
			folder := scripted.WithLibrary(t, "../fixtures/jssessions")
			scripted.Serialize(t, folder, how)
			s := enter(t, folder)
			chromiumtest.WaitLine(t, s.Browser, console.SourceContentScript, "port: in order")
			chromiumtest.WaitLine(t, s.Browser, console.SourceBackground, "posts: few")
			for n := 50; n < 600; n += 50 {
				chromiumtest.WaitLine(t, s.Browser, console.SourceContentScript, fmt.Sprintf("sessions: at %d", n))
				s.endWorker(t, n%100 == 0)
			}
			line := chromiumtest.WaitLine(t, s.Browser, console.SourceContentScript, "sessions: in order")
			assert.Equal(t, "sessions: in order: true", line.Text)
			line = chromiumtest.WaitLine(t, s.Browser, console.SourceContentScript, "sessions: large")
			assert.Equal(t, "sessions: large: 3145728 <nil>", line.Text)
			chromiumtest.WaitLine(t, s.Browser, console.SourceContentScript, "sessions: closed: <nil>")
			assert.GreaterOrEqual(t, s.count(console.SourceBackground, "ready"), 5, "it has ended")
		})
	}
}

// endWorker stops the service worker, as the browser does, or kills it, if it runs:
// several lines may come of what it said before it ended.
func (s *stage) endWorker(t *testing.T, stop bool) {
	t.Helper()
	var err error
	if stop {
		err = s.extension.StopBackground(chromiumtest.Context(t), s.tab)
	} else {
		err = s.extension.KillBackground(chromiumtest.Context(t))
	}
	if !errors.Is(err, chromium.ErrNotRunning) && !errors.Is(err, chromium.ErrGone) {
		require.NoError(t, err)
	}
}

// TestCallsFromAJavaScriptPage makes calls of all forms from a page in JavaScript to
// a service worker in Go: as one-shot messages, and over a session in whose midst
// the Go program dies twice.
func TestCallsFromAJavaScriptPage(t *testing.T) {
	for _, how := range serializations {
		t.Run(how, func(t *testing.T) {
			folder := scripted.WithTypes(t, "../fixtures/asking")
			scripted.Serialize(t, folder, how)
			s := enter(t, folder)
			chromiumtest.OpenTab(t, s.Browser, s.extension.URL("page/page.html"))
			for _, want := range scripted.Calls {
				chromiumtest.WaitLine(t, s.Browser, console.SourceExtensionPage, "asking: "+want)
			}
			chromiumtest.WaitLine(t, s.Browser, console.SourceBackground, "get: context deadline exceeded")

			chromiumtest.OpenTab(t, s.Browser, s.extension.URL("page/streams.html"))
			for _, want := range scripted.Streams {
				chromiumtest.WaitLine(t, s.Browser, console.SourceExtensionPage, "streams: "+want)
			}
			chromiumtest.WaitLine(t, s.Browser, console.SourceBackground, "calls back: 42 <nil>")
			require.NoError(t, s.Flush(chromiumtest.Context(t)))
			assert.Equal(t, 2, s.count(console.SourceBackground, "exit code 3"))
		})
	}
}
