package codecimpl

import "math"

// A Tag says of which kind a typed array is (RFC 8746). Those of numbers of
// several bytes are little-endian ones; the big-endian tag of the same numbers
// is 4 less.
type Tag uint64

// The tags.
const (
	TagUint8        Tag = 64
	TagUint8Clamped Tag = 68
	TagUint16       Tag = 69
	TagUint32       Tag = 70
	TagUint64       Tag = 71
	TagInt8         Tag = 72
	TagInt16        Tag = 77
	TagInt32        Tag = 78
	TagInt64        Tag = 79
	TagFloat16      Tag = 84
	TagFloat32      Tag = 85
	TagFloat64      Tag = 86

	littleEndianBit = 4
)

// isTypedArray reports whether a tag is one of a typed array that JavaScript
// has: all but 128-bit floats and the one that is reserved.
func isTypedArray(tag uint64) bool {
	return tag >= 64 && tag <= 87 && tag != 76 && tag != 83 && tag != 87
}

// size returns the size of the elements of a typed array.
func (t Tag) size() int {
	if t&^7 == TagFloat16&^7 {
		return 2 << (t & 3)
	}
	return 1 << (t & 3)
}

// normalTag returns the tag for little-endian numbers in place of the one for
// big-endian numbers, and whether it was that.
func normalTag(found uint64) (tag Tag, wasBig bool) {
	tag = Tag(found)
	wasBig = tag&littleEndianBit == 0 && tag != TagUint8 && tag != TagInt8
	if wasBig {
		tag |= littleEndianBit
	}
	return tag, wasBig
}

// A Number is an element of a typed array.
type Number interface {
	int8 | uint8 | int16 | uint16 | int32 | uint32 | int64 | uint64 | float32 | float64
}

// AppendTyped appends a typed array, null for nil.
func AppendTyped[T Number](buf []byte, tag Tag, v []T) []byte {
	return appendTyped(buf, tag, elementsOf(v))
}

func appendTyped(buf []byte, tag Tag, elements []byte) []byte {
	if elements == nil {
		return AppendNil(buf)
	}
	buf = append(buf, majorTag|24, byte(tag))
	buf = append(appendHead(buf, majorBytes, uint64(len(elements))), elements...)
	reorder(buf[len(buf)-len(elements):], tag.size())
	return buf
}

// DecodeTyped reads a typed array of a kind, or any array of numbers that fit
// its elements. null and undefined give nil.
func DecodeTyped[T Number](d *Decoder, tag Tag) []T { return NumbersIn[T](d.typed(tag)) }

// swap reverses the bytes of every number.
func swap(content []byte, size int) {
	for ; len(content) >= size; content = content[size:] {
		for i, j := 0, size-1; i < j; i, j = i+1, j-1 {
			content[i], content[j] = content[j], content[i]
		}
	}
}

// typed reads a typed array of the given tag, or any array of numbers that fit
// its elements. It returns its elements, for [NumbersIn], nil
// for null.
func (d *Decoder) typed(tag Tag) []byte {
	if d.Nil() {
		return nil
	}
	at := d.pos
	initial, found := d.head()
	if found, big := normalTag(found); initial&majorMask == majorTag && found == tag {
		content := d.typedContent(tag, big)
		reorder(content, tag.size())
		return content
	}
	if d.err != nil {
		return nil
	}
	d.pos = at
	elements := []byte{}
	for n := d.Array(); d.Next(&n); {
		elements = d.element(elements, tag)
	}
	reorder(elements, tag.size())
	return elements
}

// typedContent reads the content of a typed array: its elements, little-endian,
// in memory of their own.
func (d *Decoder) typedContent(tag Tag, bigEndian bool) []byte {
	at := d.pos
	content := d.byteString("the bytes of a typed array")
	size := tag.size()
	if len(content)%size != 0 {
		d.fail(ErrMismatch, at, "whole elements of a typed array")
	}
	if d.err != nil {
		return nil
	}
	elements := append(make([]byte, 0, len(content)), content...)
	if bigEndian {
		swap(elements, size)
	}
	return elements
}

// element reads one number and appends it, little-endian.
func (d *Decoder) element(elements []byte, tag Tag) []byte {
	size := tag.size()
	var n uint64
	switch tag {
	case TagInt8, TagInt16, TagInt32, TagInt64:
		n = uint64(d.Int(8 * size))
	case TagFloat16:
		n = d.half()
	case TagFloat32:
		n = uint64(math.Float32bits(d.Float32()))
	case TagFloat64:
		n = math.Float64bits(d.Float())
	default:
		n = d.Uint(8 * size)
	}
	for range size {
		elements = append(elements, byte(n))
		n >>= 8
	}
	return elements
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

// anyTyped reads the content of a typed array as the type for its tag.
func (d *Decoder) anyTyped(found uint64) any {
	tag, big := normalTag(found)
	if tag == TagUint8 {
		return d.given(nil, d.byteString("the bytes of a typed array"))
	}
	content := d.typedContent(tag, big)
	reorder(content, tag.size())
	return values.TypedArray(tag, content)
}
