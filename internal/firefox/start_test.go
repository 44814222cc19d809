package firefox_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/firefox"
)

func TestStartTellsWhyFirefoxDoesNotWork(t *testing.T) {
	for _, test := range []struct{ role, reason, output string }{
		{"exits", "it ended at once (exit status 1)", "no DISPLAY"},
		{"never answers", "no answer within 500ms", "still thinking"},
		{"says nothing", "no answer within 500ms", ""},
	} {
		t.Run(test.role, func(t *testing.T) {
			_, err := startFake(t, t.Context(), test.role)
			var start *firefox.StartError
			require.ErrorAs(t, err, &start)
			assert.ErrorContains(t, err, test.reason)
			assert.ErrorContains(t, err, test.output)
			assert.ErrorContains(t, err, "--marionette")
			assert.NotContains(t, err.Error(), "goroutine")
			assertNothingLeft(t)
		})
	}
}

func TestStartTellsThatTheBinaryCannotRun(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "firefox")
	require.NoError(t, os.WriteFile(binary, nil, 0o600))
	t.Setenv("TMPDIR", t.TempDir())
	_, err := firefox.Start(t.Context(), firefox.Options{Binary: binary})
	require.ErrorContains(t, err, "it cannot be run")
	assertNothingLeft(t)
}

func TestStartEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	_, err := startFake(t, ctx, "never answers")
	require.ErrorIs(t, err, context.Canceled)
	assertNothingLeft(t)
}

func TestStartRefusesWrongPrefs(t *testing.T) {
	_, err := firefox.Start(t.Context(), firefox.Options{Binary: "none", Prefs: map[string]any{"a.b": 1.5}})
	require.ErrorContains(t, err, "preference a.b")
}

// startFake starts the test binary in place of Firefox.
func startFake(t *testing.T, ctx context.Context, role string) (*firefox.Browser, error) {
	self, err := os.Executable()
	require.NoError(t, err)
	t.Setenv(roleVariable, role)
	t.Setenv("TMPDIR", t.TempDir())
	return firefox.Start(ctx, firefox.Options{Binary: self, StartTimeout: 500 * time.Millisecond})
}

func assertNothingLeft(t *testing.T) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "gangway-firefox-*"))
	require.NoError(t, err)
	assert.Empty(t, left)
}
