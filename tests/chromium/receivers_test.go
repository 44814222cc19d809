package chromium

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/chromium"
	"gangway/internal/chromium/chromiumtest"
	"gangway/internal/console"
)

// TestPortsEndWithWhoeverTookThem has pages of the extension open that listen to
// ports, but not to these: Chromium alone would end a port with the last of them.
func TestPortsEndWithWhoeverTookThem(t *testing.T) {
	s := enter(t, "receivers")
	chromiumtest.WaitLine(t, s.Browser, console.SourceContentScript, "receivers: ready")

	t.Run("the worker while a page is open", func(t *testing.T) {
		page := s.listen(t, "nothing")
		for range 3 {
			s.have(t, "send", "session: ")
			s.have(t, "connect worker", "")
			s.have(t, "post worker", "worker: an answer")
			before := s.LastNumber()
			s.have(t, "ask", "")
			chromiumtest.WaitLineAfter(t, s.Browser, before, console.SourceBackground, "receivers: asked")
			require.NoError(t, s.extension.KillBackground(chromiumtest.Context(t)))
			s.hear(t, before, "worker: ended")
			s.hear(t, before, "question: ")
			s.have(t, "send", "session: ")
		}
		require.NoError(t, page.Close(chromiumtest.Context(t)))
	})

	t.Run("a page while the worker runs", func(t *testing.T) {
		page := s.listen(t, "page")
		s.have(t, "send", "session: ")
		s.have(t, "connect page", "")
		s.have(t, "post page", "page: an answer")
		before := s.LastNumber()
		require.NoError(t, page.Close(chromiumtest.Context(t)))
		s.hear(t, before, "page: ended")
		assert.True(t, s.extension.BackgroundRuns())
	})

	t.Run("not a page's port with the worker", func(t *testing.T) {
		s.listen(t, "page")
		s.listen(t, "nothing")
		s.have(t, "send", "session: ")
		s.have(t, "connect page", "")
		s.have(t, "post page", "page: an answer")
		before := s.LastNumber()
		require.NoError(t, s.extension.KillBackground(chromiumtest.Context(t)))
		s.have(t, "send", "session: ") // The pages have heard of the end.
		for range 10 {
			s.have(t, "post page", "page: an answer")
		}
		for _, line := range s.Lines() {
			assert.False(t, line.Number > before && line.Text == "page: ended")
		}
	})
}

// listen opens a page that listens to ports of a name.
func (s *stage) listen(t *testing.T, name string) *chromium.Tab {
	t.Helper()
	before := s.LastNumber()
	page := chromiumtest.OpenTab(t, s.Browser, s.extension.URL("page.html#"+name))
	chromiumtest.WaitLineAfter(t, s.Browser, before, console.SourceExtensionPage, "receivers: listens to "+name)
	return page
}

// have lets the content scripts hear an event, and waits for a line of them.
func (s *stage) have(t *testing.T, event, want string) {
	t.Helper()
	before := s.LastNumber()
	require.NoError(t, s.tab.Eval(chromiumtest.Context(t), `document.dispatchEvent(new Event(arguments[0]))`, nil, event))
	if want != "" {
		s.hear(t, before, want)
	}
}

// hear waits for a line of the content scripts.
func (s *stage) hear(t *testing.T, before int, want string) {
	t.Helper()
	_, err := s.WaitLineAfter(chromiumtest.Context(t), before, console.From(console.SourceContentScript, want))
	require.NoError(t, err)
}
