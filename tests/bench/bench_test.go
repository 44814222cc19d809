package bench

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gangway/internal/firefox/firefoxtest"
	"gangway/tests/dev/bench"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBenchmarkMeasuresAllPeers(t *testing.T) {
	firefoxtest.Binary(t)
	dir, err := bench.FindRepository(".")
	require.NoError(t, err)
	var text strings.Builder
	out := t.TempDir()
	require.NoError(t, bench.Run(t.Context(), bench.Options{Dir: dir, Rounds: 1, Hasty: true, Out: out, Report: &text}), &text)
	for _, b := range bench.Budgets() {
		assert.Regexp(t, b.What+` +`+b.Peer+` +`+b.Against+` +[0-9]`, text.String(), "every ratio has a number")
	}
	for _, name := range []string{"results.json", "results.svg"} {
		info, err := os.Stat(filepath.Join(out, name))
		require.NoError(t, err)
		assert.NotZero(t, info.Size())
	}
}
