package run

import (
	"bytes"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/chromium/chromiumtest"
	"gangway/internal/drivertest"
	"gangway/internal/extbuild"
	"gangway/internal/manifest"
)

func TestLinesOfSeveralBrowsersStayWhole(t *testing.T) {
	var all bytes.Buffer
	var lines sync.Mutex
	one := &prefixed{prefix: "one: ", out: &all, lines: &lines}
	two := &prefixed{prefix: "two: ", out: &all, lines: &lines}
	fmt.Fprint(one, "a")
	fmt.Fprint(two, "b\nc\n")
	fmt.Fprint(one, "d\n\ne")
	one.end()
	two.end()
	assert.Equal(t, "two: b\ntwo: c\none: ad\none: \none: e\n", all.String())
}

func TestExtensionRunsInBothBrowsersAtOnce(t *testing.T) {
	inFixture(t, ownManifest)
	chromiumtest.UseShortTemp(t)
	out := newScreen()
	var all []Options
	for _, browser := range manifest.Browsers {
		all = append(all, Options{
			Build:    extbuild.Options{Dir: "ext", Browser: browser},
			Headless: true, Once: true, Timeout: drivertest.Limit, Out: out,
		})
	}
	require.NoError(t, RunAll(t.Context(), all), out.text())
	for _, name := range []string{"Firefox", "Chromium"} {
		assert.Contains(t, out.text(), name+": [background] a page is open\n")
		assert.Contains(t, out.text(), name+": 3 of 3 expected texts after ")
	}
	assertNothingLeft(t)
}

// TestOneOfSeveralBrowsersFails has no Chromium, and a Firefox that works.
func TestOneOfSeveralBrowsersFails(t *testing.T) {
	inFixture(t, ownManifest)
	chromiumtest.UseShortTemp(t)
	out := newScreen()
	options := Options{Build: extbuild.Options{Dir: "ext"}, Headless: true, Once: true, Timeout: drivertest.Limit, Out: out}
	broken := options
	broken.Build.Browser, broken.Binary = manifest.Chromium, "/nowhere/chromium"
	err := RunAll(t.Context(), []Options{options, broken})
	require.ErrorContains(t, err, "Chromium: Chromium did not start")
	assert.NotContains(t, err.Error(), "Firefox")
	assert.Contains(t, out.text(), "Chromium: ended: Chromium did not start")
	assert.Contains(t, out.text(), "Firefox: 3 of 3 expected texts after ")
	assertNothingLeft(t)
}
