package soak

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestGaugeFindsGrowth(t *testing.T) {
	for name, c := range map[string]struct {
		heap   func(n int) int // In MiB, at a sample.
		steady bool
	}{
		"flat":        {func(int) int { return 9 }, true},
		"up and down": {func(n int) int { return 9 + n%3 }, true},
		"shrinks":     {func(n int) int { return 100 - n }, true},
		"grows":       {func(n int) int { return 9 + n }, false},
		"leaps":       {func(n int) int { return 9 + n/(samples-1)*5 }, false},
	} {
		t.Run(name, func(t *testing.T) {
			g := gauge{messages: 1000}
			for through := range 1000 {
				if g.due(through) {
					g.note(sample{Bytes: c.heap(len(g.taken)) << 20}, through)
				}
			}
			assert.Len(t, g.taken, samples)
			assert.Equal(t, samples/2, g.halfway)
			assert.Equal(t, c.steady, g.steady(), g)
		})
	}
}
