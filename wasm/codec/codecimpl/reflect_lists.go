package codecimpl

import "reflect"

// slice returns the plan of a slice. Bytes are a byte string, all others an
// array; nil is null.
func (m planner) slice(t reflect.Type) plan {
	elem := m.plan(t.Elem())
	if m.isByte(t.Elem()) {
		return plan{
			append: func(buf []byte, v reflect.Value, _ int) ([]byte, error) {
				return AppendBytes(buf, v.Bytes()), nil
			},
			decode: decodeByteSlice(t.Elem()),
		}
	}
	return plan{
		append: func(buf []byte, v reflect.Value, depth int) ([]byte, error) {
			if v.IsNil() {
				return AppendNil(buf), nil
			}
			return appendList(buf, v, depth, elem)
		},
		decode: func(d *Decoder, v reflect.Value) { decodeSlice(d, v, elem) },
	}
}

// decodeByteSlice returns the decoder of a slice of bytes, as generated code has
// it: those of a named type have memory of their own.
func decodeByteSlice(elem reflect.Type) func(*Decoder, reflect.Value) {
	if elem == reflect.TypeFor[byte]() {
		return func(d *Decoder, v reflect.Value) { v.SetBytes(d.Bytes(nil)) }
	}
	return func(d *Decoder, v reflect.Value) { v.SetBytes(d.ownBytes()) }
}

// isByte reports whether a slice of t is a byte string: t is a byte and has no
// form of its own.
func (m planner) isByte(t reflect.Type) bool {
	return t.Kind() == reflect.Uint8 && m.byMethods(t).append == nil
}

func appendList(buf []byte, v reflect.Value, depth int, elem *plan) ([]byte, error) {
	if err := CheckDepth(depth); err != nil {
		return buf, err
	}
	n := v.Len()
	buf = AppendArray(buf, n)
	var err error
	for i := range n {
		if buf, err = elem.append(buf, v.Index(i), depth+1); err != nil {
			return buf, InIndex(err, i)
		}
	}
	return buf, nil
}

func decodeSlice(d *Decoder, v reflect.Value, elem *plan) {
	if d.Nil() {
		v.SetZero()
		return
	}
	n := d.Array()
	if v.IsNil() {
		v.Set(reflect.MakeSlice(v.Type(), 0, max(0, min(n, claimed))))
	}
	v.SetLen(0)
	for i := 0; d.Next(&n); i++ {
		if i == v.Cap() {
			v.Grow(1)
		}
		v.SetLen(i + 1)
		e := v.Index(i)
		e.SetZero()
		elem.decode(d, e)
	}
}

// array returns the plan of an array, which takes exactly as many elements as
// it has.
func (m planner) array(t reflect.Type) plan {
	if m.isByte(t.Elem()) {
		return plan{append: appendByteArray, decode: decodeByteArray}
	}
	elem := m.plan(t.Elem())
	return plan{
		append: func(buf []byte, v reflect.Value, depth int) ([]byte, error) {
			return appendList(buf, v, depth, elem)
		},
		decode: func(d *Decoder, v reflect.Value) { decodeArray(d, v, elem) },
	}
}

func appendByteArray(buf []byte, v reflect.Value, _ int) ([]byte, error) {
	return AppendBytes(buf, pointerTo(v).Elem().Bytes()), nil
}

func decodeByteArray(d *Decoder, v reflect.Value) {
	d.ByteArray(v.Bytes())
}

func decodeArray(d *Decoder, v reflect.Value, elem *plan) {
	v.SetZero()
	if d.Nil() {
		return
	}
	at := d.pos
	i := 0
	for n := d.Array(); d.Next(&n); i++ {
		if i >= v.Len() {
			d.Skip()
			continue
		}
		elem.decode(d, v.Index(i))
	}
	d.WantLen(at, i, v.Len())
}
