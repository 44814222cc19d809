package codec

import "gangway/wasm/codec/codecimpl"

// The typed arrays of JavaScript. A field of such a type is a typed array of
// that name there, while a []int32 is an Array. Uint8Array is []byte.
type (
	Int8Array         []int8
	Uint8ClampedArray []uint8
	Int16Array        []int16
	Uint16Array       []uint16
	Int32Array        []int32
	Uint32Array       []uint32
	// Float16Array holds the bits of its elements, for which Go has no type.
	Float16Array   []uint16
	Float32Array   []float32
	Float64Array   []float64
	BigInt64Array  []int64
	BigUint64Array []uint64
)

// The methods of all typed arrays. Each reads its own kind at once, and any
// array of numbers that fit one by one. [Appender] and [Decodable] document
// them.

// AppendCBOR implements [Appender].
func (v Int8Array) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return codecimpl.AppendTyped(buf, codecimpl.TagInt8, v), nil
}

// DecodeCBOR implements [Decodable].
func (v *Int8Array) DecodeCBOR(d *Decoder) {
	*v = codecimpl.DecodeTyped[int8](d, codecimpl.TagInt8)
}

// AppendCBOR implements [Appender].
func (v Uint8ClampedArray) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return codecimpl.AppendTyped(buf, codecimpl.TagUint8Clamped, v), nil
}

// DecodeCBOR implements [Decodable].
func (v *Uint8ClampedArray) DecodeCBOR(d *Decoder) {
	*v = codecimpl.DecodeTyped[uint8](d, codecimpl.TagUint8Clamped)
}

// AppendCBOR implements [Appender].
func (v Int16Array) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return codecimpl.AppendTyped(buf, codecimpl.TagInt16, v), nil
}

// DecodeCBOR implements [Decodable].
func (v *Int16Array) DecodeCBOR(d *Decoder) {
	*v = codecimpl.DecodeTyped[int16](d, codecimpl.TagInt16)
}

// AppendCBOR implements [Appender].
func (v Uint16Array) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return codecimpl.AppendTyped(buf, codecimpl.TagUint16, v), nil
}

// DecodeCBOR implements [Decodable].
func (v *Uint16Array) DecodeCBOR(d *Decoder) {
	*v = codecimpl.DecodeTyped[uint16](d, codecimpl.TagUint16)
}

// AppendCBOR implements [Appender].
func (v Int32Array) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return codecimpl.AppendTyped(buf, codecimpl.TagInt32, v), nil
}

// DecodeCBOR implements [Decodable].
func (v *Int32Array) DecodeCBOR(d *Decoder) {
	*v = codecimpl.DecodeTyped[int32](d, codecimpl.TagInt32)
}

// AppendCBOR implements [Appender].
func (v Uint32Array) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return codecimpl.AppendTyped(buf, codecimpl.TagUint32, v), nil
}

// DecodeCBOR implements [Decodable].
func (v *Uint32Array) DecodeCBOR(d *Decoder) {
	*v = codecimpl.DecodeTyped[uint32](d, codecimpl.TagUint32)
}

// AppendCBOR implements [Appender].
func (v Float16Array) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return codecimpl.AppendTyped(buf, codecimpl.TagFloat16, v), nil
}

// DecodeCBOR implements [Decodable].
func (v *Float16Array) DecodeCBOR(d *Decoder) {
	*v = codecimpl.DecodeTyped[uint16](d, codecimpl.TagFloat16)
}

// AppendCBOR implements [Appender].
func (v Float32Array) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return codecimpl.AppendTyped(buf, codecimpl.TagFloat32, v), nil
}

// DecodeCBOR implements [Decodable].
func (v *Float32Array) DecodeCBOR(d *Decoder) {
	*v = codecimpl.DecodeTyped[float32](d, codecimpl.TagFloat32)
}

// AppendCBOR implements [Appender].
func (v Float64Array) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return codecimpl.AppendTyped(buf, codecimpl.TagFloat64, v), nil
}

// DecodeCBOR implements [Decodable].
func (v *Float64Array) DecodeCBOR(d *Decoder) {
	*v = codecimpl.DecodeTyped[float64](d, codecimpl.TagFloat64)
}

// AppendCBOR implements [Appender].
func (v BigInt64Array) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return codecimpl.AppendTyped(buf, codecimpl.TagInt64, v), nil
}

// DecodeCBOR implements [Decodable].
func (v *BigInt64Array) DecodeCBOR(d *Decoder) {
	*v = codecimpl.DecodeTyped[int64](d, codecimpl.TagInt64)
}

// AppendCBOR implements [Appender].
func (v BigUint64Array) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return codecimpl.AppendTyped(buf, codecimpl.TagUint64, v), nil
}

// DecodeCBOR implements [Decodable].
func (v *BigUint64Array) DecodeCBOR(d *Decoder) {
	*v = codecimpl.DecodeTyped[uint64](d, codecimpl.TagUint64)
}
