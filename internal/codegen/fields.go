package codegen

import (
	"fmt"
	"go/types"
	"reflect"
	"slices"
	"strings"
)

// A field is a part of a struct that messages carry. This file follows
// reflect_fields.go of package codecimpl; a test compares the two.
type field struct {
	name      string
	tagged    bool
	index     []int
	path      []*types.Var // The way to the field, through embedded structs.
	omitEmpty bool
	omitZero  bool
	asString  bool
}

// typ returns the type of the field.
func (f *field) typ() types.Type { return f.path[len(f.path)-1].Type() }

// fields returns the fields of a struct by the rules of encoding/json, in the
// order of the source.
func (g *generator) fields(s *types.Struct, owner string) ([]field, error) {
	all := g.candidates(s)
	if len(all) == 0 && hidesAll(s) {
		return nil, fmt.Errorf("%s has only fields that are not exported: nothing of it would be sent", owner)
	}
	kept := dominant(all)
	for _, f := range kept {
		if f.asString {
			return nil, fmt.Errorf("%s has a field %q with the option \"string\" in its tag, which is not supported: 64-bit integers keep all their bits without it", owner, f.name)
		}
	}
	return kept, nil
}

// hidesAll reports whether a struct has fields and none is exported.
func hidesAll(s *types.Struct) bool {
	for v := range s.Fields() {
		if v.Exported() {
			return false
		}
	}
	return s.NumFields() > 0
}

// candidates returns the fields of a struct and of all that are embedded in
// it, level by level.
func (g *generator) candidates(s *types.Struct) (all []field) {
	type level struct {
		s    *types.Struct
		t    types.Type // Nil for the outermost.
		from field
	}
	var seen []types.Type
	for current := []level{{s: s}}; len(current) > 0; {
		var next []level
		for _, l := range current {
			if l.t != nil && slices.ContainsFunc(seen, func(t types.Type) bool { return types.Identical(t, l.t) }) {
				continue
			}
			for i := range l.s.NumFields() {
				f, embedded := g.candidate(l.s.Field(i), l.s.Tag(i))
				f.index = append(slices.Clone(l.from.index), i)
				f.path = append(slices.Clone(l.from.path), l.s.Field(i))
				if embedded != nil {
					next = append(next, level{embedded.Underlying().(*types.Struct), embedded, f})
				} else if f.name != "" {
					all = append(all, f)
				}
			}
		}
		for _, l := range current {
			if l.t != nil {
				seen = append(seen, l.t)
			}
		}
		current = next
	}
	return all
}

// candidate looks at one field. It returns a struct if the field only embeds
// that one, and a field without a name if it counts for nothing.
func (g *generator) candidate(v *types.Var, tag string) (f field, embedded types.Type) {
	inner := types.Unalias(v.Type())
	if pointer, ok := inner.(*types.Pointer); ok {
		inner = types.Unalias(pointer.Elem())
	}
	_, isStruct := inner.Underlying().(*types.Struct)
	if !v.Exported() && !(v.Embedded() && isStruct) {
		return f, nil
	}
	value := reflect.StructTag(tag).Get("json")
	if value == "-" {
		return f, nil
	}
	f.setTag(value)
	if f.tagged {
		if !v.Exported() {
			return field{}, nil
		}
		return f, nil
	}
	if v.Embedded() && isStruct && g.embeds(inner) {
		return f, inner
	}
	if v.Exported() {
		f.name = v.Name()
	}
	return f, nil
}

// embeds reports whether the fields of an embedded struct become fields of the
// outer one. A struct with a form of its own, such as time.Time, is one field.
func (g *generator) embeds(t types.Type) bool {
	if g.isMessage(t) || hasMethod(t, "IsMessage") {
		return true
	}
	append, _ := g.formsOf(t)
	return append == formKind || append == formFunctions
}

// setTag takes the name and the options of a json tag.
func (f *field) setTag(tag string) {
	name, options, _ := strings.Cut(tag, ",")
	if validName(name) {
		f.name = name
		f.tagged = name != ""
	}
	for option := range strings.SplitSeq(options, ",") {
		switch option {
		case "omitempty":
			f.omitEmpty = true
		case "omitzero":
			f.omitZero = true
		case "string":
			f.asString = true
		}
	}
}

// validName reports whether encoding/json takes a name from a tag.
func validName(s string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool { return c < ' ' || c == 0x7f || strings.ContainsRune("\"'`\\", c) })
}

// dominant returns, for each name, the field that the others of this name do
// not hide: the one at the least depth; of several, the one with a tag; of
// several again, none. The order is that of the source.
func dominant(all []field) []field {
	byName := map[string][]field{}
	for _, f := range all {
		byName[f.name] = append(byName[f.name], f)
	}
	var kept []field
	for _, same := range byName {
		slices.SortStableFunc(same, func(a, b field) int { return a.rank() - b.rank() })
		if len(same) == 1 || same[0].rank() < same[1].rank() {
			kept = append(kept, same[0])
		}
	}
	slices.SortFunc(kept, func(a, b field) int { return slices.Compare(a.index, b.index) })
	return kept
}

// rank orders fields of one name: depth first, then whether there is a tag.
func (f *field) rank() int {
	if f.tagged {
		return 2 * len(f.index)
	}
	return 2*len(f.index) + 1
}
