package bench

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/manifest"
)

// aReport returns a report of two rounds with a bit of everything.
func aReport() Report {
	r := Report{
		Time:    time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC),
		Machine: Machine{Go: "go1.26.8", Browser: "Firefox 153.7.0", Platform: "linux/amd64", CPUs: 2},
		Rounds:  2,
		Packages: []PackageSize{
			{"runtime", 1_072_393, 1_046_007}, {"gangway/wasm/codec", 61_815, 0}, {"errors", 1_500, 0}, {"iter", 268, 0},
		},
	}
	for _, round := range []float64{1, 2} {
		r.Series.add(Codec, "small struct to JavaScript", codecVert, Nanoseconds, 12_000*round)
		r.Series.add(Codec, "small struct to JavaScript", codecJSON, Nanoseconds, 9_000*round)
		r.Series.add(Codec, "small struct to JavaScript", gangwayFrame, Nanoseconds, 300)
		r.Series.add(Ports, whatMedian, peerPlain, Milliseconds, 0.7*round)
		r.Series.add(Ports, whatMedian, peerGangway, Milliseconds, 0.714*round)
		r.Series.add(Ports, whatSmall+toBackground, peerPlain, PerSecond, 8_000)
		r.Series.add(Ports, whatSmall+toBackground, peerBatched, PerSecond, 500_000)
		r.Series.add(Ports, whatSmall+toBackground, peerGangway, PerSecond, 400_000*round)
	}
	for _, sample := range []float64{1.5, 1.25} {
		r.Series.add(Session, whatResume, peerPlain, Milliseconds, sample)
		r.Series.add(Session, whatResume, peerSession, Milliseconds, 2*sample)
	}
	r.Series.add(Size, whatModule, moduleSmallest, MB, 1.914)
	r.Series.add(Size, whatModule, moduleContent, MB, 2.331)
	r.Series.add(Size, whatModule, moduleExample+"content", MB, 3.603)
	r.Ratios = judge(r.Series, Budgets(manifest.Firefox))
	return r
}

func TestReportsOfOtherRunsMakeNoSourcesDirty(t *testing.T) {
	dir := t.TempDir()
	assert.Empty(t, described(t.Context(), dir), "in no repository")
	write := func(name, text string) {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	write("main.go", "package main\n")
	write("docs/benchmarks/latest.json", "{}\n")
	for _, args := range [][]string{
		{"init", "--quiet"},
		{"add", "."},
		{"-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "commit.gpgsign=false", "commit", "--quiet", "-m", "First"},
	} {
		_, err := git(t.Context(), dir, args...)
		require.NoError(t, err)
	}
	commit := described(t.Context(), dir)
	assert.Regexp(t, "^[0-9a-f]{7,}$", commit)
	write("docs/benchmarks/latest.json", "{\"rounds\": 2}\n")
	assert.Equal(t, commit, described(t.Context(), dir))
	write("main.go", "package main // Changed.\n")
	assert.Equal(t, commit+"-dirty", described(t.Context(), dir))
}
