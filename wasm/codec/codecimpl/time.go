package codecimpl

import "math"

// This package must not import package time, which would be 230 KB of every
// program. It needs no more of a time.Time than these methods.

type instant interface {
	Unix() int64
	Nanosecond() int
}

// timeValue is a *time.Time, which UnmarshalBinary sets.
type timeValue interface{ UnmarshalBinary([]byte) error }

// unixToYear1 is the time from the year 1 to 1970, in seconds.
const unixToYear1 = 62135596800

// AppendTime appends a time.Time: as JavaScript writes a Date if it is one, to
// the millisecond, else with its nanoseconds.
func AppendTime[T instant](buf []byte, v T) []byte {
	sec, nsec := v.Unix(), int64(v.Nanosecond())
	if nsec%1e6 == 0 && sec >= -maxDate/1000 && sec < maxDate/1000 {
		return AppendFloat(append(buf, majorTag|tagTime), float64(sec*1000+nsec/1e6)/1000)
	}
	buf = AppendMap(appendHead(buf, majorTag, tagTimeExtended), 2)
	buf = AppendInt(AppendInt(buf, 1), sec)
	return AppendInt(AppendInt(buf, -9), nsec)
}

// Time reads a date into a *time.Time, as UTC. null and undefined give the
// zero time.
func (d *Decoder) Time(v timeValue) {
	sec, nsec := int64(-unixToYear1), int64(0)
	if !d.Nil() {
		at := d.pos
		initial, tag := d.head()
		valid := initial&majorMask == majorTag
		if valid {
			sec, nsec, valid = d.instant(at, tag)
		}
		if !valid || sec > math.MaxInt64-unixToYear1 {
			d.fail(ErrMismatch, at, "a valid date")
		}
	}
	if d.err != nil {
		return
	}
	// The form that time.Time.MarshalBinary documents as stable: version 1,
	// seconds, nanoseconds, and -1 for UTC.
	var form [15]byte
	binary := append64(form[:0], 1, uint64(sec+unixToYear1))
	binary = append(binary, byte(nsec>>24), byte(nsec>>16), byte(nsec>>8), byte(nsec), 0xff, 0xff)
	if err := v.UnmarshalBinary(binary); err != nil {
		d.Mismatch("a time that package time takes: " + err.Error())
	}
}

// parseTime reads a time as in RFC 3339.
func parseTime(s string) (sec, nsec int64, ok bool) {
	p := timeParser{rest: s, ok: true}
	year, month, day := p.digits(4, ""), p.digits(2, "-"), p.digits(2, "-")
	hour, minute, second := p.digits(2, "Tt "), p.digits(2, ":"), p.digits(2, ":")
	nsec = p.fraction()
	zone := p.zone()
	p.ok = p.ok && p.rest == "" && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month) &&
		hour < 24 && minute < 60 && second < 60
	return days(year, month, day)*86400 + hour*3600 + minute*60 + second - zone, nsec, p.ok
}

type timeParser struct {
	rest string
	ok   bool
}

// digits reads a number of n digits, after one of the separators.
func (p *timeParser) digits(n int, separators string) (v int64) {
	if separators != "" {
		p.separator(separators)
	}
	for range n {
		if !p.digit() {
			p.ok = false
			return 0
		}
		v = v*10 + int64(p.rest[0]-'0')
		p.rest = p.rest[1:]
	}
	return v
}

func (p *timeParser) digit() bool {
	return p.rest != "" && p.rest[0] >= '0' && p.rest[0] <= '9'
}

// separator reads one of some characters and returns it.
func (p *timeParser) separator(set string) byte {
	for i := range len(set) {
		if p.rest != "" && p.rest[0] == set[i] {
			p.rest = p.rest[1:]
			return set[i]
		}
	}
	p.ok = false
	return 0
}

// fraction reads a fraction of a second, if there is one.
func (p *timeParser) fraction() (nsec int64) {
	if p.rest == "" || p.rest[0] != '.' {
		return 0
	}
	p.rest = p.rest[1:]
	p.ok = p.ok && p.digit()
	for unit := int64(1e8); p.digit(); unit /= 10 {
		nsec += int64(p.rest[0]-'0') * unit
		p.rest = p.rest[1:]
	}
	return nsec
}

// zone reads an offset from UTC in seconds.
func (p *timeParser) zone() int64 {
	sign := p.separator("Zz+-")
	if sign == 'Z' || sign == 'z' || !p.ok {
		return 0
	}
	hours, minutes := p.digits(2, ""), p.digits(2, ":")
	p.ok = p.ok && hours < 24 && minutes < 60
	if sign == '-' {
		return -(hours*3600 + minutes*60)
	}
	return hours*3600 + minutes*60
}

func daysIn(year, month int64) int64 {
	if month == 2 {
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 30 + (month+month/8)%2
}

// days returns the days from 1970 to a date of the Gregorian calendar.
func days(year, month, day int64) int64 {
	// Years begin in March, so that the leap day comes last.
	if month <= 2 {
		year--
		month += 12
	}
	year += 400 // The year -1 is in the year 0 before March.
	return 365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + day - 1 - 719468 - 146097
}
