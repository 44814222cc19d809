package jsonvalue

import (
	"math"
	"strconv"

	"gangway/wasm/codec"
)

const (
	secondsOfDay = 24 * 60 * 60
	yearZero     = -62167219200 // The years 0 and 10000, in seconds since 1970.
	year10000    = 253402300800
)

// date returns a date as time.Time.MarshalJSON writes it in UTC. Package time
// would make a tenth more of a small module.
func date(v codec.Date) (any, error) {
	sec, nsec := v.Unix()
	switch {
	case math.IsNaN(float64(v)):
		return nil, formless("an invalid date")
	case sec < yearZero || sec >= year10000:
		return nil, formless("a date outside the years 0 to 9999")
	}
	sec -= yearZero
	year, month, day := civil(sec / secondsOfDay)
	text := padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2)
	clock := sec % secondsOfDay
	text += "T" + padded(clock/3600, 2) + ":" + padded(clock/60%60, 2) + ":" + padded(clock%60, 2)
	return text + fraction(nsec) + "Z", nil
}

// civil returns the date that is so many days after the first of January of
// the year 0, in the Gregorian calendar.
func civil(days int64) (year, month, day int64) {
	const daysOf400Years, daysBeforeMarch = 146097, 60
	// Years begin in March, so that the leap day comes last, and 400 years
	// before, so that none is negative.
	days += daysOf400Years - daysBeforeMarch
	era, days := days/daysOf400Years, days%daysOf400Years
	year = (days - days/1460 + days/36524 - days/146096) / 365
	days -= 365*year + year/4 - year/100
	month = (5*days + 2) / 153
	day = days - (153*month+2)/5 + 1
	year += 400 * (era - 1)
	if month >= 10 {
		return year + 1, month - 9, day
	}
	return year, month + 3, day
}

// padded returns a number of at least so many digits.
func padded(n int64, digits int) string {
	text := strconv.FormatInt(n, 10)
	for len(text) < digits {
		text = "0" + text
	}
	return text
}

// fraction returns a fraction of a second without zeros at its end.
func fraction(nsec int64) string {
	if nsec == 0 {
		return ""
	}
	text := padded(nsec, 9)
	for text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	return "." + text
}
