package codec

import (
	"math"
	"unsafe"
)

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

// The tags of typed arrays (RFC 8746). Those of numbers of several bytes are
// little-endian ones; the big-endian tag of the same numbers is 4 less.
const (
	tagUint8        = 64
	tagUint8Clamped = 68
	tagUint16       = 69
	tagUint32       = 70
	tagUint64       = 71
	tagInt8         = 72
	tagInt16        = 77
	tagInt32        = 78
	tagInt64        = 79
	tagFloat16      = 84
	tagFloat32      = 85
	tagFloat64      = 86

	littleEndianBit = 4
)

// isTypedArray reports whether a tag is one of a typed array that JavaScript
// has: all but 128-bit floats and the one that is reserved.
func isTypedArray(tag uint64) bool {
	return tag >= 64 && tag <= 87 && tag != 76 && tag != 83 && tag != 87
}

// elementSize returns the size of the elements of a typed array.
func elementSize(tag uint64) int {
	if tag&^7 == tagFloat16&^7 {
		return 2 << (tag & 3)
	}
	return 1 << (tag & 3)
}

// normalTag returns the tag for little-endian numbers in place of the one for
// big-endian numbers, and whether it was that.
func normalTag(tag uint64) (little uint64, wasBig bool) {
	wasBig = tag&littleEndianBit == 0 && tag != tagUint8 && tag != tagInt8
	if wasBig {
		tag |= littleEndianBit
	}
	return tag, wasBig
}

// appendTyped appends a typed array whose elements are in the memory given.
func appendTyped(buf []byte, tag byte, memory []byte) []byte {
	if memory == nil {
		return AppendNil(buf)
	}
	buf = append(buf, majorTag|24, tag)
	buf = append(appendHead(buf, majorBytes, uint64(len(memory))), memory...)
	if !littleEndian {
		swap(buf[len(buf)-len(memory):], elementSize(uint64(tag)))
	}
	return buf
}

// memoryOf returns the memory of numbers, nil for nil.
func memoryOf[T any](v []T) []byte {
	var element T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(v))), uintptr(len(v))*unsafe.Sizeof(element))
}

// numbersIn returns the numbers in memory of their own, nil for nil.
func numbersIn[T any](memory []byte) []T {
	var element T
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(memory))), uintptr(len(memory))/unsafe.Sizeof(element))
}

// swap reverses the bytes of every number.
func swap(content []byte, size int) {
	for ; len(content) >= size; content = content[size:] {
		for i, j := 0, size-1; i < j; i, j = i+1, j-1 {
			content[i], content[j] = content[j], content[i]
		}
	}
}

// typed reads a typed array of the given tag, or any array of numbers that fit
// its elements. It returns the memory of its elements, nil for null.
func (d *Decoder) typed(tag uint64) []byte {
	if d.Nil() {
		return nil
	}
	at := d.pos
	initial, found := d.head()
	if found, big := normalTag(found); initial&majorMask == majorTag && found == tag {
		return d.typedContent(tag, big)
	}
	if d.err != nil {
		return nil
	}
	d.pos = at
	memory := []byte{}
	for n := d.Array(); d.Next(&n); {
		memory = d.element(memory, tag)
	}
	if !littleEndian {
		swap(memory, elementSize(tag))
	}
	return memory
}

// typedContent reads the content of a typed array into memory.
func (d *Decoder) typedContent(tag uint64, bigEndian bool) []byte {
	at := d.pos
	content := d.byteString("the bytes of a typed array")
	size := elementSize(tag)
	if len(content)%size != 0 {
		d.fail(ErrMismatch, at, "whole elements of a typed array")
	}
	if d.err != nil {
		return nil
	}
	memory := append(make([]byte, 0, len(content)), content...)
	if bigEndian == littleEndian {
		swap(memory, size)
	}
	return memory
}

// element reads one number and appends it, little-endian.
func (d *Decoder) element(memory []byte, tag uint64) []byte {
	size := elementSize(tag)
	var n uint64
	switch tag {
	case tagInt8, tagInt16, tagInt32, tagInt64:
		n = uint64(d.Int(8 * size))
	case tagFloat16:
		n = d.half()
	case tagFloat32:
		n = uint64(math.Float32bits(d.Float32()))
	case tagFloat64:
		n = math.Float64bits(d.Float())
	default:
		n = d.Uint(8 * size)
	}
	for range size {
		memory = append(memory, byte(n))
		n >>= 8
	}
	return memory
}

// half reads a number that is a half-precision float, as its bits.
func (d *Decoder) half() uint64 {
	at := d.pos
	v := d.Float()
	if v != v {
		return 0x7e00
	}
	single := float32(v)
	half, ok := halfBits(math.Float32bits(single))
	if !ok || float64(single) != v {
		d.fail(ErrMismatch, at, "a number of 16 bits")
	}
	return uint64(half)
}

// typedArray reads the content of a typed array as the type for its tag.
func (d *Decoder) typedArray(tag uint64) any {
	tag, big := normalTag(tag)
	memory := d.typedContent(tag, big)
	switch tag {
	case tagUint8:
		return memory
	case tagUint8Clamped:
		return Uint8ClampedArray(memory)
	case tagUint16:
		return Uint16Array(numbersIn[uint16](memory))
	case tagUint32:
		return Uint32Array(numbersIn[uint32](memory))
	case tagUint64:
		return BigUint64Array(numbersIn[uint64](memory))
	case tagInt8:
		return Int8Array(numbersIn[int8](memory))
	case tagInt16:
		return Int16Array(numbersIn[int16](memory))
	case tagInt32:
		return Int32Array(numbersIn[int32](memory))
	case tagInt64:
		return BigInt64Array(numbersIn[int64](memory))
	case tagFloat16:
		return Float16Array(numbersIn[uint16](memory))
	case tagFloat32:
		return Float32Array(numbersIn[float32](memory))
	}
	return Float64Array(numbersIn[float64](memory))
}
