package testrun

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// layered writes a module with a test in each layer but the checks.
func layered(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":                              "module gangway\n\ngo 1.26\n",
		"native/a_test.go":                    "package native\n\nimport \"testing\"\n\nfunc TestA(t *testing.T) {}\n",
		"wasm/b_js_test.go":                   "package wasm\n\nimport \"testing\"\n\nfunc TestB(t *testing.T) {}\n",
		"fox/c_test.go":                       driving("fox", drivers[1]),
		"fox/d_test.go":                       "package fox\n",
		"both/c_test.go":                      driving("both", drivers[0]),
		"chromium/c_test.go":                  driving("chromium", drivers[2]),
		"browsertest/a.go":                    "package browsertest\n",
		"internal/firefox/firefoxtest/a.go":   "package firefoxtest\n",
		"internal/chromium/chromiumtest/a.go": "package chromiumtest\n",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	return dir
}

// driving is a test that drives a browser.
func driving(name, driver string) string {
	return "package " + name + "\n\nimport \"testing\"\nimport _ \"" + driver + "\"\n\nfunc TestC(t *testing.T) {}\n"
}

func TestPackagesThatDriveABrowserAreInItsLayer(t *testing.T) {
	native, browser, err := Options{Dir: layered(t), Packages: []string{"./..."}}.nativePackages(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{"gangway/native"}, native)
	assert.Equal(t, []string{"gangway/fox", "gangway/both", "gangway/chromium"}, browser, "the one with two files of tests comes first")
}

func TestEachBrowserRunsWebAssembly(t *testing.T) {
	layers, err := Options{
		Dir: layered(t), Packages: []string{"./..."}, Exec: "/bin/gangway", Browsers: []string{"firefox", "chromium"},
	}.layers(t.Context())
	require.NoError(t, err)
	var runs []string
	for _, l := range layers {
		if len(l.env) > 0 {
			assert.Equal(t, []string{"gangway/wasm"}, l.packages)
			runs = append(runs, l.label+": "+l.args[2])
		}
	}
	assert.Equal(t, []string{
		"background in firefox: -exec='/bin/gangway' exec -browser=firefox -context=background",
		"content in firefox: -exec='/bin/gangway' exec -browser=firefox -context=content",
		"background in chromium: -exec='/bin/gangway' exec -browser=chromium -context=background",
		"content in chromium: -exec='/bin/gangway' exec -browser=chromium -context=content",
	}, runs)
}

func TestRunStopsWithoutABrowserThatALayerNeeds(t *testing.T) {
	missing := errors.New("there is no browser")
	asked := 0
	o := Options{
		Dir: layered(t), Out: io.Discard, Browsers: []string{"firefox", "chromium"},
		Ensure: func(_ context.Context, browser string) error {
			asked++
			assert.Equal(t, "firefox", browser)
			return missing
		},
	}
	for _, layers := range [][]string{nil, {"native", "browser"}, {"content"}} {
		o.Layers = layers
		counts, err := Run(t.Context(), o)
		assert.ErrorIs(t, err, missing, layers)
		assert.Equal(t, Counts{}, counts)
	}
	assert.Equal(t, 3, asked)

	o.Layers = []string{"native"}
	counts, err := Run(t.Context(), o)
	assert.NoError(t, err)
	assert.Equal(t, Counts{Passed: 1}, counts)
	assert.Equal(t, 3, asked, "native tests need none")
}

func TestRunDoesWithoutTheRaceDetectorAtADesk(t *testing.T) {
	var out strings.Builder
	o := Options{Dir: layered(t), Layers: []string{"native"}, Out: &out}
	t.Setenv("CGO_ENABLED", "0") // As without a C compiler.
	t.Setenv("CI", "")
	counts, err := Run(t.Context(), o)
	require.NoError(t, err)
	assert.Equal(t, Counts{Passed: 1}, counts)
	assert.Contains(t, out.String(), "native: native, without the race detector, which needs a C compiler such as gcc\n")

	t.Setenv("CI", "true")
	counts, err = Run(t.Context(), o)
	require.NoError(t, err)
	assert.Equal(t, Counts{Failed: 1}, counts)
	assert.Contains(t, out.String(), "\nfailed: native: ")
}
