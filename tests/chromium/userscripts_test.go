package chromium

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/chromium"
	"gangway/internal/chromium/chromiumtest"
	"gangway/internal/console"
	"gangway/tests/fixtures/userscripting"
)

// TestUserScriptsReachAServiceWorker is TestUserScriptsReachASuspendedBackground in
// Chromium.
func TestUserScriptsReachAServiceWorker(t *testing.T) {
	s := enter(t, "../fixtures/userscripts")
	ctx := chromiumtest.Context(t)
	chromiumtest.WaitLine(t, s.Browser, console.SourceBackground, "failed: call userScripts.getScripts: webext: not available here")
	s.allowUserScripts(t)
	s.endWorker(t, true)
	require.NoError(t, s.extension.StartBackground(ctx, s.tab))
	chromiumtest.WaitLine(t, s.Browser, console.SourceBackground, "listening")

	gone, err := s.NewTab(ctx, s.page+userscripting.Talking)
	require.NoError(t, err)
	other := chromiumtest.OpenTab(t, s.Browser, s.page+userscripting.Stranger)
	in := func(tab *chromium.Tab) userscripting.Eval {
		return func(script string, result any, args ...any) error { return tab.Eval(ctx, script, result, args...) }
	}
	lines := userscripting.Talk{Eval: in(gone), Suspend: func() { s.endWorker(t, true) }}.Run(t)
	require.NoError(t, gone.Close(ctx))
	for _, line := range lines {
		chromiumtest.WaitLine(t, s.Browser, console.SourceBackground, line)
	}
	userscripting.Refused(t, in(other))
	require.NoError(t, other.Navigate(ctx, s.page+userscripting.Mute))
	assert.Equal(t, userscripting.NoRuntime, userscripting.First(t, in(other)))
}

// allowUserScripts turns on "Allow user scripts", as the user does among the details
// of the extension. A service worker that runs already does not get the API by it.
func (s *stage) allowUserScripts(t *testing.T) {
	t.Helper()
	details := chromiumtest.OpenTab(t, s.Browser, "chrome://extensions/?id="+s.extension.ID)
	require.NoError(t, details.Eval(chromiumtest.Context(t),
		`await chrome.developerPrivate.updateExtensionConfiguration({ extensionId: arguments[0], userScriptsAccess: true })`,
		nil, s.extension.ID))
}
