//go:build !gangway_safe

package codecimpl

import (
	"sync/atomic"
	"unsafe"
)

// A call costs more in WebAssembly than most fields do, so structs are not read
// and written by a call for each field: they are described as data, and one
// function does the work.

// A layout is a [Layout] once it is known where the fields are.
type layout struct {
	fields []layoutField

	// size is the size of the struct in memory.
	size uintptr

	// room is the most that the struct takes in an item without the content
	// of its strings and of other structs, and 16 bytes more.
	room int

	// zero sets a struct to the zero value.
	zero func(p unsafe.Pointer)
}

type madeLayout = atomic.Pointer[layout]

// get returns the layout, and makes it first if it is not there. Two that are
// made at once are the same.
func (l *Layout) get() *layout {
	if made := l.made.Load(); made != nil {
		return made
	}
	return l.make()
}

func (l *Layout) make() *layout {
	var fields Fields
	l.Fields(&fields)
	fields.room += len(AppendMap(nil, len(fields.fields))) + 16
	l.made.Store(&fields.layout)
	return &fields.layout
}

// A layoutField is a part of a struct that messages carry.
type layoutField struct {
	// key is the name as an item. Its first 16 bytes, or as many as there
	// are, are also in word and next, the first in the lowest bits. cut and
	// nextCut are how many bits of these are not used.
	key          string
	word, next   uint64
	cut, nextCut uint8

	// kind is the type of the field, at its offset in memory.
	kind Kind
	at   uintptr

	// of is the layout of the struct, or of the structs, that the field is.
	of *layout

	// extend adds elements to the slice of structs that the field is.
	extend func(p unsafe.Pointer, n int) unsafe.Pointer

	// to is the value behind the pointer that the field is; create makes one.
	to     *layoutField
	create func() unsafe.Pointer
}

// At returns a struct whose fields are to be listed, and nothing else is to be
// done with it.
func At[T any](l *Fields) *T {
	m := new(T)
	l.base = unsafe.Pointer(m)
	l.size = unsafe.Sizeof(*m)
	l.zero = zero[T]
	return m
}

// zero sets the struct at p to the zero value.
func zero[T any](p unsafe.Pointer) {
	var zero T
	*(*T)(p) = zero
}

// extend adds n zero elements to the slice of structs at p and returns where the
// first of them is. A slice that has capacity keeps its array.
func extend[T any](p unsafe.Pointer, n int) unsafe.Pointer {
	v := (*[]T)(p)
	if *v == nil {
		*v = make([]T, 0, n)
	}
	from := len(*v)
	*v = append(*v, make([]T, n)...)
	return unsafe.Pointer(unsafe.SliceData((*v)[from:]))
}

// Fields are the fields of a struct whose layout is being made.
type Fields struct {
	layout
	// base is where the struct is. It is a pointer, so that the struct stays on
	// the heap: one on a stack would move with it.
	base unsafe.Pointer
}

// add adds the field that p points to.
func (l *Fields) add(name string, kind Kind, p any) *layoutField {
	f := layoutField{key: string(AppendString(nil, name)), kind: kind}
	if kind != KindOther {
		f.at = uintptr((*words)(unsafe.Pointer(&p)).data) - uintptr(l.base)
	}
	f.word, f.cut = wordOf(f.key)
	f.next, f.nextCut = wordOf(f.key[min(8, len(f.key)):])
	l.room += len(f.key) + 9
	l.fields = append(l.fields, f)
	return &l.fields[len(l.fields)-1]
}

// wordOf returns the first 8 bytes of a key, the first in the lowest bits, and
// how many bits are not used.
func wordOf(key string) (word uint64, cut uint8) {
	n := min(len(key), 8)
	for i := range n {
		word |= uint64(key[i]) << (8 * i)
	}
	return word, uint8(64 - 8*n)
}

// Struct adds a field that is a struct.
func Struct[T any](l *Fields, name string, p *T, of *Layout) {
	l.add(name, KindStruct, p).of = of.get()
}

// Structs adds a field that is a slice of structs.
func Structs[T any](l *Fields, name string, p *[]T, of *Layout) {
	f := l.add(name, KindStructs, p)
	f.of, f.extend = of.get(), extend[T]
}

// Pointer adds a field that is a pointer to a scalar; or to a struct, if it has a
// layout.
func Pointer[T any](l *Fields, name string, p **T, of *Layout) {
	l.addPointer(name, p, (*T)(nil), of, create[T])
}

// create returns where a new zero value is.
func create[T any]() unsafe.Pointer { return unsafe.Pointer(new(T)) }

// addPointer adds the pointer that p points to, of the type of pointer.
func (l *Fields) addPointer(name string, p, pointer any, of *Layout, create func() unsafe.Pointer) {
	to := new(layoutField)
	if of != nil {
		to.kind, to.of = KindStruct, of.get()
	} else {
		to.kind = kindOf(pointer)
	}
	f := l.add(name, KindPointer, p)
	f.to, f.create = to, create
}

// AppendStruct appends the struct at m, none of whose fields is of
// [KindOther].
func AppendStruct[T any](buf []byte, l *Layout, m *T, depth int) ([]byte, error) {
	return appendStruct(buf, l.get(), unsafe.Pointer(m), depth)
}

// DecodeStruct reads the struct at m. Fields of [KindOther] are read by other,
// which is given their number.
func DecodeStruct[T any](d *Decoder, l *Layout, m *T, other func(field int)) {
	d.decodeStruct(l.get(), unsafe.Pointer(m), other)
}

// bits returns the size of an integer of this kind.
func (k Kind) bits() int { return 8 << ((k - KindInt8) & 3) }

// name returns the name of the field.
func (f *layoutField) name() string {
	switch n := len(f.key); {
	case n < 1+24:
		return f.key[1:]
	case n < 2+256:
		return f.key[2:]
	}
	return f.key[3:]
}
