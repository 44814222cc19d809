package codecimpl

import "math"

// A BigInt is an integer of any size. BigInts can be compared with ==.
type BigInt struct {
	Negative  bool
	Magnitude string // Big-endian, without leading zeros.
}

// NewBigInt returns the integer with a magnitude, which is big-endian.
func NewBigInt(negative bool, magnitude []byte) BigInt {
	for len(magnitude) > 0 && magnitude[0] == 0 {
		magnitude = magnitude[1:]
	}
	return BigInt{negative && len(magnitude) > 0, string(magnitude)}
}

// BigIntOf returns v as a BigInt.
func BigIntOf(v int64) BigInt {
	if v < 0 {
		return bigOf(true, uint64(^v))
	}
	return bigOf(false, uint64(v))
}

// bigOf returns n, or -1-n.
func bigOf(negative bool, n uint64) BigInt {
	if negative {
		if n == math.MaxUint64 {
			return BigInt{true, "\x01\x00\x00\x00\x00\x00\x00\x00\x00"}
		}
		n++
	}
	var magnitude [9]byte
	return NewBigInt(negative, append64(magnitude[:0], 0, n))
}

// Float64 returns the float64 near b, which is infinite if b is too large.
func (b BigInt) Float64() float64 {
	// Sixteen leading bytes have more bits than a float64; one more bit
	// stands for all that follow, so that the rounding is right.
	const leading = 16
	var v float64
	head, rest := b.Magnitude, ""
	if len(head) > leading {
		head, rest = head[:leading], head[leading:]
	}
	high, low := halves(head)
	for i := range len(rest) {
		if rest[i] != 0 {
			low |= 1
			break
		}
	}
	if high != 0 {
		// The low half counts only by whether it is zero, unless the high
		// half has fewer bits than a float64.
		v = sumHalves(high, low)
	} else {
		v = float64(low)
	}
	v = math.Ldexp(v, 8*len(rest))
	if b.Negative {
		return -v
	}
	return v
}

func halves(bytes string) (high, low uint64) {
	for i := range len(bytes) {
		high = high<<8 | low>>56
		low = low<<8 | uint64(bytes[i])
	}
	return high, low
}

// sumHalves returns high<<64 + low, rounded once.
func sumHalves(high, low uint64) float64 {
	shift := 0
	for high>>63 == 0 {
		high = high<<1 | low>>63
		low <<= 1
		shift++
	}
	if low != 0 {
		high |= 1
	}
	return math.Ldexp(float64(high), 64-shift)
}

// String returns b in decimal.
func (b BigInt) String() string {
	digits := []byte{}
	for rest := []byte(b.Magnitude); len(rest) > 0; {
		remainder := 0
		for i, c := range rest {
			remainder = remainder<<8 | int(c)
			rest[i] = byte(remainder / 10)
			remainder %= 10
		}
		digits = append(digits, byte('0'+remainder))
		for len(rest) > 0 && rest[0] == 0 {
			rest = rest[1:]
		}
	}
	return decimal(digits, b.Negative)
}

// decimal returns digits, which are reversed, as a number.
func decimal(digits []byte, negative bool) string {
	if len(digits) == 0 {
		return "0"
	}
	if negative {
		digits = append(digits, '-')
	}
	for i, j := 0, len(digits)-1; i < j; i, j = i+1, j-1 {
		digits[i], digits[j] = digits[j], digits[i]
	}
	return string(digits)
}

// Argument returns the argument that b has as an integer of CBOR, if it fits:
// b is n, or -1-n if negative.
func (b BigInt) Argument() (n uint64, ok bool) {
	if b.Negative && b.Magnitude == "\x01\x00\x00\x00\x00\x00\x00\x00\x00" {
		return math.MaxUint64, true
	}
	if len(b.Magnitude) > 8 {
		return 0, false
	}
	_, n = halves(b.Magnitude)
	if b.Negative {
		n--
	}
	return n, true
}

// Append appends b. An integer that JavaScript would take for a number, were it
// written as an integer, is written as a big integer.
func (b BigInt) Append(buf []byte) []byte {
	major, tag := byte(majorUint), byte(majorTag|tagBigPositive)
	if b.Negative {
		major, tag = majorNegative, majorTag|tagBigNegative
	}
	n, ok := b.Argument()
	if ok && n >= maxSafe+1-uint64(major>>5) {
		return appendHead(buf, major, n)
	}
	buf = append(buf, tag)
	if !b.Negative {
		return AppendBytes(buf, []byte(b.Magnitude))
	}
	return AppendBytes(buf, minusOne([]byte(b.Magnitude)))
}

// minusOne subtracts one from a magnitude that is not 0, in place.
func minusOne(magnitude []byte) []byte {
	for i := len(magnitude) - 1; i >= 0; i-- {
		magnitude[i]--
		if magnitude[i] != 0xff {
			break
		}
	}
	if magnitude[0] == 0 {
		return magnitude[1:]
	}
	return magnitude
}

// plusOne adds one to a magnitude, in a copy.
func plusOne(magnitude []byte) []byte {
	sum := append([]byte{0}, magnitude...)
	for i := len(sum) - 1; i >= 0; i-- {
		sum[i]++
		if sum[i] != 0 {
			break
		}
	}
	return sum
}

// BigInt reads any integer.
func (d *Decoder) BigInt() BigInt {
	at := d.pos
	initial, n := d.value()
	if initial&majorMask == majorTag {
		v, ok := d.bigContent(at, n)
		if !ok {
			d.fail(ErrMismatch, at, "an integer")
		}
		return v
	}
	if d.err != nil {
		return BigInt{}
	}
	d.pos = at
	negative, n, ok := d.otherInteger(at)
	if !ok {
		d.fail(ErrMismatch, at, "an integer")
		return BigInt{}
	}
	return bigOf(negative, n)
}

// bigContent reads the content of a tag, if it is the tag of a big integer.
func (d *Decoder) bigContent(at int, tag uint64) (b BigInt, ok bool) {
	if tag != tagBigPositive && tag != tagBigNegative {
		return BigInt{}, false
	}
	magnitude := d.byteString("the bytes of a big integer")
	if d.err != nil {
		return BigInt{}, true
	}
	if tag == tagBigNegative {
		return NewBigInt(true, plusOne(magnitude)), true
	}
	return NewBigInt(false, magnitude), true
}

// smallBig reads the content of a tag, if it is the tag of a big integer that
// fits 64 bits; the value is n, or -1-n.
func (d *Decoder) smallBig(at int, tag uint64) (n uint64, ok bool) {
	b, ok := d.bigContent(at, tag)
	if !ok || d.err != nil {
		return 0, ok
	}
	return b.Argument()
}

// bigNumber is implemented by *big.Int, which this package must not import:
// math/big would be part of every program. The form of GobEncode is one byte,
// version 1 in the upper seven bits and the sign in the lowest, and the
// magnitude; math/big keeps it for data that is stored.
type bigNumber interface {
	GobEncode() ([]byte, error)
	GobDecode([]byte) error
}

// AppendBig appends a *big.Int, null for a nil one.
func AppendBig(buf []byte, v bigNumber) ([]byte, error) {
	if isNil(v) {
		return AppendNil(buf), nil
	}
	gob, err := v.GobEncode()
	if err != nil || len(gob) == 0 {
		return buf, err
	}
	return NewBigInt(gob[0]&1 != 0, gob[1:]).Append(buf), nil
}

// Big reads an integer into a *big.Int.
func (d *Decoder) Big(v bigNumber) {
	b := d.BigInt()
	if d.err != nil {
		return
	}
	const version = 1 << 1
	gob := []byte{version}
	if b.Negative {
		gob[0] |= 1
	}
	if err := v.GobDecode(append(gob, b.Magnitude...)); err != nil {
		d.Mismatch("an integer that math/big takes: " + err.Error())
	}
}
