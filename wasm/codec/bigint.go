package codec

import (
	"math"

	"gangway/wasm/codec/codecimpl"
)

// A BigInt is an integer of any size: a bigint in JavaScript. The zero value
// is 0. BigInts can be compared with == and used as map keys.
//
// With math/big: x.SetBytes(b.Magnitude()), then x.Neg(x) if b.Negative(). A
// field of type *big.Int needs none of this: it is encoded the same way.
type BigInt struct{ value codecimpl.BigInt }

// NewBigInt returns the integer with a magnitude, which is big-endian.
func NewBigInt(negative bool, magnitude []byte) BigInt {
	return BigInt{codecimpl.NewBigInt(negative, magnitude)}
}

// BigIntOf returns v as a BigInt, which is a bigint in JavaScript also when v
// is small.
func BigIntOf(v int64) BigInt { return BigInt{codecimpl.BigIntOf(v)} }

// Negative reports whether b is less than 0.
func (b BigInt) Negative() bool { return b.value.Negative }

// Magnitude returns the absolute value of b, big-endian, without leading zeros.
func (b BigInt) Magnitude() []byte { return []byte(b.value.Magnitude) }

// Int64 returns b as an int64, if it fits.
func (b BigInt) Int64() (v int64, ok bool) {
	n, ok := b.value.Argument()
	if !ok || n > math.MaxInt64 {
		return 0, false
	}
	if b.value.Negative {
		return ^int64(n), true
	}
	return int64(n), true
}

// Uint64 returns b as a uint64, if it fits.
func (b BigInt) Uint64() (v uint64, ok bool) {
	n, ok := b.value.Argument()
	return n, ok && !b.value.Negative
}

// Float64 returns the float64 near b, which is infinite if b is too large.
func (b BigInt) Float64() float64 { return b.value.Float64() }

// String returns b in decimal.
func (b BigInt) String() string { return b.value.String() }

// AppendCBOR implements [Appender].
func (b BigInt) AppendCBOR(buf []byte, _ int) ([]byte, error) { return b.value.Append(buf), nil }

// DecodeCBOR implements [Decodable]. It reads any integer.
func (b *BigInt) DecodeCBOR(d *Decoder) { b.value = d.BigInt() }
