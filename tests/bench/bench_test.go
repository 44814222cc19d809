package bench

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gangway/internal/chromium/chromiumtest"
	"gangway/internal/firefox/firefoxtest"
	"gangway/internal/manifest"
	"gangway/tests/dev/bench"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The browsers share the parts, some of which take a minute: that of Firefox has
// those in which Chromium has the same peers.
var (
	inFirefox  = []bench.Part{bench.Codec, bench.Ports, bench.Session, bench.RPC, bench.Peers, bench.Start, bench.Size, bench.Reload}
	inChromium = []bench.Part{bench.Ports, bench.Session, bench.Inspect}
)

func TestBenchmarkMeasuresAllPeers(t *testing.T) {
	firefoxtest.Binary(t)
	text := measuresAllPeers(t, bench.Options{Browser: manifest.Firefox, Parts: inFirefox})
	for _, event := range []string{"the background dies", "the page is in the cache when the answers come"} {
		assert.Regexp(t, event+` +Gangway, idempotent calls +[0-9]+ [a-z]+`, text, "what becomes of calls")
	}
}

func TestBenchmarkMeasuresAllPeersInChromium(t *testing.T) {
	chromiumtest.Binary(t)
	measuresAllPeers(t, bench.Options{Browser: manifest.Chromium, Parts: inChromium})
}

func TestBrowsersMeasureAllParts(t *testing.T) {
	for _, part := range bench.Parts {
		assert.True(t, slices.Contains(inFirefox, part) || slices.Contains(inChromium, part), part)
	}
}

// Both revisions are the same one: this is about measuring two of them.
func TestBenchmarkComparesRevisions(t *testing.T) {
	firefoxtest.Binary(t)
	text := measure(t, bench.Options{Browser: manifest.Firefox, Compare: "HEAD", Parts: []bench.Part{bench.Ports, bench.Size}})
	for _, thing := range []string{"ports: small messages to the background +Gangway", "ports: small messages to the background +plain JavaScript", "size: module +example: content"} {
		assert.Regexp(t, thing+` +[0-9,.]+ +[0-9,.]+ +\S+ +[0-9.]+`, text)
	}
}

func measuresAllPeers(t *testing.T, options bench.Options) string {
	t.Helper()
	text := measure(t, options)
	for _, b := range bench.Budgets(options.Browser) {
		if slices.Contains(options.Parts, b.Part) {
			assert.Regexp(t, b.What+` +`+b.Peer+` +`+b.Against+` +-?[0-9]`, text, "every ratio has a number, a difference perhaps one below 0")
		}
	}
	return text
}

// measure runs one round, and returns the report.
func measure(t *testing.T, options bench.Options) string {
	t.Helper()
	var err error
	options.Dir, err = bench.FindRepository(".")
	require.NoError(t, err)
	var text strings.Builder
	options.Rounds, options.Hasty, options.Out, options.Report = 1, true, t.TempDir(), &text
	require.NoError(t, bench.Run(t.Context(), options), &text)
	for _, name := range []string{"results.json", "results.svg"} {
		info, err := os.Stat(filepath.Join(options.Out, name))
		require.NoError(t, err)
		assert.NotZero(t, info.Size())
	}
	return text.String()
}
