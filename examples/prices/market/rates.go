package market

import (
	"math"
	"time"
)

// A rate tells how much of a currency one euro costs: around a mean it goes up and
// down by a share of it, once in a period. A real market would stand here.
type rate struct {
	mean, share float64
	period      time.Duration
}

var rates = map[Currency]rate{
	Euro:   {mean: 1},
	Krone:  {mean: 7.46}, // It is bound to the euro.
	Dollar: {1.08, 0.03, 90 * time.Second},
	Pound:  {0.85, 0.02, 140 * time.Second},
	Yen:    {160, 0.04, 60 * time.Second},
}

// Known reports whether a currency has a rate.
func Known(c Currency) bool { return rates[c].mean != 0 }

// at returns how much a euro costs at a time.
func (r rate) at(t time.Time) float64 {
	if r.period == 0 {
		return r.mean
	}
	turn := float64(t.UnixMilli()%r.period.Milliseconds()) / float64(r.period.Milliseconds())
	return r.mean * (1 + r.share*math.Sin(2*math.Pi*turn))
}

// In returns the value of m in another currency at a time. Both must be known.
func (m Money) In(c Currency, t time.Time) Money {
	if m.Currency == c {
		return m
	}
	euros := float64(m.Cents) / rates[m.Currency].at(t)
	return Money{Cents: int64(math.Round(euros * rates[c].at(t))), Currency: c}
}
