package codecimpl

import "math"

// The methods of this file read one scalar each. null and undefined give the
// zero value.

// Bool reads a boolean.
func (d *Decoder) Bool() bool {
	b := d.peek()
	if b != wireTrue && b != wireFalse {
		return d.otherBool()
	}
	d.pos++
	return b == wireTrue
}

func (d *Decoder) otherBool() bool {
	at := d.pos
	switch initial, _ := d.value(); initial {
	case wireTrue:
		return true
	case wireFalse, wireNull, wireUndefined:
		return false
	}
	d.fail(ErrMismatch, at, "a boolean")
	return false
}

// value reads a head, passing over tags that only describe.
func (d *Decoder) value() (initial byte, n uint64) {
	initial, n = d.head()
	for initial&majorMask == majorTag && describesOnly(n) {
		initial, n = d.head()
	}
	return initial, n
}

// Int reads an integer that fits the given number of bits.
func (d *Decoder) Int(bits int) int64 {
	if b := d.peek(); b < 24 {
		d.pos++
		return int64(b)
	}
	at := d.pos
	initial, n := d.head()
	if n <= math.MaxInt64 {
		var v int64
		switch initial & majorMask {
		case majorUint:
			v = int64(n)
		case majorNegative:
			v = ^int64(n)
		default:
			return d.otherInt(at, bits)
		}
		if v<<(64-bits)>>(64-bits) == v {
			return v
		}
	} else if initial&majorMask > majorNegative {
		return d.otherInt(at, bits)
	}
	d.fail(ErrMismatch, at, "an integer of "+utoa(uint64(bits))+" bits")
	return 0
}

// Uint reads an integer that is not negative and fits the given number of bits.
func (d *Decoder) Uint(bits int) uint64 {
	if b := d.peek(); b < 24 {
		d.pos++
		return uint64(b)
	}
	at := d.pos
	initial, n := d.head()
	switch initial & majorMask {
	case majorUint:
		if n<<(64-bits)>>(64-bits) == n {
			return n
		}
	case majorNegative:
	default:
		return d.otherUint(at, bits)
	}
	d.fail(ErrMismatch, at, "an unsigned integer of "+utoa(uint64(bits))+" bits")
	return 0
}

// otherInt reads an integer in the form of a float or of a big integer.
func (d *Decoder) otherInt(at, bits int) int64 {
	negative, n, ok := d.otherInteger(at)
	v := int64(n)
	if negative {
		v = ^v
	}
	if !ok || n > math.MaxInt64 || v<<(64-bits)>>(64-bits) != v {
		d.fail(ErrMismatch, at, "an integer of "+utoa(uint64(bits))+" bits")
		return 0
	}
	return v
}

func (d *Decoder) otherUint(at, bits int) uint64 {
	negative, n, ok := d.otherInteger(at)
	if !ok || negative || n<<(64-bits)>>(64-bits) != n {
		d.fail(ErrMismatch, at, "an unsigned integer of "+utoa(uint64(bits))+" bits")
		return 0
	}
	return n
}

// otherInteger reads the item at an offset again. The value is n, or -1-n.
func (d *Decoder) otherInteger(at int) (negative bool, n uint64, ok bool) {
	if d.err != nil {
		return false, 0, false
	}
	d.pos = at
	initial, n := d.value()
	switch initial & majorMask {
	case majorUint:
		return false, n, true
	case majorNegative:
		return true, n, true
	case majorTag:
		n, ok = d.smallBig(at, n)
		return d.data[at] == majorTag|tagBigNegative, n, ok
	}
	if initial == wireNull || initial == wireUndefined {
		return false, 0, true
	}
	return integral(floatOf(initial, n))
}

// integral returns a float as an integer, if it is one that fits 64 bits. The
// value is n, or -1-n.
func integral(v float64, isFloat bool) (negative bool, n uint64, ok bool) {
	const limit = 1 << 64
	switch {
	case !isFloat || v != math.Trunc(v):
		return false, 0, false
	case v >= 0 && v < limit:
		return false, uint64(v), true
	case v < 0 && v > -limit:
		return true, uint64(-v) - 1, true
	}
	return false, 0, false
}

// floatOf returns the value of a float whose head has been read.
func floatOf(initial byte, n uint64) (v float64, isFloat bool) {
	switch initial {
	case wireFloat16:
		return halfFloat(uint16(n)), true
	case wireFloat32:
		return float64(math.Float32frombits(uint32(n))), true
	case wireFloat64:
		return math.Float64frombits(n), true
	}
	return 0, false
}

// Float reads a number. A big integer is rounded.
func (d *Decoder) Float() float64 {
	if b := d.data[d.pos:]; len(b) > 8 && b[0] == wireFloat64 {
		d.pos += 9
		return math.Float64frombits(bigEndian64(b[1:9]))
	}
	return d.otherFloat()
}

func bigEndian64(b []byte) uint64 {
	return uint64(b[0])<<56 | uint64(b[1])<<48 | uint64(b[2])<<40 | uint64(b[3])<<32 |
		uint64(b[4])<<24 | uint64(b[5])<<16 | uint64(b[6])<<8 | uint64(b[7])
}

func (d *Decoder) otherFloat() float64 {
	at := d.pos
	initial, n := d.value()
	switch initial & majorMask {
	case majorUint:
		return float64(n)
	case majorNegative:
		if n == math.MaxUint64 {
			return -1 << 64
		}
		return -float64(n + 1)
	case majorTag:
		if b, ok := d.bigContent(at, n); ok {
			return b.Float64()
		}
	}
	if v, ok := floatOf(initial, n); ok {
		return v
	}
	if initial != wireNull && initial != wireUndefined {
		d.fail(ErrMismatch, at, "a number")
	}
	return 0
}

// Float32 reads a number that a float32 can come near to.
func (d *Decoder) Float32() float32 {
	at := d.pos
	v := d.Float()
	single := float32(v)
	if math.IsInf(float64(single), 0) && !math.IsInf(v, 0) {
		d.fail(ErrMismatch, at, "a number of 32 bits")
		return 0
	}
	return single
}

// String reads a text string.
func (d *Decoder) String() string {
	if b := d.data[d.pos:]; len(b) > 0 {
		if n := int(b[0]) - majorText; n >= 0 && n < 24 && n < len(b) && isText(b[1:1+n]) {
			d.pos += 1 + n
			return d.share(d.pos-n, n)
		}
	}
	return d.otherString()
}

func (d *Decoder) otherString() string {
	at := d.pos
	initial, n := d.value()
	if initial&majorMask == majorText {
		return d.textContent(at, initial, n)
	}
	if initial != wireNull && initial != wireUndefined {
		d.fail(ErrMismatch, at, "text")
	}
	return ""
}

// textContent reads the text of a text string whose head was read at an offset.
func (d *Decoder) textContent(at int, initial byte, n uint64) string {
	text := d.content(at, initial, n)
	switch {
	case !isText(text):
		d.fail(ErrMalformed, at, "text in UTF-8")
		return ""
	case d.err != nil || initial&infoMask == infoIndefinite:
		return string(text)
	}
	return d.share(d.pos-len(text), len(text))
}

// Strings share memory of at most mostShared bytes, a quarter of which at most
// is one of them: so a string that is kept keeps no more than that of others.
const (
	leastShared = 512
	mostShared  = 4096
)

// share returns n bytes of the message as a string, in memory that strings which
// follow may share: to make that for each one would take as long as to decode
// them.
func (d *Decoder) share(at, n int) string {
	if n == 0 || n > mostShared/4 {
		return string(d.data[at : at+n])
	}
	if from := at - d.textAt; from >= 0 && from+n <= len(d.text) {
		return d.text[from : from+n]
	}
	d.window = min(max(2*d.window, leastShared, n), mostShared)
	d.text, d.textAt = string(d.data[at:min(at+d.window, len(d.data))]), at
	return d.text[:n]
}

// Bytes reads a byte string into memory of its own: the array under old if it
// is large enough, which may be nil. If the program asked for it, the bytes are
// those of the message instead. Any typed array, ArrayBuffer or DataView gives
// the bytes it holds. null and undefined give nil.
func (d *Decoder) Bytes(old []byte) []byte {
	if d.Nil() {
		return nil
	}
	return d.given(old, d.rawBytes())
}

// given returns bytes of the message to the program, in memory of their own
// unless it asked for these. None at all would keep the message for nothing.
func (d *Decoder) given(old, content []byte) []byte {
	if d.alias && len(content) > 0 {
		return content
	}
	return append(notNil(old), content...)
}

// ownBytes reads a byte string into memory of its own in any case.
func (d *Decoder) ownBytes() []byte {
	if d.Nil() {
		return nil
	}
	return append([]byte{}, d.rawBytes()...)
}

func notNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b[:0]
}

// rawBytes reads a byte string. The result is part of the item.
func (d *Decoder) rawBytes() []byte {
	at := d.pos
	initial, n := d.value()
	switch {
	case initial&majorMask == majorBytes:
		return d.content(at, initial, n)
	case initial&majorMask == majorTag && isTypedArray(n):
		return d.byteString("bytes")
	case initial&majorMask == majorTag && n == tagObject:
		return d.bufferObject(at)
	}
	d.fail(ErrMismatch, at, "bytes")
	return nil
}

// byteString reads a byte string that has no tag.
func (d *Decoder) byteString(want string) []byte {
	at := d.pos
	initial, n := d.head()
	if initial&majorMask != majorBytes {
		d.fail(ErrMismatch, at, want)
		return nil
	}
	return d.content(at, initial, n)
}
