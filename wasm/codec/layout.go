package codec

import "unsafe"

// A call costs more in WebAssembly than what most fields take, so structs
// are not read and written by a call for each field: generated code describes
// them as data, and one function does the work.

// A Layout says what the fields of a struct are called and where they are.
// Generated code has one for each struct.
type Layout struct {
	// Fields are in the order in which they are encoded, and expected. There
	// are at most 64, and at least one.
	Fields []Field

	// Size is the size of the struct in memory.
	Size uintptr

	// Room is the most that the struct takes in an item without the content
	// of its strings and of other structs, and 16 bytes more.
	Room int

	// Zero sets the struct at p to the zero value.
	Zero func(p unsafe.Pointer)
}

// A Field is a part of a struct that messages carry.
type Field struct {
	// Key is the name as an item. Its first 16 bytes, or as many as there
	// are, are also in Word and Next, the first in the lowest bits. Cut and
	// NextCut are how many bits of these are not used.
	Key          string
	Word, Next   uint64
	Cut, NextCut uint8

	// Kind is the type of the field, At its offset in memory.
	Kind Kind
	At   uintptr

	// Of is the layout of the struct, or of the structs, that the field is.
	Of *Layout

	// Extend adds n zero elements to the slice at p and returns where the
	// first of them is. A slice that has capacity keeps its array.
	Extend func(p unsafe.Pointer, n int) unsafe.Pointer
}

// A Kind is the underlying type of a [Field].
type Kind uint8

// The kinds. Those of integers are in the order of their sizes. Bytes are none:
// they come in forms whose code not every program needs.
const (
	KindOther   Kind = iota // Whatever the function given to [Decoder.Struct] reads.
	KindString              // string
	KindFloat64             // float64
	KindBool                // bool
	KindStruct              // The struct of which [Field.Of] is the layout.
	KindStructs             // A slice of such structs.
	KindFloat32             // float32
	KindInt8                // int8
	KindInt16               // int16
	KindInt32               // int32
	KindInt64               // int64
	KindUint8               // uint8
	KindUint16              // uint16
	KindUint32              // uint32
	KindUint64              // uint64

	KindInt  = KindInt32 + intBits/64  // int
	KindUint = KindUint32 + intBits/64 // uint, uintptr
)

// bits returns the size of an integer of this kind.
func (k Kind) bits() int { return 8 << ((k - KindInt8) & 3) }

// name returns the name of the field.
func (f *Field) name() string {
	switch n := len(f.Key); {
	case n < 1+24:
		return f.Key[1:]
	case n < 2+256:
		return f.Key[2:]
	}
	return f.Key[3:]
}

// slice is the layout of any slice.
type slice struct {
	data     unsafe.Pointer
	len, cap int
}

// Extend adds n zero elements to a slice and returns where the first is.
func Extend[S ~[]T, T any](v *S, n int) unsafe.Pointer {
	if *v == nil {
		*v = make(S, 0, n)
	}
	from := len(*v)
	*v = append(*v, make(S, n)...)
	return unsafe.Pointer(unsafe.SliceData((*v)[from:]))
}

// load returns the 8 bytes at p, the first in the lowest bits.
func load(p unsafe.Pointer) uint64 {
	b := (*[8]byte)(p)
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

// store is the reverse of load.
func store(p unsafe.Pointer, v uint64) {
	b := (*[8]byte)(p)
	b[0], b[1], b[2], b[3] = byte(v), byte(v>>8), byte(v>>16), byte(v>>24)
	b[4], b[5], b[6], b[7] = byte(v>>32), byte(v>>40), byte(v>>48), byte(v>>56)
}

// nonASCII has the bits that no 8 bytes of ASCII have.
const nonASCII = 0x8080808080808080
