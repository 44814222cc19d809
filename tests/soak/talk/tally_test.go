package talk

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func hear(hear func(*Tally, Say), numbers ...int) (t Tally) {
	for _, number := range numbers {
		hear(&t, NewSay(number, Tally{}, false))
	}
	return t
}

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
			assert.Equal(t, c.want, hear((*Tally).Hear, c.heard...))
		})
	}
}

func TestTallyOfAPlainDirectionCountsBreaks(t *testing.T) {
	for name, c := range map[string]struct {
		heard []int
		want  Tally
	}{
		"in order":              {[]int{1, 2, 3}, Tally{Last: 3}},
		"goes back":             {[]int{1, 2, 3, 2, 3, 4}, Tally{Last: 4, Breaks: 1, Broken: 2}},
		"the last twice":        {[]int{1, 2, 2, 3}, Tally{Last: 3, Breaks: 1, Broken: 1}},
		"leaps":                 {[]int{1, 2, 5, 6}, Tally{Last: 6, Breaks: 1, Broken: 2}},
		"leaps and goes back":   {[]int{1, 4, 2, 3}, Tally{Last: 3, Breaks: 2, Broken: 5}},
		"begins with a later":   {[]int{3}, Tally{Last: 3, Breaks: 1, Broken: 2}},
		"nothing but the first": {[]int{1}, Tally{Last: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.want, hear((*Tally).HearPlain, c.heard...))
		})
	}
}

func TestTallyFindsDamage(t *testing.T) {
	for _, number := range []int{2, largeEach} {
		damaged := NewSay(number, Tally{}, false)
		damaged.Filler[len(damaged.Filler)-1]++
		tally := Tally{Last: number - 1}
		tally.Hear(damaged)
		assert.Equal(t, Tally{Last: number, Damaged: 1}, tally)
	}
}

func TestLargeMessagesAreCutUpUnlessTheirEndIsDurable(t *testing.T) {
	const fragment = 64 << 10
	assert.Greater(t, len(NewSay(largeEach, Tally{}, false).Filler), fragment)
	assert.Less(t, len(NewSay(largeEach, Tally{}, true).Filler), fragment)
	assert.Less(t, len(NewSay(largeEach+1, Tally{}, false).Filler), 300)
}
