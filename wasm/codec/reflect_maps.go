package codec

import "reflect"

// mapping returns the plan of a map: a plain object if its keys are strings, a
// Set if its values are struct{}, else a Map.
func (m planner) mapping(t reflect.Type) plan {
	p := mapPlan{t: t, key: m.plan(t.Key()), elem: m.plan(t.Elem())}
	if t.Elem().Kind() == reflect.Struct && t.Elem().NumField() == 0 {
		return plan{p.appendSet, p.decodeSet}
	}
	p.object = m.textual(t.Key())
	if !p.object && isInteger(t.Key()) {
		p.key = &plan{p.key.append, integerKey(p.key)}
	}
	return plan{p.appendMap, p.decodeMap}
}

type mapPlan struct {
	t         reflect.Type
	key, elem *plan
	object    bool
}

// textual reports whether all values of a type are encoded as text.
func (m planner) textual(t reflect.Type) bool {
	if byMethods := m.byMethods(t); byMethods.append != nil {
		pointer := reflect.PointerTo(t)
		return is[textAppender](pointer) && !is[Appender](pointer) && !is[instant](pointer)
	}
	return t.Kind() == reflect.String
}

func isInteger(t reflect.Type) bool {
	return t.Kind() >= reflect.Int && t.Kind() <= reflect.Uintptr
}

// integerKey reads an integer also from text: the properties of a JavaScript
// object have no other names.
func integerKey(key *plan) func(d *Decoder, v reflect.Value) {
	return func(d *Decoder, v reflect.Value) {
		at := d.pos
		if d.peek()&majorMask != majorText {
			key.decode(d, v)
			return
		}
		number, ok := parseInteger(d.String())
		if !ok {
			d.fail(ErrMismatch, at, "an integer as the key")
			return
		}
		inner := Decoder{data: number, depth: 1, quiet: true}
		if key.decode(&inner, v); inner.err != nil {
			d.fail(ErrMismatch, at, "a key that fits "+v.Type().String())
		}
	}
}

func (p *mapPlan) appendMap(buf []byte, v reflect.Value, depth int) ([]byte, error) {
	if v.IsNil() {
		return AppendNil(buf), nil
	}
	if !p.object {
		buf = appendHead(buf, majorTag, tagMap)
	}
	return p.appendEntries(AppendMap(buf, v.Len()), v, depth, true)
}

func (p *mapPlan) appendSet(buf []byte, v reflect.Value, depth int) ([]byte, error) {
	if v.IsNil() {
		return AppendNil(buf), nil
	}
	buf = AppendArray(appendHead(buf, majorTag, tagSet), v.Len())
	return p.appendEntries(buf, v, depth, false)
}

func (p *mapPlan) appendEntries(buf []byte, v reflect.Value, depth int, values bool) ([]byte, error) {
	if err := CheckDepth(depth); err != nil {
		return buf, err
	}
	start := len(buf)
	entries := make(sortedEntries, 0, v.Len())
	var err error
	key, elem := reflect.New(p.t.Key()).Elem(), reflect.New(p.t.Elem()).Elem()
	for it := v.MapRange(); it.Next(); {
		at := len(buf)
		key.SetIterKey(it)
		if buf, err = p.key.append(buf, key, depth+1); err != nil {
			return buf, InField(err, "(a key)")
		}
		entries.key(buf, at)
		if !values {
			continue
		}
		elem.SetIterValue(it)
		if buf, err = p.elem.append(buf, elem, depth+1); err != nil {
			return buf, InField(err, keyStep(buf[at:]))
		}
	}
	return entries.sort(buf, start)
}

// keyStep returns the key that an encoded entry begins with, for a path.
func keyStep(entry []byte) string {
	d := Decoder{data: entry, depth: DefaultDepth, items: DefaultItems, quiet: true}
	d.Skip()
	return step{key: entry[:min(d.pos, len(entry))]}.String()
}

// decodeMap adds the entries of the message to the map, as encoding/json does.
func (p *mapPlan) decodeMap(d *Decoder, v reflect.Value) {
	if d.Nil() {
		v.SetZero()
		return
	}
	p.decodeEntries(d, v, d.Map(), true)
}

func (p *mapPlan) decodeSet(d *Decoder, v reflect.Value) {
	if d.Nil() {
		v.SetZero()
		return
	}
	p.decodeEntries(d, v, d.Array(), false)
}

func (p *mapPlan) decodeEntries(d *Decoder, v reflect.Value, n int, values bool) {
	entries := v
	if v.IsNil() || v.Len() > 0 {
		entries = reflect.MakeMapWithSize(p.t, max(0, min(n, claimed)))
	}
	key, elem := reflect.New(p.t.Key()).Elem(), reflect.New(p.t.Elem()).Elem()
	for size := 0; d.Next(&n); size++ {
		at := d.pos
		key.SetZero()
		if p.key.decode(d, key); d.err != nil {
			return
		}
		if !key.Comparable() {
			d.fail(ErrMismatch, at, "a key that Go can compare")
			return
		}
		if values {
			elem.SetZero()
			p.elem.decode(d, elem)
		}
		if entries.SetMapIndex(key, elem); entries.Len() == size {
			d.fail(ErrMismatch, at, "every key once")
			return
		}
	}
	p.merge(v, entries)
}

func (p *mapPlan) merge(v, entries reflect.Value) {
	if v.IsNil() {
		v.Set(entries)
		return
	}
	if v.UnsafePointer() == entries.UnsafePointer() {
		return
	}
	for it := entries.MapRange(); it.Next(); {
		v.SetMapIndex(it.Key(), it.Value())
	}
}
