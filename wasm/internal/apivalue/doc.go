// Package apivalue turns the arguments of the browser's functions into items and
// their results into Go values. It goes by tables, which the packages below
// wasm/webext have as data: one table for each type costs a program much less
// than code for each type, and the linker drops the tables that nobody reaches.
//
// A table says in which order the fields of a struct stand and of which kind
// they are. Where they are in memory follows from that, so that neither the
// tables nor the packages that have them need package unsafe. With the build tag
// gangway_safe, reflection takes the place of unsafe.
package apivalue

// A Kind is the form of a Go value, with the form that it has in JavaScript.
type Kind uint8

// The kinds. Values of a named type with the same underlying type count, too.
const (
	KindBool    Kind = iota + 1
	KindInt          // int64
	KindFloat        // float64
	KindString       // string
	KindAny          // any: an argument that may be any message.
	KindMessage      // webext.Message: a result that may be any message.
	KindBytes        // []byte: an ArrayBuffer as an argument.
	KindPointer      // A pointer to Elem, nil for a value that is left out, or null.
	KindList         // A slice of Elem. One Elem alone is read as a list of one.
	KindMap          // A map from strings to Elem.
	KindStruct       // A struct with Fields: a plain object.
	KindTuple        // A struct with Fields: an array with one element for each.
	KindFirst        // Elem: an array of which the first element counts.
	KindUnion        // A struct of pointers, of which the first that is not nil counts.
	KindSame         // A slice of the struct in which it stands.
)

// A Type is the table of a Go type. It is not changed once it is made.
type Type struct {
	Kind   Kind
	Elem   *Type
	Fields []Field

	// More makes memory for results of the type: [More] of it. Arguments need none.
	More More

	// Each and Put are those of a map: Each for arguments, Put for results.
	Each Each
	Put  Put
}

// A Field is one field of a struct, in the order of the struct.
type Field struct {
	Name     string
	Type     *Type
	Optional bool // Left out if it is nil, which otherwise is null, or empty.
}

// The types that have no parts.
var (
	Bool    = Type{Kind: KindBool, More: MoreOf[bool]}
	Int     = Type{Kind: KindInt, More: MoreOf[int64]}
	Float   = Type{Kind: KindFloat, More: MoreOf[float64]}
	String  = Type{Kind: KindString, More: MoreOf[string]}
	Any     = Type{Kind: KindAny}
	Message = Type{Kind: KindMessage, More: MoreOf[message]}
	Bytes   = Type{Kind: KindBytes}

	BoolPointer   = Type{Kind: KindPointer, Elem: &Bool}
	IntPointer    = Type{Kind: KindPointer, Elem: &Int}
	FloatPointer  = Type{Kind: KindPointer, Elem: &Float}
	StringPointer = Type{Kind: KindPointer, Elem: &String}

	Ints    = Type{Kind: KindList, Elem: &Int, More: MoreOf[[]int64]}
	Floats  = Type{Kind: KindList, Elem: &Float}
	Strings = Type{Kind: KindList, Elem: &String, More: MoreOf[[]string]}
	Same    = Type{Kind: KindSame}
)
