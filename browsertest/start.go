package browsertest

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"gangway/internal/browser"
	"gangway/internal/drivertest"
	"gangway/internal/extbuild"
	"gangway/internal/manifest"
	"gangway/internal/tempdir"
)

// Start builds the extension, starts a browser with it, and returns when it is
// installed. It ends the test where it fails, also for entries of the manifest
// that the browser would refuse, and the browser ends with the test.
//
// Where the browser is not installed, Start skips the test and says how to get
// it; it fails the test instead if the environment variable CI is set, or if
// GANGWAY_FIREFOX or GANGWAY_CHROMIUM names a file that is not there. With the
// flag -short of go test it skips the test.
func Start(t testing.TB, options Options) *Browser {
	t.Helper()
	options = options.withDefaults(t)
	if testing.Short() {
		t.Skip("a browser is not started with -short")
	}
	program := browser.Named(options.Browser)
	binary := find(t, program)
	dir := build(t, options)
	// It outlives the test's context: its end is logged, and pictured.
	started, err := program.Start(context.Background(), browser.Options{Binary: binary, Window: options.Window})
	if err != nil {
		t.Fatal(err)
	}
	drivertest.Keep(t, started)
	b := &Browser{options: options, program: program, browser: started}
	b.begin(t)
	b.do("open an empty tab", func(ctx context.Context) error {
		b.helper, err = started.NewTab(ctx, "")
		return err
	})
	b.do("install the extension", func(ctx context.Context) error {
		b.extension, err = started.Install(ctx, dir)
		return err
	})
	return b
}

// build builds the extension into a folder that goes with the test.
func build(t testing.TB, options Options) (dir string) {
	t.Helper()
	temp, err := tempdir.Make("extension")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := tempdir.Remove(temp); err != nil {
			t.Error(err)
		}
	})
	var progress strings.Builder
	result, err := extbuild.Build(t.Context(), extbuild.Options{
		Dir:             options.Dir,
		Out:             filepath.Join(temp, "extension"),
		ManifestVersion: options.ManifestVersion,
		Browser:         options.Browser,
		Mode:            manifest.Development,
		Quick:           true,
		Strict:          true,
		Progress:        extbuild.Lines(&progress),
	})
	if err != nil {
		t.Log(progress.String())
		t.Fatalf("build the extension: %v%s", err, details(err))
	}
	return result.Dir
}
