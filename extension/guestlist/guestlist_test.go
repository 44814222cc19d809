package guestlist

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSummaryCountsWhoIsThere(t *testing.T) {
	there, not := Guest{State: Connected}, Guest{State: Asleep}
	for want, guests := range map[string][]Guest{
		"No tab is connected yet": nil,
		"1 tab connected":         {there},
		"2 tabs connected":        {there, there},
		"1 tab connected, 1 not":  {not, there},
		"0 tabs connected, 2 not": {not, {State: Away}},
	} {
		assert.Equal(t, want, List{Guests: guests}.Summary())
	}
}
