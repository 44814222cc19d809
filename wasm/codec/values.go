package codec

import "gangway/wasm/codec/codecimpl"

// Undefined is JavaScript's undefined, which is not null.
type Undefined struct{}

// A Set is a Set of JavaScript.
type Set []any

// A Map is a Map of JavaScript, in the order of its entries.
type Map []Entry

// An Entry is one key of a [Map] with its value.
type Entry struct{ Key, Value any }

// An Object is a JavaScript object that is more than its properties. By name
// and arguments:
//
//	RegExp                               source, flags
//	Error, EvalError, RangeError, ...    message, and the cause if there is one
//	DOMException                         message, name
//	ArrayBuffer, DataView                []byte
//	Boolean, Number, String, BigInt      the primitive value in the object
type Object struct {
	Name string
	Args []any
}

// AppendCBOR implements [Appender].
func (Undefined) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return codecimpl.AppendUndefined(buf), nil
}

// DecodeCBOR implements [Decodable].
func (Undefined) DecodeCBOR(d *Decoder) {
	if !d.Nil() {
		d.Mismatch("undefined")
	}
}

// AppendCBOR implements [Appender].
func (s Set) AppendCBOR(buf []byte, depth int) ([]byte, error) {
	return codecimpl.AppendSet(buf, s, depth)
}

// DecodeCBOR implements [Decodable]. It reads a set or an array.
func (s *Set) DecodeCBOR(d *Decoder) { *s = d.Set() }

// AppendCBOR implements [Appender].
func (m Map) AppendCBOR(buf []byte, depth int) ([]byte, error) {
	return codecimpl.AppendEntries(buf, m, depth)
}

// DecodeCBOR implements [Decodable]. It reads any map.
func (m *Map) DecodeCBOR(d *Decoder) { *m = codecimpl.DecodeEntries[Entry](d, d.Map(), nil) }

// AppendCBOR implements [Appender].
func (o Object) AppendCBOR(buf []byte, depth int) ([]byte, error) {
	return codecimpl.AppendObject(buf, o.Name, o.Args, depth)
}

// DecodeCBOR implements [Decodable].
func (o *Object) DecodeCBOR(d *Decoder) { o.Name, o.Args = d.Object() }

func init() { codecimpl.UseValues(values{}) }

// values makes the values of the types of this package for fields of type any.
type values struct{}

func (values) Undefined() any { return Undefined{} }

func (values) BigInt(v codecimpl.BigInt) any { return BigInt{v} }

func (values) Date(ms float64) any { return Date(ms) }

func (values) Set(elements []any) any { return Set(elements) }

func (values) Object(name string, args []any) any { return Object{name, args} }

func (values) Map(d *Decoder, n int, read []codecimpl.Entry) any {
	return Map(codecimpl.DecodeEntries[Entry](d, n, read))
}

func (values) Compared(key any) codecimpl.Comparison {
	switch key.(type) {
	case BigInt, Undefined:
		return codecimpl.ByValue
	case Date:
		return codecimpl.ByPointer
	}
	return codecimpl.ByIdentity
}

func (values) TypedArray(tag codecimpl.Tag, elements []byte) any {
	switch tag {
	case codecimpl.TagUint8Clamped:
		return Uint8ClampedArray(elements)
	case codecimpl.TagUint16:
		return Uint16Array(codecimpl.NumbersIn[uint16](elements))
	case codecimpl.TagUint32:
		return Uint32Array(codecimpl.NumbersIn[uint32](elements))
	case codecimpl.TagUint64:
		return BigUint64Array(codecimpl.NumbersIn[uint64](elements))
	case codecimpl.TagInt8:
		return Int8Array(codecimpl.NumbersIn[int8](elements))
	case codecimpl.TagInt16:
		return Int16Array(codecimpl.NumbersIn[int16](elements))
	case codecimpl.TagInt32:
		return Int32Array(codecimpl.NumbersIn[int32](elements))
	case codecimpl.TagInt64:
		return BigInt64Array(codecimpl.NumbersIn[int64](elements))
	case codecimpl.TagFloat16:
		return Float16Array(codecimpl.NumbersIn[uint16](elements))
	case codecimpl.TagFloat32:
		return Float32Array(codecimpl.NumbersIn[float32](elements))
	}
	return Float64Array(codecimpl.NumbersIn[float64](elements))
}
