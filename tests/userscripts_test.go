package tests

import (
	"testing"

	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"
	"gangway/tests/fixtures/userscripting"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestUserScriptsReachASuspendedBackground has a background wait for the permission,
// register a user script and serve it, from one suspension to the next.
func TestUserScriptsReachASuspendedBackground(t *testing.T) {
	s := enter(t, fixture("userscripts"), 3)
	ctx := firefoxtest.Context(t)
	refused := s.wait(t, background, "waits: ")
	assert.Contains(t, refused.Text, `the permission "userScripts", which the user grants in Firefox`)
	require.NoError(t, s.extension.Grant(ctx, "userScripts"))
	s.wait(t, background, "listening")

	gone, err := s.NewTab(ctx, s.page+userscripting.Talking)
	require.NoError(t, err)
	other := firefoxtest.OpenTab(t, s.Browser, s.page+userscripting.Stranger)
	in := func(tab *firefox.Tab) userscripting.Eval {
		return func(script string, result any, args ...any) error { return tab.Eval(ctx, script, result, args...) }
	}
	lines := userscripting.Talk{
		Eval: in(gone), World: "talking", Suspend: func() { require.NoError(t, s.extension.TerminateBackground(ctx)) },
	}.Run(t)
	require.NoError(t, gone.Close(ctx))
	for _, line := range lines {
		s.wait(t, background, line)
	}
	userscripting.Refused(t, in(other))
	require.NoError(t, other.Navigate(ctx, s.page+userscripting.Mute))
	assert.Equal(t, userscripting.NoRuntime, userscripting.First(t, in(other)))
}
