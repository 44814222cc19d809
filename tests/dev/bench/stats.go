package bench

import (
	"math"
	"math/rand/v2"
	"slices"
)

// A Spread is the middle and the ends of some numbers.
type Spread struct {
	Median float64 `json:"median"`
	Min    float64 `json:"min"`
	Max    float64 `json:"max"`
}

// spreadOf returns the spread of numbers, NaNs if there are none.
func spreadOf(numbers []float64) Spread {
	if len(numbers) == 0 {
		return Spread{math.NaN(), math.NaN(), math.NaN()}
	}
	return Spread{median(numbers), slices.Min(numbers), slices.Max(numbers)}
}

// An Estimate is the median of the numbers of some rounds, and where it lies in 95
// of 100 repetitions, as far as the rounds can tell. One round tells nothing of that.
type Estimate struct {
	Median float64 `json:"median"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
	Rounds int     `json:"rounds"`
}

// resamples is how often the rounds are drawn anew.
const resamples = 2_000

// estimateOf returns the estimate by bootstrap: it draws as many rounds from the
// rounds, again and again, and takes the middle of the medians. The same numbers
// give the same interval. There must be one.
func estimateOf(numbers []float64) Estimate {
	random := rand.New(rand.NewPCG(1, 2))
	medians := make([]float64, resamples)
	drawn := make([]float64, len(numbers))
	for i := range medians {
		for j := range drawn {
			drawn[j] = numbers[random.IntN(len(numbers))]
		}
		medians[i] = median(drawn)
	}
	return Estimate{median(numbers), percentile(medians, 2.5), percentile(medians, 97.5), len(numbers)}
}

// String returns the interval, empty if there was one round.
func (e Estimate) String() string {
	if e.Rounds < 2 {
		return ""
	}
	return number(e.Low) + " - " + number(e.High)
}

// median returns the number in the middle, or the mean of the two there. There
// must be one.
func median(numbers []float64) float64 {
	sorted := slices.Sorted(slices.Values(numbers))
	half := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[half]
	}
	return (sorted[half-1] + sorted[half]) / 2
}

// mean returns the mean. There must be one number.
func mean(numbers []float64) float64 {
	sum := 0.0
	for _, n := range numbers {
		sum += n
	}
	return sum / float64(len(numbers))
}

// percentile returns the smallest number that p percent of the numbers do not
// exceed. There must be one.
func percentile(numbers []float64, p float64) float64 {
	sorted := slices.Sorted(slices.Values(numbers))
	rank := int(math.Ceil(p / 100 * float64(len(sorted))))
	return sorted[max(0, rank-1)]
}

// differences takes from each number the one of the same round.
func differences(numbers, from []float64) []float64 {
	differences := make([]float64, min(len(numbers), len(from)))
	for i := range differences {
		differences[i] = numbers[i] - from[i]
	}
	return differences
}

// quotients divides each number by the one of the same round.
func quotients(numbers, by []float64) []float64 {
	ratios := make([]float64, min(len(numbers), len(by)))
	for i := range ratios {
		ratios[i] = numbers[i] / by[i]
	}
	return ratios
}
