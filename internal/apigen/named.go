package apigen

import (
	"slices"
	"strings"

	"gangway/internal/webschema"
)

// named returns the Go type of a type that has a name, in its package. It is
// declared when it is first used.
func (s *space) named(ref string, d direction) value {
	namespace, id := splitName(ref)
	home := s.g.spaces[namespace]
	named := s.g.named[ref]
	if home == nil || named == nil {
		panic("apigen: there is no type " + ref)
	}
	simple, nullable := s.g.simplify(named.Type)
	if slices.Contains(s.g.overlay.Copies[s.ns.Name], namespace) || simple.Kind == webschema.Array || simple.Kind == webschema.Map {
		home = s // Lists have no name in Go.
	}
	v, found := home.declared[ref]
	if !found {
		v = home.declareNamed(ref, id, simple)
	}
	if home != s {
		v = s.foreign(home, v)
	}
	if nullable {
		return s.pointerTo(v)
	}
	return v
}

// declareNamed declares a type in its package.
func (s *space) declareNamed(ref, id string, t webschema.Type) value {
	d := s.g.uses[ref]
	id = exported(id)
	if namespace, _ := splitName(ref); namespace != s.ns.Name && s.isNamed(id) {
		id = exported(namespace) + id // A copy beside one of this package.
	}
	if t.Kind != webschema.Object || len(t.Fields) == 0 {
		v := s.plainTypeOf(t, "", id, d)
		s.declared[ref] = v
		return v
	}
	name := s.free(id)
	s.declared[ref] = s.structValue(name)
	around := s.around
	s.around = ref
	defer func() { s.around = around }()
	return s.declare(name, name+" is "+ref+".", t.Fields, d)
}

// foreign returns a type of another package as this one names it.
func (s *space) foreign(home *space, v value) value {
	name := strings.TrimLeft(v.goType, "[]*")
	if !isUpper(name[0]) {
		return v // A type of Go.
	}
	v.goType = strings.Replace(v.goType, name, home.pkg+"."+name, 1)
	if v.scalar == "" {
		s.g.shared[home.ns.Name+"."+v.name] = true // The next pass exports its table.
		v.table = "&" + home.pkg + "." + strings.TrimPrefix(v.table, "&")
		v.name = exported(home.pkg) + v.name
	}
	return v
}

// goNameOf returns the name of a type of this package.
func (s *space) goNameOf(ref string) string { return s.declared[ref].goType }

// mark notes how named types are used, by walking whatever uses them.
func (g *generator) mark(t webschema.Type, d direction) {
	switch t.Kind {
	case webschema.Ref:
		named := g.named[t.Ref]
		if named == nil || g.uses[t.Ref]&d == d {
			return
		}
		g.uses[t.Ref] |= d
		g.mark(named.Type, d)
	case webschema.Choices:
		for _, c := range t.Choices {
			g.mark(*c, d)
		}
	case webschema.Array, webschema.Map:
		g.mark(*t.Items, d)
	case webschema.Object:
		g.markFields(t.Fields, d)
	}
}

func (g *generator) markFields(fields []*webschema.Field, d direction) {
	for _, f := range fields {
		g.mark(f.Type, d)
	}
}

// markAll notes the uses of all named types by functions and events.
func (g *generator) markAll() {
	for _, n := range g.api {
		g.markParts(n.Functions, n.Events)
		for _, t := range n.Types {
			g.markParts(t.Functions, t.Events)
		}
	}
}

func (g *generator) markParts(functions []*webschema.Function, events []*webschema.Event) {
	for _, f := range functions {
		g.markFields(f.Parameters, argument)
		if f.Result != nil {
			g.mark(f.Result.Type, result)
		}
	}
	for _, e := range events {
		g.markFields(e.Parameters, result)
		g.markFields(e.Extra, argument)
		if e.Answer != nil {
			g.mark(e.Answer.Type, argument)
		}
	}
}
