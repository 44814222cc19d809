package codegen

import (
	"go/types"

	"gangway/internal/inspect"
)

// Describe returns the message types and the services of the package in a folder,
// for people who look at its messages.
func Describe(dir string) (d inspect.Types, err error) {
	concerned, err := Concerned(dir)
	if err != nil || !concerned {
		return d, err
	}
	p, err := load(dir, fromCache)
	if err != nil {
		return d, err
	}
	g := newGenerator(p)
	for _, m := range p.messages {
		fields, err := g.fields(m.Underlying().(*types.Struct), m.Obj().Name())
		if err != nil {
			return d, err
		}
		t := inspect.Type{Name: described(m.Named)}
		for _, f := range fields {
			t.Fields = append(t.Fields, inspect.Field{Name: f.name, Optional: f.omitEmpty || f.omitZero || f.indirect()})
		}
		d.Types = append(d.Types, t)
	}
	for _, s := range p.services {
		for _, m := range s.methods {
			d.Methods = append(d.Methods, inspect.Method{Name: s.name + "/" + m.name, Request: described(m.req), Response: described(m.resp)})
		}
	}
	return d, nil
}

// indirect reports whether the field is one of a struct that may be nil.
func (f *field) indirect() bool {
	for _, v := range f.path[:len(f.path)-1] {
		if _, pointer := v.Type().Underlying().(*types.Pointer); pointer {
			return true
		}
	}
	return false
}

// described returns a type as its users write it, empty for none.
func described(t types.Type) string {
	if t == nil {
		return ""
	}
	return types.TypeString(t, func(p *types.Package) string { return p.Name() })
}
