package codecimpl

import "reflect"

// A candidate is a field of a struct or of one embedded in it, before it is
// known whether another field of the same name hides it.
type candidate struct {
	name    string
	tagged  bool
	index   []int
	t       reflect.Type
	options tagOptions
}

type tagOptions struct{ omitEmpty, omitZero, asString bool }

// fields returns the fields of a struct by the rules of encoding/json, in the
// order of the source, or a problem.
func (m planner) fields(t reflect.Type) (fields []field, problem string) {
	all := m.candidates(t)
	if len(all) == 0 && hidesAll(t) {
		return nil, "has only fields that are not exported: nothing of it would be sent"
	}
	for _, c := range dominant(all) {
		if c.options.asString {
			return nil, `has a field "` + c.name + `" with the option "string" in its tag, which is not supported: 64-bit integers keep all their bits without it`
		}
		fields = append(fields, field{
			name:  c.name,
			key:   AppendString(nil, c.name),
			index: c.index,
			value: m.plan(c.t),
			omit:  omitter(c),
		})
	}
	return fields, ""
}

// hidesAll reports whether a struct has fields and none is exported, as those of
// ports, locks and contexts are.
func hidesAll(t reflect.Type) bool {
	for i := range t.NumField() {
		if t.Field(i).IsExported() {
			return false
		}
	}
	return t.NumField() > 0
}

// candidates returns the fields of a struct and of all that are embedded in
// it, level by level.
func (m planner) candidates(t reflect.Type) (all []candidate) {
	type level struct {
		t     reflect.Type
		index []int
	}
	seen := map[reflect.Type]bool{}
	for current := []level{{t: t}}; len(current) > 0; {
		var next []level
		for _, l := range current {
			if seen[l.t] {
				continue
			}
			for i := range l.t.NumField() {
				c, embedded := m.candidate(l.t.Field(i))
				c.index = append(l.index[:len(l.index):len(l.index)], i)
				if embedded != nil {
					next = append(next, level{embedded, c.index})
				} else if c.name != "" {
					all = append(all, c)
				}
			}
		}
		for _, l := range current {
			seen[l.t] = true
		}
		current = next
	}
	return all
}

// candidate looks at one field. It returns a struct if the field only embeds
// that one, and a candidate without a name if the field counts for nothing.
func (m planner) candidate(f reflect.StructField) (c candidate, embedded reflect.Type) {
	inner := f.Type
	if inner.Kind() == reflect.Pointer && inner.Name() == "" {
		inner = inner.Elem()
	}
	if !f.IsExported() && !(f.Anonymous && inner.Kind() == reflect.Struct) {
		return c, nil
	}
	tag := f.Tag.Get("json")
	if tag == "-" {
		return c, nil
	}
	c.name, c.options = parseTag(tag)
	c.tagged = c.name != ""
	c.t = f.Type
	if c.tagged {
		if !f.IsExported() {
			return candidate{}, nil
		}
		return c, nil
	}
	if f.Anonymous && inner.Kind() == reflect.Struct && m.embeds(inner) {
		return c, inner
	}
	if f.IsExported() {
		c.name = f.Name
	}
	return c, nil
}

// embeds reports whether the fields of an embedded struct become fields of the
// outer one. A struct with a form of its own, such as time.Time, is one field.
func (m planner) embeds(t reflect.Type) bool {
	return is[message](reflect.PointerTo(t)) || m.byMethods(t).append == nil
}

// parseTag splits the value of a json tag. A name that encoding/json would not
// take is none.
func parseTag(tag string) (name string, o tagOptions) {
	name, rest := cut(tag)
	if !validName(name) {
		name = ""
	}
	for rest != "" {
		var option string
		option, rest = cut(rest)
		switch option {
		case "omitempty":
			o.omitEmpty = true
		case "omitzero":
			o.omitZero = true
		case "string":
			o.asString = true
		}
	}
	return name, o
}

// validName reports whether encoding/json takes a name from a tag: it has no
// quotes, backslashes or control characters.
func validName(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == 0x7f || c == '"' || c == '\'' || c == '`' || c == '\\' {
			return false
		}
	}
	return true
}

func cut(s string) (before, after string) {
	for i := range len(s) {
		if s[i] == ',' {
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

// dominant returns, for each name, the field that the others of this name do
// not hide: the one at the least depth; of several, the one with a tag; of
// several again, none. The order is that of the source.
func dominant(all []candidate) []candidate {
	byName := map[string][]candidate{}
	for _, c := range all {
		byName[c.name] = append(byName[c.name], c)
	}
	kept := make([]candidate, 0, len(all))
	for _, same := range byName {
		if c, ok := winner(same); ok {
			kept = append(kept, c)
		}
	}
	for i := range kept {
		for j := i; j > 0 && before(kept[j].index, kept[j-1].index); j-- {
			kept[j], kept[j-1] = kept[j-1], kept[j]
		}
	}
	return kept
}

// before reports whether a field is before another one in the source.
func before(a, b []int) bool {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return len(a) < len(b)
}

func winner(same []candidate) (c candidate, ok bool) {
	best := same[:0:0]
	for _, c := range same {
		switch {
		case len(best) == 0 || rank(c) < rank(best[0]):
			best = append(best[:0], c)
		case rank(c) == rank(best[0]):
			best = append(best, c)
		}
	}
	return best[0], len(best) == 1
}

// rank orders fields of one name: depth first, then whether there is a tag.
func rank(c candidate) int {
	if c.tagged {
		return 2 * len(c.index)
	}
	return 2*len(c.index) + 1
}

type zeroer interface{ IsZero() bool }

// omitter returns when a field is left out.
func omitter(c candidate) func(v reflect.Value) bool {
	zero := reflect.Value.IsZero
	if is[zeroer](c.t) || is[zeroer](reflect.PointerTo(c.t)) {
		zero = isZeroByMethod
	}
	switch {
	case c.options.omitEmpty && c.options.omitZero:
		return func(v reflect.Value) bool { return isEmpty(v) || zero(v) }
	case c.options.omitEmpty:
		return isEmpty
	case c.options.omitZero:
		return zero
	}
	return nil
}

func isZeroByMethod(v reflect.Value) bool {
	if v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		return v.IsNil() || v.Interface().(zeroer).IsZero()
	}
	return pointerTo(v).Interface().(zeroer).IsZero()
}

// isEmpty answers the question of omitempty: empty are false, 0, nil, and
// values without length.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}
