package run

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/android"
	"gangway/internal/android/androidtest"
	"gangway/internal/extbuild"
)

// TestExtensionRunsOnAPhone runs an extension on a device that a test plays, saves
// a file, and ends.
func TestExtensionRunsOnAPhone(t *testing.T) {
	phone := androidtest.New(t)
	inFixture(t, ownManifest)
	out := newScreen()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- Run(ctx, Options{Build: extbuild.Options{Dir: "ext"}, Android: &android.Options{}, Out: out})
	}()
	out.wait(t, "hello from the phone")
	out.wait(t, "Firefox for Android has Fixture of run 1.0 (manifest v3) and opens http://127.0.0.1:")
	require.NoError(t, os.WriteFile(filepath.Join("ext", "background.js"), []byte("anew();"), 0o600))
	out.wait(t, "installed again ")
	assert.Contains(t, inArchive(t, phone.Pushed(), "background.js"), "anew();")
	cancel()
	require.NoError(t, <-ended)
	requests := phone.Requests()
	assert.Len(t, requests, 3)
	assert.Equal(t, "uninstall run@gangway.test", requests[2])
	left, err := os.ReadDir(os.TempDir())
	require.NoError(t, err)
	assert.Empty(t, left)
}

// TestRunEndsWithTheConnection closes the app on the phone.
func TestRunEndsWithTheConnection(t *testing.T) {
	phone := androidtest.New(t)
	inFixture(t, ownManifest)
	out := newScreen()
	ended := make(chan error, 1)
	go func() {
		ended <- Run(t.Context(), Options{Build: extbuild.Options{Dir: "ext"}, Android: &android.Options{}, Out: out})
	}()
	out.wait(t, "What you save is reloaded")
	phone.HangUp()
	select {
	case err := <-ended:
		assert.NoError(t, err)
	case <-time.After(time.Minute):
		assert.Fail(t, "it goes on")
	}
}

// inArchive returns a file of an archive.
func inArchive(t *testing.T, archive []byte, name string) string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	require.NoError(t, err)
	file, err := r.Open(name)
	require.NoError(t, err)
	defer file.Close()
	text, err := io.ReadAll(file)
	require.NoError(t, err)
	return string(text)
}
