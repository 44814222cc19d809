package webext

// A Time is a point in time as the browser's API has it: milliseconds since 1970.
// With package time: time.Unix(t.Unix()), and webext.Time(t.UnixMilli()) for the
// way back. This package does not import package time, which makes a module a
// tenth larger.
type Time float64

// Unix returns the point in time in seconds and nanoseconds since 1970.
func (t Time) Unix() (sec, nsec int64) {
	ms := int64(t)
	sec = ms / 1000
	return sec, (ms-sec*1000)*1e6 + int64((t-Time(ms))*1e6)
}
