// Package nap holds the times until which tabs sleep, the list of those that do,
// and everything that the parts of the extension say to each other.
package nap

import "time"

// A Choice is a time by its name.
type Choice string

// The choices.
const (
	Later    Choice = "later"     // In some hours.
	Evening  Choice = "evening"   // This evening, or the next if that has begun.
	Tomorrow Choice = "tomorrow"  // In the morning of the next day.
	NextWeek Choice = "next-week" // In the morning of the next Monday.
)

// Choices are all of them.
var Choices = []Choice{Later, Evening, Tomorrow, NextWeek}

// When returns the time of a choice that is made now, which is later than now. An
// unknown choice is Tomorrow.
func (s Settings) When(c Choice, now time.Time, zone Zone) time.Time {
	switch c {
	case Later:
		return now.Add(time.Duration(s.Later) * time.Hour)
	case Evening:
		if today := clock(now, 0, s.Evening, zone); today.After(now) {
			return today
		}
		return clock(now, 1, s.Evening, zone)
	case NextWeek:
		weekday := now.In(zone(now)).Weekday()
		return clock(now, 7-int(weekday+6)%7, s.Morning, zone)
	}
	return clock(now, 1, s.Morning, zone)
}

// clock returns the time at which clocks show some minutes after midnight, a
// number of days after now. Where clocks skip that time, it is an hour off.
func clock(now time.Time, days, minutes int, zone Zone) time.Time {
	day := now.In(zone(now))
	in := func(l *time.Location) time.Time {
		return time.Date(day.Year(), day.Month(), day.Day()+days, 0, minutes, 0, 0, l)
	}
	// Until then clocks may be put forward or back.
	return in(zone(in(day.Location())))
}

// Name is what people read of a choice, with the time that it stands for.
func (c Choice) Name(when, now time.Time, zone Zone) string {
	switch c {
	case Later:
		return "Later"
	case Evening:
		if daysBetween(now, when, zone) == 0 {
			return "This evening"
		}
		return "Tomorrow evening"
	case NextWeek:
		return "Next week"
	}
	return "Tomorrow"
}

// Describe returns a time as people say it now.
func Describe(when, now time.Time, zone Zone) string {
	shown := when.In(zone(when))
	switch daysBetween(now, when, zone) {
	case 0:
		return shown.Format("today 15:04")
	case 1:
		return shown.Format("tomorrow 15:04")
	}
	return shown.Format("Mon 2 Jan, 15:04")
}

// daysBetween returns how often midnight comes between two times.
func daysBetween(from, to time.Time, zone Zone) int {
	return int(midnight(to, zone).Sub(midnight(from, zone)).Hours()) / 24
}

// midnight returns the day of a time, as if clocks were never changed.
func midnight(t time.Time, zone Zone) time.Time {
	y, m, d := t.In(zone(t)).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
