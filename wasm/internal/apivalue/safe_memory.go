//go:build gangway_safe

package apivalue

import "reflect"

// A place is where a value is.
type place = reflect.Value

// More is not needed here: reflection makes memory of any type.
type More = func()

// MoreOf is More of slices of T.
func MoreOf[T any]() {}

// Each is not needed here.
type Each = func()

// EachOf is Each of maps to T.
func EachOf[T any]() {}

// Put is not needed here.
type Put = func()

// PutOf is Put of maps to T.
func PutOf[T any]() {}

func boolAt(p place) bool       { return p.Bool() }
func intAt(p place) int64       { return p.Int() }
func floatAt(p place) float64   { return p.Float() }
func stringAt(p place) string   { return p.String() }
func anyAt(p place) any         { return p.Interface() }
func messageAt(p place) message { return p.Interface().(message) }
func bytesAt(p place) []byte    { return p.Bytes() }

func setBool(p place, v bool)       { p.SetBool(v) }
func setInt(p place, v int64)       { p.SetInt(v) }
func setFloat(p place, v float64)   { p.SetFloat(v) }
func setString(p place, v string)   { p.SetString(v) }
func setMessage(p place, v message) { p.Set(reflect.ValueOf(v)) }

// isNil reports whether the value at a place is nil.
func isNil(_ *Type, p place) bool {
	switch p.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		return p.IsNil()
	}
	return false
}

// pointedAt returns where the pointer at a place points to.
func pointedAt(p place) place { return p.Elem() }

// makeAt makes the pointer at a place point to a new value.
func makeAt(_ *Type, p place) place {
	p.Set(reflect.New(p.Type().Elem()))
	return p.Elem()
}

// lengthAt returns the length of the slice at a place.
func lengthAt(p place) int { return p.Len() }

// elementAt returns the place of an element of the slice at a place.
func elementAt(_ *Type, p place, i int) place { return p.Index(i) }

// extendAt adds an element to the slice at a place, and returns its place.
func extendAt(_ *Type, p place) place {
	p.Set(reflect.Append(p, reflect.Zero(p.Type().Elem())))
	return p.Index(p.Len() - 1)
}

// emptyAt makes the slice at a place empty, and not nil.
func emptyAt(_ *Type, p place) { p.Set(reflect.MakeSlice(p.Type(), 0, 0)) }

// entriesAt returns how many entries the map at a place has, and calls entry,
// unless it is nil, for each of them.
func entriesAt(_ *Type, p place, entry func(key string, value place)) int {
	if entry != nil {
		for entries := p.MapRange(); entries.Next(); {
			entry(entries.Key().String(), entries.Value())
		}
	}
	return p.Len()
}

// putAt adds an entry to the map at a place, with the value that fill makes.
func putAt(_ *Type, p place, key string, fill func(value place)) {
	if p.IsNil() {
		p.Set(reflect.MakeMap(p.Type()))
	}
	value := reflect.New(p.Type().Elem()).Elem()
	fill(value)
	p.SetMapIndex(reflect.ValueOf(key), value)
}

// A cursor goes through the fields of a struct.
type cursor struct {
	fields []Field
	in     place
	i      int
}

// begin returns a cursor at the first field.
func begin(fields []Field, p place) cursor { return cursor{fields: fields, in: p} }

func (c *cursor) count() int    { return len(c.fields) }
func (c *cursor) more() bool    { return c.i < len(c.fields) }
func (c *cursor) field() *Field { return &c.fields[c.i] }
func (c *cursor) place() place  { return c.in.Field(c.i) }
func (c *cursor) again()        { c.i = 0 }
func (c *cursor) next()         { c.i++ }

// An item is the arguments, or the result, in a value of Go: it is encoded and
// decoded by a table.
type item struct {
	t *Type
	p place
}

// itemOf returns the value that v points to, which is of type t.
func itemOf[T any](t *Type, v *T) item { return item{t, reflect.ValueOf(v).Elem()} }
