package bench

import (
	"math"
	"strconv"
)

// An axis maps numbers to the width of a panel.
type axis struct {
	log      bool
	from, to float64
	ticks    []float64
}

// newAxis returns an axis on which all the numbers lie.
func newAxis(log bool, numbers []float64) axis {
	least, most := math.Inf(1), 0.0
	for _, n := range numbers {
		if n > 0 {
			least, most = min(least, n), max(most, n)
		}
	}
	if log {
		return logAxis(least, most)
	}
	return linearAxis(most)
}

// linearAxis begins at zero and has about five ticks.
func linearAxis(most float64) axis {
	step := niceStep(most / 5)
	a := axis{to: step * math.Ceil(most/step)}
	for i := 0; float64(i)*step <= a.to+step/2; i++ {
		a.ticks = append(a.ticks, float64(i)*step)
	}
	return a
}

// niceStep returns the next of 1, 2 and 5 times a tenfold.
func niceStep(about float64) float64 {
	tenfold := math.Pow(10, math.Floor(math.Log10(about)))
	for _, factor := range []float64{1, 2, 5} {
		if factor*tenfold >= about {
			return factor * tenfold
		}
	}
	return 10 * tenfold
}

// logAxis goes from one tenfold to another and has a tick at each.
func logAxis(least, most float64) axis {
	first, last := math.Floor(math.Log10(least)), math.Ceil(math.Log10(most))
	a := axis{log: true, from: math.Pow(10, first), to: math.Pow(10, last)}
	for power := first; power <= last; power++ {
		a.ticks = append(a.ticks, math.Pow(10, power))
	}
	return a
}

// at returns where a number lies, from 0 to 1.
func (a axis) at(n float64) float64 {
	if a.log {
		n = math.Max(n, a.from)
		return math.Log10(n/a.from) / math.Log10(a.to/a.from)
	}
	return n / a.to
}

// tick writes the number of a tick.
func tick(n float64) string {
	for _, unit := range []struct {
		size float64
		name string
	}{{1e6, "M"}, {1e3, "k"}} {
		if n >= unit.size {
			return strconv.FormatFloat(n/unit.size, 'g', 3, 64) + unit.name
		}
	}
	return strconv.FormatFloat(n, 'g', 3, 64)
}
