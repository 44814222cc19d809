//go:build !gangway_safe

package apivalue

import "unsafe"

// This file alone of the package imports unsafe. It assumes of the compiler that
// the fields of a struct stand in their order, each at the next place that its
// alignment allows, and that a slice is a pointer, a length and a capacity. A
// program checks this at its start. With the build tag gangway_safe, the file
// safe_memory.go takes its place, which assumes nothing.
func init() {
	if wrong := wrongAssumption(); wrong != "" {
		panic("apivalue: the compiler lays out " + wrong + " in another way than Gangway knows: build with the tag gangway_safe")
	}
}

// A sample has fields of all sizes, and sampleType is its table.
type (
	sample struct {
		yes    bool
		nested struct{ no, other bool }
		number int64
		text   string
		list   []int64
		last   bool
	}
)

var sampleType = Type{Kind: KindStruct, Fields: []Field{
	{Type: &Type{Kind: KindBool}},
	{Type: &Type{Kind: KindStruct, Fields: []Field{{Type: &Type{Kind: KindBool}}, {Type: &Type{Kind: KindBool}}}}},
	{Type: &Type{Kind: KindInt}},
	{Type: &Type{Kind: KindString}},
	{Type: &Type{Kind: KindList}},
	{Type: &Type{Kind: KindBool}},
}}

// wrongAssumption names the thing that is not as it is assumed to be.
func wrongAssumption() string {
	s := sample{list: []int64{1, 2}}
	var offsets [6]uintptr
	for c := begin(sampleType.Fields, unsafe.Pointer(&s)); c.more(); c.next() {
		offsets[c.i] = c.at
	}
	list := (*slice)(unsafe.Pointer(&s.list))
	switch {
	case offsets != [6]uintptr{
		0, unsafe.Offsetof(s.nested), unsafe.Offsetof(s.number), unsafe.Offsetof(s.text), unsafe.Offsetof(s.list), unsafe.Offsetof(s.last),
	}, sizeOf(&sampleType) != unsafe.Sizeof(s):
		return "structs"
	case list.data != unsafe.Pointer(&s.list[0]) || list.len != 2:
		return "slices"
	}
	return ""
}

// slice is the layout of any slice.
type slice struct {
	data     unsafe.Pointer
	len, cap int
}

// A place is where a value is.
type place = unsafe.Pointer

// More adds a zero element to the slice at a place, and returns its place.
type More = func(list place) place

// MoreOf is [More] of slices of T.
func MoreOf[T any](list place) place {
	var zero T
	s := (*[]T)(list)
	*s = append(*s, zero)
	return unsafe.Pointer(&(*s)[len(*s)-1])
}

// Each returns how many entries the map at a place has, and calls entry, unless it
// is nil, for each of them.
type Each = func(m place, entry func(key string, value place)) int

// EachOf is [Each] of maps to T.
func EachOf[T any](m place, entry func(key string, value place)) int {
	entries := *(*map[string]T)(m)
	if entry != nil {
		for key, value := range entries {
			entry(key, unsafe.Pointer(&value))
		}
	}
	return len(entries)
}

// Put adds an entry to the map at a place, with the value that fill makes.
type Put = func(m place, key string, fill func(value place))

// PutOf is [Put] of maps to T.
func PutOf[T any](m place, key string, fill func(value place)) {
	entries := (*map[string]T)(m)
	if *entries == nil {
		*entries = map[string]T{}
	}
	value := new(T)
	fill(unsafe.Pointer(value))
	(*entries)[key] = *value
}

func boolAt(p place) bool       { return *(*bool)(p) }
func intAt(p place) int64       { return *(*int64)(p) }
func floatAt(p place) float64   { return *(*float64)(p) }
func stringAt(p place) string   { return *(*string)(p) }
func anyAt(p place) any         { return *(*any)(p) }
func messageAt(p place) message { return *(*message)(p) }
func bytesAt(p place) []byte    { return *(*[]byte)(p) }

func setBool(p place, v bool)       { *(*bool)(p) = v }
func setInt(p place, v int64)       { *(*int64)(p) = v }
func setFloat(p place, v float64)   { *(*float64)(p) = v }
func setString(p place, v string)   { *(*string)(p) = v }
func setMessage(p place, v message) { *(*message)(p) = v }

// isNil reports whether the value at a place is nil. In all kinds that can be
// nil the first word tells.
func isNil(t *Type, p place) bool {
	switch t.Kind {
	case KindPointer, KindList, KindSame, KindMap, KindAny, KindBytes:
		return *(*unsafe.Pointer)(p) == nil
	}
	return false
}

// pointedAt returns where the pointer at a place points to.
func pointedAt(p place) place { return *(*unsafe.Pointer)(p) }

// makeAt makes the pointer at a place point to a new value.
func makeAt(elem *Type, p place) place {
	var list slice
	*(*unsafe.Pointer)(p) = elem.More(unsafe.Pointer(&list))
	return pointedAt(p)
}

// lengthAt returns the length of the slice at a place.
func lengthAt(p place) int { return (*slice)(p).len }

// elementAt returns the place of an element of the slice at a place.
func elementAt(elem *Type, p place, i int) place {
	return unsafe.Add((*slice)(p).data, uintptr(i)*sizeOf(elem))
}

// extendAt adds an element to the slice at a place, and returns its place.
func extendAt(elem *Type, p place) place { return elem.More(p) }

// emptyAt makes the slice at a place empty, and not nil.
func emptyAt(elem *Type, p place) {
	elem.More(p)
	(*slice)(p).len = 0
}

// entriesAt is [Each] of the map at a place.
func entriesAt(t *Type, p place, entry func(key string, value place)) int { return t.Each(p, entry) }

// putAt is [Put] of the map at a place.
func putAt(t *Type, p place, key string, fill func(value place)) { t.Put(p, key, fill) }

// A cursor goes through the fields of a struct.
type cursor struct {
	fields []Field
	base   place
	i      int
	at     uintptr // Where field i is.
}

// begin returns a cursor at the first field.
func begin(fields []Field, p place) cursor { return cursor{fields: fields, base: p} }

func (c *cursor) count() int    { return len(c.fields) }
func (c *cursor) more() bool    { return c.i < len(c.fields) }
func (c *cursor) field() *Field { return &c.fields[c.i] }
func (c *cursor) place() place  { return unsafe.Add(c.base, c.at) }

func (c *cursor) again() { c.i, c.at = 0, 0 }

func (c *cursor) next() {
	c.at += sizeOf(c.field().Type)
	if c.i++; c.more() {
		c.at = aligned(c.at, alignOf(c.field().Type))
	}
}

// aligned returns the next place at which something can be that has an alignment.
func aligned(at, alignment uintptr) uintptr { return (at + alignment - 1) &^ (alignment - 1) }

// sizeOf returns the size of values of a type.
func sizeOf(t *Type) uintptr {
	switch t.Kind {
	case KindBool:
		return 1
	case KindInt, KindFloat:
		return 8
	case KindString:
		return unsafe.Sizeof("")
	case KindAny:
		return unsafe.Sizeof(any(nil))
	case KindMessage:
		return unsafe.Sizeof(message{})
	case KindList, KindSame, KindBytes:
		return unsafe.Sizeof(slice{})
	case KindStruct, KindTuple, KindUnion:
		c := begin(t.Fields, nil)
		for c.more() {
			c.next()
		}
		return aligned(c.at, alignOf(t))
	}
	return unsafe.Sizeof(uintptr(0))
}

// alignOf returns the alignment of values of a type.
func alignOf(t *Type) uintptr {
	switch t.Kind {
	case KindBool:
		return 1
	case KindInt:
		return unsafe.Alignof(int64(0))
	case KindFloat:
		return unsafe.Alignof(float64(0))
	case KindStruct, KindTuple, KindUnion:
		most := uintptr(1)
		for i := range t.Fields {
			most = max(most, alignOf(t.Fields[i].Type))
		}
		return most
	}
	return unsafe.Alignof(uintptr(0))
}

// An item is the arguments, or the result, in a value of Go: it is encoded and
// decoded by a table.
type item struct {
	t *Type
	p place
}

// itemOf returns the value that v points to, which is of type t.
func itemOf[T any](t *Type, v *T) item { return item{t, unsafe.Pointer(v)} }
