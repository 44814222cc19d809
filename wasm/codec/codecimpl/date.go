package codecimpl

import "math"

// maxDate is how far from 1970 a Date of JavaScript can be.
const maxDate = 8.64e15

// UnixOf returns a date in milliseconds as seconds and nanoseconds since 1970.
// One that is not valid gives the year 1, as the zero time.Time.
func UnixOf(ms float64) (sec, nsec int64) {
	if ms != ms {
		return -unixToYear1, 0
	}
	sec = int64(math.Floor(ms / 1000))
	return sec, int64((ms - float64(sec)*1000) * 1e6)
}

// AppendDate appends a Date, in milliseconds since 1970.
func AppendDate(buf []byte, ms float64) []byte {
	return AppendFloat(append(buf, majorTag|tagTime), ms/1000)
}

// Date reads a date as milliseconds since 1970, NaN if it is not valid. null and
// undefined give 0.
func (d *Decoder) Date() float64 {
	if d.Nil() {
		return 0
	}
	at := d.pos
	initial, tag := d.head()
	if initial&majorMask != majorTag {
		d.fail(ErrMismatch, at, "a date")
		return 0
	}
	return d.date(at, tag)
}

// date reads the content of a tag as a date.
func (d *Decoder) date(at int, tag uint64) float64 {
	sec, nsec, valid := d.instant(at, tag)
	ms := float64(sec)*1000 + math.Floor(float64(nsec)/1e6)
	switch {
	case d.err != nil:
		return 0
	case !valid:
		return math.NaN()
	case math.Abs(ms) > maxDate:
		d.fail(ErrMismatch, at, "a date within the range of JavaScript")
		return 0
	}
	return ms
}

// instant reads the content of a tag as seconds and nanoseconds since 1970.
// It is not valid if it is NaN.
func (d *Decoder) instant(at int, tag uint64) (sec, nsec int64, valid bool) {
	switch tag {
	case tagTimeText:
		sec, nsec, ok := parseTime(d.String())
		if !ok {
			d.fail(ErrMismatch, at, "a time as in RFC 3339")
		}
		return sec, nsec, true
	case tagTime:
		return d.seconds(at)
	case tagTimeExtended:
		sec, nsec := d.extendedTime(at)
		return sec, nsec, true
	}
	d.fail(ErrMismatch, at, "a date")
	return 0, 0, false
}

// seconds reads the content of tagTime. The parts that a float64 of seconds
// cannot hold exactly are rounded away: microseconds near to our time, else
// milliseconds.
func (d *Decoder) seconds(at int) (sec, nsec int64, valid bool) {
	const nearOurTime, farthest = 1 << 31, 1 << 53
	v := d.Float()
	if v != v {
		return 0, 0, false
	}
	if math.Abs(v) > farthest {
		d.fail(ErrMismatch, at, "a time that is not so far away")
		return 0, 0, true
	}
	floor := math.Floor(v)
	perSecond := 1e3
	if math.Abs(v) < nearOurTime {
		perSecond = 1e6
	}
	fraction := int64(math.Round((v-floor)*perSecond)) * int64(1e9/perSecond)
	return int64(floor) + fraction/1e9, fraction % 1e9, true
}

// extendedTime reads the content of tagTimeExtended (RFC 9581).
func (d *Decoder) extendedTime(at int) (sec, nsec int64) {
	found := false
	for n := d.Map(); d.Next(&n); {
		switch key := d.Int(64); key {
		case 1:
			found = true
			sec = d.Int(64)
		case -3:
			nsec = d.Int(32) * 1e6
		case -6:
			nsec = d.Int(32) * 1e3
		case -9:
			nsec = d.Int(32)
		default:
			d.fail(ErrMismatch, at, "a time in seconds and nanoseconds")
		}
	}
	if !found || nsec < 0 || nsec >= 1e9 {
		d.fail(ErrMismatch, at, "a time in seconds and a fraction of a second")
	}
	return sec, nsec
}
