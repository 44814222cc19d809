package market

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestPricesAreFound(t *testing.T) {
	for text, want := range map[string][]Found{
		"€5":                       {{Money{500, Euro}, 4}},
		"Tea: 12.50 € a tin":       {{Money{1250, Euro}, 14}},
		"$1,234.56":                {{Money{123456, Dollar}, 9}},
		"1.234,50 EUR":             {{Money{123450, Euro}, 12}},
		"GBP\u00a09.99":            {{Money{999, Pound}, 9}},
		"7 kr, 8 kr":               {{Money{700, Krone}, 4}, {Money{800, Krone}, 10}},
		"¥1,000":                   {{Money{100000, Yen}, 7}},
		"for 3 people, $4.":        {{Money{400, Dollar}, 16}},
		"$5 - $6":                  {{Money{500, Dollar}, 2}, {Money{600, Dollar}, 7}},
		"5€6":                      {{Money{500, Euro}, 4}},
		"2026, v1.00, 1.2.3 EUR":   nil,
		"5 euros, 3 krill, USDX 4": nil,
		"$1234567890123":           nil,
		"1,23,45 EUR":              nil,
		"":                         nil,
		"€ € 5. € , 5":             {{Money{500, Euro}, 9}},
	} {
		assert.Equal(t, want, Find(text), text)
	}
}

func FuzzFind(f *testing.F) {
	f.Add("€5 and 1.234,50 EUR")
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, found := range Find(text) {
			assert.Greater(t, found.End, end)
			assert.LessOrEqual(t, found.End, len(text))
			assert.True(t, Known(found.Money.Currency))
			assert.GreaterOrEqual(t, found.Money.Cents, int64(0))
			end = found.End
		}
	})
}

func TestMoneyIsConverted(t *testing.T) {
	start := time.UnixMilli(0)
	assert.Equal(t, Money{74600, Krone}, Money{10000, Euro}.In(Krone, start))
	assert.Equal(t, Money{10000, Euro}, Money{74600, Krone}.In(Euro, start))
	assert.Equal(t, Money{10800, Dollar}, Money{10000, Euro}.In(Dollar, start))
	assert.Equal(t, Money{11124, Dollar}, Money{10000, Euro}.In(Dollar, start.Add(rates[Dollar].period/4)), "3% more")
	assert.Equal(t, Money{500, Pound}, Money{500, Pound}.In(Pound, start.Add(time.Second)))
}

func TestMoneyIsText(t *testing.T) {
	assert.Equal(t, "1234.50 EUR", Money{123450, Euro}.String())
	assert.Equal(t, "0.05 USD", Money{5, Dollar}.String())
}

func TestCurrenciesHaveRatesAndSigns(t *testing.T) {
	for _, s := range signs {
		assert.True(t, Known(s.currency), s.text)
	}
	assert.False(t, Known("ZZZ"))
}
