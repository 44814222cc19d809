package bench

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestComparisonSaysWhatTheRoundsCanTell(t *testing.T) {
	tests := map[string]struct {
		unit        Unit
		here, there []float64
		want        string
	}{
		"less time":       {Milliseconds, []float64{1, 2, 3}, []float64{2, 4, 6}, "better"},
		"more time":       {Milliseconds, []float64{2, 4, 6}, []float64{1, 2, 3}, "worse"},
		"higher rate":     {PerSecond, []float64{2, 4, 6}, []float64{1, 2, 3}, "better"},
		"lower rate":      {MBPerSecond, []float64{1, 2, 3}, []float64{2, 4, 6}, "worse"},
		"now so, now not": {Milliseconds, []float64{1, 4, 3}, []float64{2, 2, 3}, ""},
		"one round":       {Milliseconds, []float64{1}, []float64{2}, ""},
		"the same":        {Milliseconds, []float64{1, 2, 3}, []float64{1, 2, 3}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var here Results
			other := &side{revision: &revision{name: "abc1234"}}
			for i := range test.here {
				here.add(Ports, "thing", "ours", test.unit, test.here[i])
				other.series.add(Ports, "thing", "ours", test.unit, test.there[i])
			}
			here.add(Ports, "new thing", "ours", test.unit, 1)
			c := compare(here, other)
			require.Len(t, c.Changes, 1, "the other revision has no new thing")
			assert.Equal(t, test.want, c.Changes[0].verdict(test.unit))
			var text strings.Builder
			Report{Series: here, Compared: c}.writeComparison(&text)
			assert.Contains(t, text.String(), "abc1234")
			assert.Contains(t, text.String(), "ports: thing")
		})
	}
}

func TestUnknownRevisionIsSaid(t *testing.T) {
	dir, err := FindRepository(".")
	require.NoError(t, err)
	_, err = checkOut(t.Context(), dir, "no-such-revision", t.Output())
	assert.EqualError(t, err, `git knows no revision "no-such-revision" here: name a commit, a branch or a tag`)
}
