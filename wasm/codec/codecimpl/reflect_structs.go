package codecimpl

import "reflect"

// A field is a part of a struct that messages carry.
type field struct {
	name  string
	key   []byte // The name as an item.
	index []int  // The way to the field, through embedded structs.
	value *plan
	omit  func(v reflect.Value) bool // Nil when the field is never left out.
}

type structPlan struct {
	t      reflect.Type
	fields []field
	byName map[string]int
}

// structure returns the plan of a struct.
func (m planner) structure(t reflect.Type) plan {
	fields, problem := m.fields(t)
	if problem != "" {
		return refuse(t, problem)
	}
	s := &structPlan{t: t, fields: fields, byName: map[string]int{}}
	for i, f := range fields {
		s.byName[f.name] = i
	}
	return plan{s.append, s.decode}
}

func (s *structPlan) append(buf []byte, v reflect.Value, depth int) ([]byte, error) {
	if err := CheckDepth(depth); err != nil {
		return buf, err
	}
	head := len(buf)
	buf = AppendMap(buf, len(s.fields))
	start, n := len(buf), 0
	var err error
	for i := range s.fields {
		f := &s.fields[i]
		part, ok := f.of(v)
		if !ok || f.omit != nil && f.omit(part) {
			continue
		}
		n++
		if buf, err = f.value.append(append(buf, f.key...), part, depth+1); err != nil {
			return buf, InField(err, f.name)
		}
	}
	if n == len(s.fields) {
		return buf, nil
	}
	return shorterHead(buf, head, start, n), nil
}

// shorterHead writes the head of a map again, now that fewer entries have come.
func shorterHead(buf []byte, head, start, n int) []byte {
	content := buf[start:]
	return append(AppendMap(buf[:head], n), content...)
}

// of returns the field of a struct, unless it is in an embedded struct that is
// not there.
func (f *field) of(v reflect.Value) (part reflect.Value, ok bool) {
	if len(f.index) == 1 {
		return v.Field(f.index[0]), true
	}
	for i, index := range f.index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return v, false
			}
			v = v.Elem()
		}
		v = v.Field(index)
	}
	return v, true
}

// make returns the field of a struct and makes embedded structs on the way.
func (f *field) make(v reflect.Value) (part reflect.Value, ok bool) {
	if len(f.index) == 1 {
		return v.Field(f.index[0]), true
	}
	for i, index := range f.index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				if !v.CanSet() {
					return v, false
				}
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(index)
	}
	return v, true
}

func (s *structPlan) decode(d *Decoder, v reflect.Value) {
	if d.Nil() {
		v.SetZero()
		return
	}
	var seen bitset
	next := 0
	for n := d.Map(); d.Next(&n); {
		key := d.Key()
		i, ok := next, next < len(s.fields) && s.fields[next].name == string(key)
		if !ok {
			i, ok = s.byName[string(key)]
		}
		if !ok {
			d.Unknown(key)
			continue
		}
		next = i + 1
		if seen.set(i) {
			d.Duplicate()
			return
		}
		s.decodeField(d, v, &s.fields[i])
	}
}

func (s *structPlan) decodeField(d *Decoder, v reflect.Value, f *field) {
	part, ok := f.make(v)
	if !ok {
		d.Mismatch("no field in an embedded pointer to an unexported struct, which " + s.t.String() + " cannot set")
		return
	}
	f.value.decode(d, part)
}
