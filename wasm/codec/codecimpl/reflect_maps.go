package codecimpl

import "reflect"

// mapping returns the plan of a map: a plain object if its keys are strings, a
// Set if its values are struct{}, else a Map.
func (m planner) mapping(t reflect.Type) plan {
	p := mapPlan{t: t, key: m.plan(t.Key()), elem: m.plan(t.Elem())}
	if t.Elem().Kind() == reflect.Struct && t.Elem().NumField() == 0 {
		return plan{p.appendSet, p.decodeSet}
	}
	p.object = m.textual(t.Key())
	if m.byMethods(t.Key()).append == nil {
		p.key = integerKey(t.Key(), p.key)
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
		return is[textAppender](pointer) && !is[appender](pointer) && !is[instant](pointer)
	}
	return t.Kind() == reflect.String
}

// integerKey returns the plan of a key that is an integer, else key itself.
func integerKey(t reflect.Type, key *plan) *plan {
	switch t.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return &plan{key.append, func(d *Decoder, v reflect.Value) { v.SetInt(d.IntKey(v.Type().Bits())) }}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return &plan{key.append, func(d *Decoder, v reflect.Value) { v.SetUint(d.UintKey(v.Type().Bits())) }}
	}
	return key
}

func (p *mapPlan) appendMap(buf []byte, v reflect.Value, depth int) ([]byte, error) {
	if v.IsNil() {
		return AppendNil(buf), nil
	}
	if !p.object {
		buf = AppendTagMap(buf)
	}
	return p.appendEntries(AppendMap(buf, v.Len()), v, depth, true)
}

func (p *mapPlan) appendSet(buf []byte, v reflect.Value, depth int) ([]byte, error) {
	if v.IsNil() {
		return AppendNil(buf), nil
	}
	buf = AppendArray(AppendTagSet(buf), v.Len())
	return p.appendEntries(buf, v, depth, false)
}

func (p *mapPlan) appendEntries(buf []byte, v reflect.Value, depth int, values bool) ([]byte, error) {
	if err := CheckDepth(depth); err != nil {
		return buf, err
	}
	start := len(buf)
	entries := make(Entries, 0, v.Len())
	var err error
	key, elem := reflect.New(p.t.Key()).Elem(), reflect.New(p.t.Elem()).Elem()
	for it := v.MapRange(); it.Next(); {
		at := len(buf)
		key.SetIterKey(it)
		if buf, err = p.key.append(buf, key, depth+1); err != nil {
			return buf, InKey(err)
		}
		entries.Key(buf, at)
		if !values {
			continue
		}
		elem.SetIterValue(it)
		if buf, err = p.elem.append(buf, elem, depth+1); err != nil {
			return buf, InEntry(err, buf[at:])
		}
	}
	return entries.Sort(buf, start)
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
		entries.SetMapIndex(key, elem)
		d.WantNew(at, entries.Len() > size)
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
