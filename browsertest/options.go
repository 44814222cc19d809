package browsertest

import (
	"cmp"
	"errors"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"gangway/internal/browser"
	"gangway/internal/installed"
	"gangway/internal/manifest"
)

// The browsers, as [Options.Browser] names them.
const (
	Firefox  = manifest.Firefox
	Chromium = manifest.Chromium
)

// defaultTimeout is enough for a program that starts on a loaded machine.
const defaultTimeout = 30 * time.Second

// Options say how a browser is started. The zero value is Firefox with the
// extension whose manifest.json stands in the folder of the test. The extension
// is built in the mode development, in which go test compiles the test.
type Options struct {
	// Browser is Firefox or Chromium; empty for Firefox.
	Browser string

	// Dir is the folder of the extension's sources; empty for that of the test.
	Dir string

	// ManifestVersion is 2 or 3, or 0 for that of the source.
	ManifestVersion int

	// Window shows the browser on the screen, to see what a test does.
	Window bool

	// Timeout is how long each call may wait; 0 for 30 s.
	Timeout time.Duration
}

// withDefaults returns the options with all that is left open, and fails the
// test for one that cannot be.
func (o Options) withDefaults(t testing.TB) Options {
	t.Helper()
	o.Browser = cmp.Or(o.Browser, Firefox)
	o.Dir = cmp.Or(o.Dir, ".")
	o.Timeout = cmp.Or(o.Timeout, defaultTimeout)
	switch {
	case !slices.Contains(manifest.Browsers, o.Browser):
		t.Fatalf("browsertest: there is no browser %q; expected one of %s", o.Browser, strings.Join(manifest.Browsers, ", "))
	case o.Timeout < 0:
		t.Fatalf("browsertest: the timeout is %v; expected a positive one, or 0 for %v", o.Timeout, defaultTimeout)
	}
	return o
}

// find returns the path of the browser. Without one it ends the test: see
// [Start].
func find(t testing.TB, program *browser.Program) string {
	t.Helper()
	switch {
	case runtime.GOOS == "js":
		t.Skip("this test starts a browser, and runs on a machine, not inside of one")
	case runtime.GOOS == "windows" && program == browser.Named(Chromium):
		t.Skip("Chromium cannot be driven on Windows, which does not hand pipes on to new processes")
	}
	binary, err := program.Find()
	var missing *installed.NotFoundError
	switch {
	case errors.As(err, &missing) && missing.Named == "" && os.Getenv("CI") == "":
		t.Skipf("this test needs %s: %v", program.Name, err)
	case err != nil:
		t.Fatalf("this test needs %s: %v", program.Name, err)
	}
	return binary
}
