package nap

import (
	"testing"
	"time"
	_ "time/tzdata" // Also where the machine has no zones.

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// zones returns a zone as Go has it, and as a program in a browser sees it: an
// offset at a time.
func zones(t *testing.T, name string) map[string]Zone {
	t.Helper()
	location, err := time.LoadLocation(name)
	require.NoError(t, err)
	return map[string]Zone{
		"go": func(time.Time) *time.Location { return location },
		"browser": func(at time.Time) *time.Location {
			_, offset := at.In(location).Zone()
			return time.FixedZone("", offset)
		},
	}
}

// TestChoicesGoByTheClock has a day before, over and after each change of clocks,
// with evenings and mornings at other times, too.
func TestChoicesGoByTheClock(t *testing.T) {
	usual := StoredSettings.Default
	early := Settings{Later: 12, Evening: 16*60 + 30, Morning: 5*60 + 45, Default: Later}
	for _, tt := range []struct {
		name, zone                       string
		settings                         Settings
		now                              string
		later, evening, tomorrow, nextMo string
	}{
		{"a Wednesday", "Europe/Berlin", usual, "2026-06-10T10:00:00+02:00",
			"2026-06-10T13:00:00+02:00", "2026-06-10T18:00:00+02:00", "2026-06-11T08:00:00+02:00", "2026-06-15T08:00:00+02:00"},
		{"in the evening", "Europe/Berlin", usual, "2026-06-10T18:00:00+02:00",
			"2026-06-10T21:00:00+02:00", "2026-06-11T18:00:00+02:00", "2026-06-11T08:00:00+02:00", "2026-06-15T08:00:00+02:00"},
		{"a Monday, just after midnight", "Europe/Berlin", usual, "2026-06-15T00:00:01+02:00",
			"2026-06-15T03:00:01+02:00", "2026-06-15T18:00:00+02:00", "2026-06-16T08:00:00+02:00", "2026-06-22T08:00:00+02:00"},
		{"a Sunday at the end of a year", "Europe/Berlin", usual, "2023-12-31T23:59:59+01:00",
			"2024-01-01T02:59:59+01:00", "2024-01-01T18:00:00+01:00", "2024-01-01T08:00:00+01:00", "2024-01-01T08:00:00+01:00"},
		{"other settings", "America/New_York", early, "2026-06-10T10:00:00-04:00",
			"2026-06-10T22:00:00-04:00", "2026-06-10T16:30:00-04:00", "2026-06-11T05:45:00-04:00", "2026-06-15T05:45:00-04:00"},
		{"before clocks go forward", "Europe/Berlin", usual, "2026-03-28T23:00:00+01:00",
			"2026-03-29T03:00:00+02:00", "2026-03-29T18:00:00+02:00", "2026-03-29T08:00:00+02:00", "2026-03-30T08:00:00+02:00"},
		{"before clocks go back", "Europe/Berlin", usual, "2026-10-24T23:00:00+02:00",
			"2026-10-25T02:00:00+02:00", "2026-10-25T18:00:00+01:00", "2026-10-25T08:00:00+01:00", "2026-10-26T08:00:00+01:00"},
		{"the week in which they do", "America/New_York", usual, "2026-10-28T12:00:00-04:00",
			"2026-10-28T15:00:00-04:00", "2026-10-28T18:00:00-04:00", "2026-10-29T08:00:00-04:00", "2026-11-02T08:00:00-05:00"},
		{"before they do, east of Greenwich by half an hour", "Australia/Lord_Howe", usual, "2026-04-04T20:00:00+11:00",
			"2026-04-04T23:00:00+11:00", "2026-04-05T18:00:00+10:30", "2026-04-05T08:00:00+10:30", "2026-04-06T08:00:00+10:30"},
		{"the morning after a change in the night", "Europe/Berlin", usual, "2026-03-29T01:30:00+01:00",
			"2026-03-29T05:30:00+02:00", "2026-03-29T18:00:00+02:00", "2026-03-30T08:00:00+02:00", "2026-03-30T08:00:00+02:00"},
	} {
		for kind, zone := range zones(t, tt.zone) {
			t.Run(tt.name+"/"+kind, func(t *testing.T) {
				now, err := time.Parse(time.RFC3339, tt.now)
				require.NoError(t, err)
				for choice, want := range map[Choice]string{
					Later: tt.later, Evening: tt.evening, Tomorrow: tt.tomorrow, NextWeek: tt.nextMo, "unknown": tt.tomorrow,
				} {
					when := tt.settings.When(choice, now, zone)
					assert.Equal(t, want, when.In(zone(when)).Format(time.RFC3339), choice)
				}
			})
		}
	}
}

// TestAMorningThatClocksSkipIsAnHourOff chooses half past two on the day on which
// no clock shows it.
func TestAMorningThatClocksSkipIsAnHourOff(t *testing.T) {
	night := Settings{Later: 1, Morning: 2*60 + 30}
	now := time.Date(2026, 3, 28, 12, 0, 0, 0, time.UTC)
	for kind, zone := range zones(t, "Europe/Berlin") {
		when := night.When(Tomorrow, now, zone)
		assert.Contains(t, []string{"01:30", "03:30"}, when.In(zone(when)).Format("15:04"), kind)
	}
}

func TestEveryChoiceIsInTheFuture(t *testing.T) {
	for _, zone := range zones(t, "Europe/Berlin") {
		start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		for now := start; now.Year() == 2026; now = now.Add(37 * time.Minute) {
			for _, choice := range Choices {
				when := StoredSettings.Default.When(choice, now, zone)
				if !when.After(now) || when.Sub(now) > 8*24*time.Hour {
					t.Fatalf("%s at %v is %v", choice, now, when)
				}
			}
		}
	}
}

func TestTimesAreSaidAsPeopleDo(t *testing.T) {
	for kind, zone := range zones(t, "Europe/Berlin") {
		now := time.Date(2026, 10, 24, 21, 30, 0, 0, time.UTC) // 23:30; clocks go back in this night.
		for want, after := range map[string]time.Duration{
			"today 23:59":       29 * time.Minute,
			"tomorrow 00:00":    30 * time.Minute,
			"tomorrow 23:59":    25*time.Hour + 29*time.Minute,
			"Mon 26 Oct, 00:00": 25*time.Hour + 30*time.Minute,
			"today 23:29":       -time.Minute,
			"Fri 23 Oct, 23:30": -24 * time.Hour,
		} {
			assert.Equal(t, want, Describe(now.Add(after), now, zone), kind)
		}
		assert.Equal(t, "This evening", Evening.Name(now.Add(10*time.Minute), now, zone), kind)
		assert.Equal(t, "Tomorrow evening", Evening.Name(now.Add(20*time.Hour), now, zone), kind)
	}
}

func TestChoicesHaveNames(t *testing.T) {
	var names []string
	for _, choice := range Choices {
		names = append(names, choice.Name(time.Time{}, time.Time{}, Here))
	}
	assert.Equal(t, []string{"Later", "This evening", "Tomorrow", "Next week"}, names)
}
