package codecimpl

import "math"

// A typed array in place of an array is read as if it were that array: its
// elements are written out as items and the decoder reads those.

// aside is the message of a decoder that reads the elements of a typed array.
type aside struct {
	data    []byte
	padding int
	pos     int
	at      int // Where the typed array begins.
}

// elements begins to read the content of a typed array, whose tag is at an
// offset, as the elements of an array.
func (d *Decoder) elements(at int, found uint64) int {
	tag, big := normalTag(found)
	content := d.typedContent(tag, big)
	size := tag.size()
	if d.err != nil || !d.push(at) {
		return 0
	}
	items := make([]byte, 0, len(content)+len(content)/size)
	for i := 0; i < len(content); i += size {
		items = appendNumber(items, tag, number(content[i:i+size]))
	}
	d.aside = &aside{data: d.data, padding: d.padding, pos: d.pos, at: at}
	d.data, d.padding, d.pos = items, 0, 0
	return len(content) / size
}

// leave ends the reading of elements of a typed array, if it is that.
func (d *Decoder) leave() {
	if d.aside != nil {
		d.data, d.padding = d.aside.data, d.aside.padding
		d.pos = d.aside.pos
		d.aside = nil
	}
}

// number returns the little-endian bytes of a number as an integer.
func number(element []byte) uint64 {
	var n uint64
	for i, b := range element {
		n |= uint64(b) << (8 * i)
	}
	return n
}

// appendNumber appends one element of a typed array as an item.
func appendNumber(buf []byte, tag Tag, n uint64) []byte {
	switch tag {
	case TagInt8:
		return AppendInt(buf, int64(int8(n)))
	case TagInt16:
		return AppendInt(buf, int64(int16(n)))
	case TagInt32:
		return AppendInt(buf, int64(int32(n)))
	case TagInt64:
		return AppendInt(buf, int64(n))
	case TagFloat16:
		return append(buf, wireFloat16, byte(n>>8), byte(n))
	case TagFloat32:
		return AppendFloat(buf, float64(math.Float32frombits(uint32(n))))
	case TagFloat64:
		return AppendFloat(buf, math.Float64frombits(n))
	}
	return AppendUint(buf, n)
}
