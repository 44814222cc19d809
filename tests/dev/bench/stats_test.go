package bench

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMedianIsTheMiddle(t *testing.T) {
	assert.Equal(t, 2.0, median([]float64{9, 1, 2}))
	assert.Equal(t, 2.5, median([]float64{9, 1, 2, 3}))
	assert.Equal(t, 7.0, median([]float64{7}))
}

func TestMedianLeavesTheOrderAlone(t *testing.T) {
	numbers := []float64{3, 1, 2}
	median(numbers)
	assert.Equal(t, []float64{3, 1, 2}, numbers)
}

func TestPercentileIsOneOfTheNumbers(t *testing.T) {
	var numbers []float64
	for n := range 200 {
		numbers = append(numbers, float64(200-n))
	}
	assert.Equal(t, 198.0, percentile(numbers, 99))
	assert.Equal(t, 100.0, percentile(numbers, 50))
	assert.Equal(t, 1.0, percentile(numbers, 0))
	assert.Equal(t, 5.0, percentile([]float64{5}, 99))
}

func TestSpreadOfNothingIsNotANumber(t *testing.T) {
	assert.True(t, math.IsNaN(spreadOf(nil).Median))
	assert.Equal(t, Spread{2, 1, 9}, spreadOf([]float64{9, 1, 2}))
}

func TestQuotientsAreOfTheSameRound(t *testing.T) {
	assert.Equal(t, []float64{2, 5}, quotients([]float64{4, 10}, []float64{2, 2}))
	assert.Equal(t, []float64{2}, quotients([]float64{4, 10}, []float64{2}), "a round that one lacks")
}

func TestEstimateHoldsTheMedian(t *testing.T) {
	rounds := []float64{1.1, 0.9, 1.0, 1.2, 0.8, 1.05, 0.95}
	e := estimateOf(rounds)
	assert.Equal(t, 1.0, e.Median)
	assert.Equal(t, e, estimateOf(rounds), "chance plays no part in it")
	assert.Greater(t, e.Low, 0.8, "one round says little")
	assert.Less(t, e.Low, e.Median)
	assert.Greater(t, e.High, e.Median)
	assert.Less(t, e.High, 1.2)
	assert.Regexp(t, `^0\.\d\d - 1\.\d\d$`, e.String())
}

func TestEstimateOfOneRoundIsThatRound(t *testing.T) {
	assert.Equal(t, Estimate{3, 3, 3, 1}, estimateOf([]float64{3}))
	assert.Empty(t, estimateOf([]float64{3}).String())
}
