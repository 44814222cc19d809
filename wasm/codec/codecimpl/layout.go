package codecimpl

// A Layout lists the names and the kinds of the fields of a struct. Generated
// code has one for each struct, as data: where the fields are is found out when
// the layout is first used.
type Layout struct {
	// Fields lists the fields of the struct that [At] gives.
	Fields func(l *Fields)

	made madeLayout
}

// A Kind is the underlying type of a field.
type Kind uint8

// The kinds. Those of integers are in the order of their sizes. Bytes are none:
// they come in forms whose code not every program needs.
const (
	KindOther   Kind = iota // Whatever the function given to [DecodeStruct] reads.
	KindString              // string
	KindFloat64             // float64
	KindBool                // bool
	KindStruct              // A struct that has a layout.
	KindStructs             // A slice of such structs.
	KindPointer             // A pointer to such a struct, or to a scalar.
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

// The methods of Fields, [Struct], [Structs] and [Pointer] add one field each, in the order
// in which fields are encoded, and expected. There are at most 64, and at least
// one.

// Other adds a field that the function given to [DecodeStruct] reads.
func (l *Fields) Other(name string) { l.add(name, KindOther, nil) }

// Scalar adds the field that p points to. It is of a basic type, but not of a
// named one.
func (l *Fields) Scalar(name string, p any) { l.add(name, kindOf(p), p) }

// kindOf returns the kind of the scalar that p points to.
func kindOf(p any) Kind {
	switch p.(type) {
	case *string:
		return KindString
	case *float64:
		return KindFloat64
	case *bool:
		return KindBool
	case *float32:
		return KindFloat32
	case *int:
		return KindInt
	case *int8:
		return KindInt8
	case *int16:
		return KindInt16
	case *int32:
		return KindInt32
	case *int64:
		return KindInt64
	case *uint8:
		return KindUint8
	case *uint16:
		return KindUint16
	case *uint32:
		return KindUint32
	case *uint64:
		return KindUint64
	}
	return KindUint
}
