package bench

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/manifest"
)

// measured returns results with the samples of two peers.
func measured(unit Unit, ours, theirs []float64) (results Results) {
	for _, n := range ours {
		results.add(Ports, "thing", "ours", unit, n)
	}
	for _, n := range theirs {
		results.add(Ports, "thing", "theirs", unit, n)
	}
	return results
}

func TestJudgeComparesRoundByRound(t *testing.T) {
	// The second round was slow for both.
	results := measured(Milliseconds, []float64{1, 10, 2}, []float64{1, 10, 1})
	tests := map[string]struct {
		sense Sense
		limit float64
		want  Verdict
	}{
		"met to the dot":   {AtMost, 1, Met},
		"too much":         {AtMost, 0.99, NotMet},
		"enough":           {AtLeast, 1, Met},
		"too little":       {AtLeast, 1.01, NotMet},
		"fast enough":      {Faster, 1, Met},
		"not fast enough":  {Faster, 1.01, NotMet},
		"shown, no budget": {AtMost, 0, Shown},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			ratios := judge(results, []Budget{{Ports, "thing", "ours", "theirs", test.sense, test.limit}})
			require.Len(t, ratios, 1)
			assert.Equal(t, 1.0, ratios[0].Median)
			assert.Equal(t, test.want, ratios[0].Verdict)
		})
	}
}

func TestJudgeTurnsTheRatioOfSpeed(t *testing.T) {
	ratios := judge(measured(Nanoseconds, []float64{2}, []float64{100}), []Budget{{Ports, "thing", "ours", "theirs", Faster, 50}})
	require.Len(t, ratios, 1)
	assert.Equal(t, 50.0, ratios[0].Median)
	assert.Equal(t, Met, ratios[0].Verdict)
}

func TestJudgeTakesTheDifference(t *testing.T) {
	results := measured(MB, []float64{21.5, 30}, []float64{21, 29})
	for limit, want := range map[float64]Verdict{0.75: Met, 0.74: NotMet} {
		ratios := judge(results, []Budget{{Ports, "thing", "ours", "theirs", Within, limit}})
		require.Len(t, ratios, 1)
		assert.Equal(t, 0.75, ratios[0].Median)
		assert.Equal(t, want, ratios[0].Verdict)
	}
}

func TestJudgeTakesTheNumberItself(t *testing.T) {
	results := measured(MB, []float64{3.5, 3.25}, nil)
	for limit, want := range map[float64]Verdict{3.375: Met, 3.37: NotMet} {
		ratios := judge(results, []Budget{{Ports, "thing", "ours", "", InAll, limit}})
		require.Len(t, ratios, 1)
		assert.Equal(t, 3.375, ratios[0].Median)
		assert.Equal(t, want, ratios[0].Verdict)
	}
}

func TestJudgeLeavesOutWhatWasNotMeasured(t *testing.T) {
	assert.Empty(t, judge(nil, Budgets(manifest.Firefox)))
}

func TestBoundIsWhatGangwayMustReach(t *testing.T) {
	assert.Equal(t, 2.0, Budget{Sense: Faster, Limit: 50}.bound(100))
	assert.Equal(t, 101.0, Budget{Sense: Within, Limit: 1}.bound(100))
	assert.Equal(t, 3.4, Budget{Sense: InAll, Limit: 3.4}.bound(100))
	assert.Equal(t, 105.0, Budget{Sense: AtMost, Limit: 1.05}.bound(100))
}

func TestBudgetsNameWhatIsMeasured(t *testing.T) {
	for _, browser := range manifest.Browsers {
		for _, b := range Budgets(browser) {
			assert.Contains(t, Parts, b.Part)
			assert.NotEmpty(t, b.What)
			assert.NotEqual(t, b.Peer, b.Against)
			assert.Equal(t, b.Sense == InAll, b.Against == "")
		}
	}
}

func TestChromiumHasLimitsOfItsOwn(t *testing.T) {
	limits := map[float64]int{}
	for _, b := range Budgets(manifest.Chromium) {
		limits[b.Limit]++
	}
	assert.Equal(t, map[float64]int{0: len(Budgets(manifest.Firefox)) - 3, 0.9: 2, 1.2: 1}, limits)
}
