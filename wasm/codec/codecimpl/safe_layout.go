//go:build gangway_safe

package codecimpl

import (
	"reflect"
	"sync"
)

// madeLayout is nothing: the fields of each struct are found anew.
type madeLayout = struct{}

// At returns the struct whose fields are to be listed.
func At[T any](l *Fields) *T { return l.of.(*T) }

// Fields are the fields of a struct.
type Fields struct {
	fields []layoutField
	of     any // A pointer to the struct.
}

// A layoutField is a part of a struct that messages carry.
type layoutField struct {
	name string
	kind Kind
	p    any     // A pointer to it; a structs or a pointed for these kinds.
	of   *Layout // Of the struct, or of the structs, that it is.
}

func (l *Fields) add(name string, kind Kind, p any) *layoutField {
	l.fields = append(l.fields, layoutField{name: name, kind: kind, p: p})
	return &l.fields[len(l.fields)-1]
}

// Struct adds a field that is a struct.
func Struct[T any](l *Fields, name string, p *T, of *Layout) { l.add(name, KindStruct, p).of = of }

// Structs adds a field that is a slice of structs.
func Structs[T any](l *Fields, name string, p *[]T, of *Layout) {
	l.add(name, KindStructs, (*structsOf[T])(p)).of = of
}

// Pointer adds a field that is a pointer to a scalar; or to a struct, if it has a
// layout.
func Pointer[T any](l *Fields, name string, p **T, of *Layout) {
	kind := KindStruct
	if of == nil {
		kind = kindOf((*T)(nil))
	}
	l.add(name, KindPointer, pointedBy[T]{p, kind}).of = of
}

// A pointed is the value behind a pointer.
type pointed interface {
	set(there bool) // To nil, or to the value that it has, or else to a new one.
	to() layoutField
	isNil() bool
}

type pointedBy[T any] struct {
	p    **T
	kind Kind
}

func (p pointedBy[T]) to() layoutField { return layoutField{kind: p.kind, p: *p.p} }
func (p pointedBy[T]) isNil() bool     { return *p.p == nil }
func (p pointedBy[T]) set(there bool) {
	switch {
	case !there:
		*p.p = nil
	case *p.p == nil:
		*p.p = new(T)
	}
}

// structs is a slice of structs of some type.
type structs interface {
	reset()
	begin(n int)
	grow() (element any)
	count() int
	at(i int) (element any)
	isNil() bool
}

type structsOf[T any] []T

func (s *structsOf[T]) reset()       { *s = nil }
func (s *structsOf[T]) begin(n int)  { Begin(s, n) }
func (s *structsOf[T]) grow() any    { return Grow(s) }
func (s *structsOf[T]) count() int   { return len(*s) }
func (s *structsOf[T]) at(i int) any { return &(*s)[i] }
func (s *structsOf[T]) isNil() bool  { return *s == nil }

// free are lists of fields that are used again.
var free freeLists

type freeLists struct {
	mu    sync.Mutex
	lists []*Fields
}

func (f *freeLists) take() *Fields {
	f.mu.Lock()
	defer f.mu.Unlock()
	last := len(f.lists) - 1
	if last < 0 {
		return new(Fields)
	}
	list := f.lists[last]
	f.lists = f.lists[:last]
	return list
}

func (f *freeLists) give(list *Fields) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lists = append(f.lists, list)
}

// fieldsOf returns the fields of the struct that m points to, until they are
// released.
func (l *Layout) fieldsOf(m any) *Fields {
	list := free.take()
	list.of = m
	l.Fields(list)
	return list
}

func (l *Fields) release() {
	clear(l.fields)
	l.fields, l.of = l.fields[:0], nil
	free.give(l)
}

// AppendStruct appends the struct at m, none of whose fields is of
// [KindOther].
func AppendStruct[T any](buf []byte, l *Layout, m *T, depth int) ([]byte, error) {
	return appendStruct(buf, l, m, depth)
}

func appendStruct(buf []byte, l *Layout, m any, depth int) ([]byte, error) {
	if err := CheckDepth(depth); err != nil {
		return buf, err
	}
	list := l.fieldsOf(m)
	defer list.release()
	buf = AppendMap(buf, len(list.fields))
	var err error
	for _, f := range list.fields {
		buf = AppendString(buf, f.name)
		if buf, err = appendPart(buf, f, depth+1); err != nil {
			return buf, InField(err, f.name)
		}
	}
	return buf, nil
}

// appendPart appends a field of any kind but [KindOther].
func appendPart(buf []byte, f layoutField, depth int) ([]byte, error) {
	switch f.kind {
	case KindStruct:
		return appendStruct(buf, f.of, f.p, depth)
	case KindStructs:
		return appendStructs(buf, f.of, f.p.(structs), depth)
	case KindPointer:
		if f.p.(pointed).isNil() {
			return AppendNil(buf), nil
		}
		return appendPart(buf, behind(f), depth)
	}
	return appendScalar(buf, f.p), nil
}

// behind returns the value behind a pointer as a field.
func behind(f layoutField) layoutField {
	to := f.p.(pointed).to()
	to.of = f.of
	return to
}

func appendStructs(buf []byte, l *Layout, s structs, depth int) ([]byte, error) {
	if s.isNil() {
		return AppendNil(buf), nil
	}
	if err := CheckDepth(depth); err != nil {
		return buf, err
	}
	buf = AppendArray(buf, s.count())
	var err error
	for i := range s.count() {
		if buf, err = appendStruct(buf, l, s.at(i), depth+1); err != nil {
			return buf, InIndex(err, i)
		}
	}
	return buf, nil
}

// DecodeStruct reads the struct at m. Fields of [KindOther] are read by other,
// which is given their number.
func DecodeStruct[T any](d *Decoder, l *Layout, m *T, other func(field int)) {
	d.decodeStruct(l, m, other)
}

func (d *Decoder) decodeStruct(l *Layout, m any, other func(field int)) {
	if d.Nil() {
		reflect.ValueOf(m).Elem().SetZero()
		return
	}
	list := l.fieldsOf(m)
	defer list.release()
	var seen bitset
	next := 0
	for n := d.Map(); d.Next(&n); {
		key := d.Key()
		i := list.index(key, next)
		if i < 0 {
			d.Unknown(key)
			continue
		}
		next = i + 1
		if seen.set(i) {
			d.Duplicate()
			return
		}
		if f := list.fields[i]; f.kind == KindOther {
			other(i)
		} else {
			d.part(f)
		}
	}
}

// part reads a field of any kind but [KindOther].
func (d *Decoder) part(f layoutField) {
	switch f.kind {
	case KindStruct:
		d.decodeStruct(f.of, f.p, nil)
	case KindStructs:
		d.structs(f.of, f.p.(structs))
	case KindPointer:
		there := !d.Nil()
		if f.p.(pointed).set(there); there {
			d.part(behind(f))
		}
	default:
		d.scalar(f.p)
	}
}

// index returns the number of the field with a name, -1 if there is none. It
// looks first at the next one.
func (l *Fields) index(name []byte, next int) int {
	for i := range l.fields {
		i = (i + next) % len(l.fields)
		if l.fields[i].name == string(name) {
			return i
		}
	}
	return -1
}

// structs reads a slice of structs.
func (d *Decoder) structs(l *Layout, s structs) {
	if d.Nil() {
		s.reset()
		return
	}
	n := d.Array()
	s.begin(n)
	for d.Next(&n) {
		d.decodeStruct(l, s.grow(), nil)
	}
}

// appendScalar appends the value that p points to.
func appendScalar(buf []byte, p any) []byte {
	switch p := p.(type) {
	case *string:
		return AppendString(buf, *p)
	case *bool:
		return AppendBool(buf, *p)
	case *float32:
		return AppendFloat(buf, float64(*p))
	case *float64:
		return AppendFloat(buf, *p)
	case *int:
		return AppendInt(buf, int64(*p))
	case *int8:
		return AppendInt(buf, int64(*p))
	case *int16:
		return AppendInt(buf, int64(*p))
	case *int32:
		return AppendInt(buf, int64(*p))
	case *int64:
		return AppendInt(buf, *p)
	case *uint:
		return AppendUint(buf, uint64(*p))
	case *uint8:
		return AppendUint(buf, uint64(*p))
	case *uint16:
		return AppendUint(buf, uint64(*p))
	case *uint32:
		return AppendUint(buf, uint64(*p))
	case *uint64:
		return AppendUint(buf, *p)
	}
	return AppendUint(buf, uint64(*p.(*uintptr)))
}

// scalar reads the value that p points to.
func (d *Decoder) scalar(p any) {
	switch p := p.(type) {
	case *string:
		*p = d.String()
	case *bool:
		*p = d.Bool()
	case *float32:
		*p = d.Float32()
	case *float64:
		*p = d.Float()
	case *int:
		DecodeInt(d, p)
	case *int8:
		DecodeInt(d, p)
	case *int16:
		DecodeInt(d, p)
	case *int32:
		DecodeInt(d, p)
	case *int64:
		DecodeInt(d, p)
	case *uint:
		DecodeUint(d, p)
	case *uint8:
		DecodeUint(d, p)
	case *uint16:
		DecodeUint(d, p)
	case *uint32:
		DecodeUint(d, p)
	case *uint64:
		DecodeUint(d, p)
	case *uintptr:
		DecodeUint(d, p)
	}
}
