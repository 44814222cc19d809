package talk

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestBreaksThatWereToldAreNoLoss(t *testing.T) {
	heard := Tally{Last: 10, Breaks: 2, Broken: 7}
	there := Tally{Last: 12, Damaged: 1}
	assert.Equal(t, Count{Through: 22, Damaged: 1, Told: 7}, CountOf(heard, there, 3))
	assert.Equal(t, Count{Through: 22, Damaged: 1, Told: 7, Untold: 1}, CountOf(heard, there, 1))
}

func TestStatusIsSettledWhenNothingIsToCome(t *testing.T) {
	status := func(lines ...LineStatus) Status {
		s := Status{Lines: map[string]LineStatus{}}
		for i, line := range lines {
			s.Lines[Lines[i]] = line
		}
		return s
	}
	assert.True(t, status(LineStatus{}, LineStatus{}).Settled())
	assert.False(t, status(LineStatus{}, LineStatus{Behind: true}).Settled())
	assert.False(t, status(LineStatus{Wanted: 1}, LineStatus{}).Settled())
	assert.Equal(t, 5, status(LineStatus{Wanted: 2}, LineStatus{Wanted: 3}).Wanted())
}
