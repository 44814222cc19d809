package nap

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSettingsThatHaveSense(t *testing.T) {
	ok := StoredSettings.Default
	assert.NoError(t, ok.Check())
	for want, change := range map[string]func(*Settings){
		"later is 1 to 12 hours from now":            func(s *Settings) { s.Later = 13 },
		`there is no choice "never"`:                 func(s *Settings) { s.Default = "never" },
		"no clock shows -1 minutes after midnight":   func(s *Settings) { s.Evening = -1 },
		"no clock shows 1440 minutes after midnight": func(s *Settings) { s.Morning = 1440 },
	} {
		wrong := ok
		change(&wrong)
		assert.EqualError(t, wrong.Check(), want)
	}
}

func TestClocksAreReadAsTheyAreWritten(t *testing.T) {
	for _, text := range []string{"00:00", "08:30", "23:59"} {
		minutes, err := ParseClock(text)
		assert.NoError(t, err)
		assert.Equal(t, text, FormatClock(minutes))
	}
	for _, text := range []string{"", "8", "24:00", "08:60", "08:30:00"} {
		_, err := ParseClock(text)
		assert.ErrorContains(t, err, "is no time such as 08:30", text)
	}
}
