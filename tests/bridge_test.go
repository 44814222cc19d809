package tests

import (
	"path/filepath"
	"testing"

	"gangway/internal/firefox/firefoxtest"
	"gangway/internal/nativeapp"
	"gangway/tests/fixtures/notes"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestBridgeInstallsFindsCancelsAndUninstalls opens the popup of the example as a
// page before its native application is installed, while it is, and afterwards.
func TestBridgeInstallsFindsCancelsAndUninstalls(t *testing.T) {
	home, folder := notes.EnterHome(t), notes.Fill(t)
	bare := open(t)
	firefoxtest.UseNativeHosts(t, bare.Browser, filepath.Join(home, ".mozilla"))
	s := bare.with(t, build(t, notes.Bridge, 3))
	s.assertNoApplication(t)

	_, err := nativeapp.InstallAll(t.Context(), notes.Bridge)
	require.NoError(t, err)
	popup := firefoxtest.OpenTab(t, s.Browser, s.extension.URL("popup.html"))
	waitShown(t, popup, "#folder", folder)
	for _, step := range notes.Steps {
		require.NoError(t, popup.Eval(firefoxtest.Context(t), notes.Type, nil, step.Text))
		if step.Selector != "" {
			waitShown(t, popup, step.Selector, step.Shown)
		}
	}

	removed, err := nativeapp.UninstallAll(t.Context(), notes.Bridge)
	require.NoError(t, err)
	assert.Len(t, removed, 2, "for Firefox and Chromium")
	assert.NoFileExists(t, nativeapp.ProgramPath("gangway.bridge"))
	s.assertNoApplication(t)
}

// assertNoApplication checks that the popup says so.
func (s *stage) assertNoApplication(t *testing.T) {
	t.Helper()
	popup := firefoxtest.OpenTab(t, s.Browser, s.extension.URL("popup.html"))
	waitShown(t, popup, "#status", notes.None)
}
