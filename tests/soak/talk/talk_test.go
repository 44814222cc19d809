package talk

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTally(t *testing.T) {
	for name, c := range map[string]struct {
		heard []int
		want  Tally
	}{
		"in order":            {[]int{1, 2, 3}, Tally{Last: 3}},
		"one twice":           {[]int{1, 2, 2, 3}, Tally{Last: 3, Duplicated: 1}},
		"the first twice":     {[]int{1, 1}, Tally{Last: 1, Duplicated: 1}},
		"one missing":         {[]int{1, 3}, Tally{Last: 3, Lost: 1}},
		"some missing":        {[]int{4}, Tally{Last: 4, Lost: 3}},
		"two in wrong order":  {[]int{2, 1, 3}, Tally{Last: 3, Reordered: 1}},
		"late and then twice": {[]int{1, 3, 2, 2}, Tally{Last: 3, Reordered: 1, Duplicated: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			var tally Tally
			for _, number := range c.heard {
				tally.Hear(number)
			}
			assert.Equal(t, c.want, tally)
		})
	}
}
