package apigen

import (
	"slices"
	"strings"

	"gangway/internal/webschema"
)

// simplify returns a type without alternatives where Go needs none, and whether
// null is one of them: T or []T is []T, which is read from one T, too; several
// objects are one with the fields of all; strings with and without an
// enumeration are strings.
func (g *generator) simplify(t webschema.Type) (simple webschema.Type, nullable bool) {
	if t.Kind != webschema.Choices {
		return t, false
	}
	var all []webschema.Type
	for _, choice := range t.Choices {
		one, null := g.simplify(*choice)
		nullable = nullable || null
		switch {
		case one.Kind == webschema.Null:
			nullable = true
		case one.Kind == webschema.Choices:
			for _, inner := range one.Choices {
				all = append(all, *inner)
			}
		case one.Kind != webschema.Instance && one.Kind != webschema.Callback:
			all = append(all, one)
		}
	}
	all = g.withoutRepetition(all)
	if len(all) == 1 {
		return all[0], nullable
	}
	union := webschema.Type{Kind: webschema.Choices}
	for i := range all {
		union.Choices = append(union.Choices, &all[i])
	}
	return union, nullable
}

// withoutRepetition joins alternatives that have one form in JavaScript.
func (g *generator) withoutRepetition(all []webschema.Type) []webschema.Type {
	var distinct []webschema.Type
	for _, t := range all {
		i := slices.IndexFunc(distinct, func(other webschema.Type) bool { return g.formOf(other) == g.formOf(t) })
		if i < 0 {
			distinct = append(distinct, t)
			continue
		}
		distinct[i] = join(distinct[i], t)
	}
	if len(distinct) == 2 {
		for i, list := range distinct {
			if list.Kind == webschema.Array && g.sameItems(*list.Items, distinct[1-i]) {
				return []webschema.Type{list}
			}
		}
	}
	return distinct
}

// sameItems reports whether the items of a list are of the same type as a value
// that may stand in its place.
func (g *generator) sameItems(items, alone webschema.Type) bool {
	if items.Kind == webschema.Ref || alone.Kind == webschema.Ref {
		return items.Kind == alone.Kind && items.Ref == alone.Ref
	}
	return g.formOf(items) == g.formOf(alone)
}

// join returns the type of a value that has either of two types of one form.
func join(a, b webschema.Type) webschema.Type {
	switch {
	case a.Kind == webschema.String && b.Kind == webschema.String:
		return joinEnums(a, b)
	case a.Kind == webschema.Object && b.Kind == webschema.Object:
		return joinObjects(a, b)
	case a.Kind == webschema.Array && b.Kind == webschema.Array:
		items := join(*a.Items, *b.Items)
		return webschema.Type{Kind: webschema.Array, Items: &items}
	case a.Kind == webschema.Integer && b.Kind == webschema.Number:
		return b
	}
	return a
}

func joinEnums(a, b webschema.Type) webschema.Type {
	joined := webschema.Type{Kind: webschema.String}
	if len(a.Enum) > 0 && len(b.Enum) > 0 {
		joined.Enum = slices.Clone(a.Enum)
		for _, value := range b.Enum {
			if !slices.Contains(joined.Enum, value) {
				joined.Enum = append(joined.Enum, value)
			}
		}
	}
	return joined
}

// joinObjects returns an object whose fields are optional that not both have.
func joinObjects(a, b webschema.Type) webschema.Type {
	joined := webschema.Type{Kind: webschema.Object}
	add := func(f *webschema.Field, other webschema.Type) {
		if slices.ContainsFunc(joined.Fields, func(g *webschema.Field) bool { return g.Name == f.Name }) {
			return
		}
		field := *f
		field.Optional = f.Optional || !slices.ContainsFunc(other.Fields, func(g *webschema.Field) bool { return g.Name == f.Name })
		joined.Fields = append(joined.Fields, &field)
	}
	for _, f := range a.Fields {
		add(f, b)
	}
	for _, f := range b.Fields {
		add(f, a)
	}
	return joined
}

// formOf says which values of JavaScript a type has, as far as they can be told
// apart.
func (g *generator) formOf(t webschema.Type) string {
	switch t.Kind {
	case webschema.Ref:
		if named := g.named[t.Ref]; named != nil {
			inner, _ := g.simplify(named.Type)
			return g.formOf(inner)
		}
	case webschema.Integer:
		return webschema.Number
	case webschema.Map:
		return webschema.Object
	}
	return t.Kind
}

// isPlain reports whether a type is an object without fields: anything.
func isPlain(t webschema.Type) bool {
	return t.Kind == webschema.Any || t.Kind == webschema.Object && len(t.Fields) == 0
}

// asInteger makes ids integers that a schema calls numbers.
func asInteger(name string, t webschema.Type) webschema.Type {
	id := strings.HasSuffix(name, "Id") || strings.HasSuffix(name, "Ids")
	switch {
	case id && t.Kind == webschema.Number:
		t.Kind = webschema.Integer
	case id && t.Kind == webschema.Array:
		items := asInteger(name, *t.Items)
		t.Items = &items
	}
	return t
}
