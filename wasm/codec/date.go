package codec

import "gangway/wasm/codec/codecimpl"

// A Date is a Date of JavaScript: milliseconds since 1970, as its getTime
// returns them. NaN is an invalid Date.
//
// With package time: time.Unix(date.Unix()). A field of type time.Time needs
// none of this: it is a Date in JavaScript, too.
type Date float64

// Unix returns the date in seconds and nanoseconds since 1970. An invalid date
// gives the year 1, as the zero time.Time.
func (v Date) Unix() (sec, nsec int64) { return codecimpl.UnixOf(float64(v)) }

// AppendCBOR implements [Appender].
func (v Date) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return codecimpl.AppendDate(buf, float64(v)), nil
}

// DecodeCBOR implements [Decodable].
func (v *Date) DecodeCBOR(d *Decoder) { *v = Date(d.Date()) }
