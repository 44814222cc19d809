package tests

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"gangway/internal/firefox/firefoxtest"
	"gangway/jsbridge"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSessionsWithAJavaScriptBackground has a content script in Go that sends 600
// numbers to a background in JavaScript, which Firefox suspends ten times meanwhile:
// they come back in order.
func TestSessionsWithAJavaScriptBackground(t *testing.T) {
	s := enter(t, withLibrary(t, "jssessions"), 3)
	s.wait(t, background, "ready")
	firefoxtest.OpenTab(t, s.Browser, s.page)
	s.wait(t, content, "sessions: dialed")
	for range 10 {
		time.Sleep(300 * time.Millisecond)
		_ = s.extension.TerminateBackground(firefoxtest.Context(t)) // A message may start it again meanwhile.
	}
	assert.Equal(t, "sessions: in order: true", s.wait(t, content, "sessions: in order").Text)
	assert.Equal(t, "sessions: large: 3145728 <nil>", s.wait(t, content, "sessions: large").Text)
	s.wait(t, content, "sessions: closed: <nil>")
	assert.GreaterOrEqual(t, s.count(background, "ready"), 5, "it was suspended")
}

// withLibrary returns a copy of a fixture in which the library stands as a script.
func withLibrary(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.MkdirTemp("fixtures", "_"+name)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, os.RemoveAll(dir)) })
	require.NoError(t, os.CopyFS(dir, os.DirFS(fixture(name))))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "gangway.js"), jsbridge.Classic, 0o600))
	return dir
}
