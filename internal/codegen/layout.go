package codegen

import (
	"fmt"
	"go/types"
	"slices"
	"strconv"
)

// A part is the form of a field in a layout of package codecimpl.
type part struct {
	kind string       // Scalar, or the name of the function that adds it.
	of   *types.Named // The type of the struct, of the structs, or behind the pointer.
}

// other is a field that generated code reads.
var other = part{kind: "Other"}

// A plan has the forms of the fields of a struct in its layout.
type plan struct {
	fields []field
	parts  []part
	reads  bool // The layout is enough to read the struct.
	writes bool // It is also enough to write it.
}

// planOf returns the plan of a struct, which is within others.
func (g *generator) planOf(t types.Type, u *types.Struct, within ...types.Type) (p plan, err error) {
	if p.fields, err = g.fields(u, t.String()); err != nil {
		return p, err
	}
	p.reads, p.writes = true, true
	within = append(within[:len(within):len(within)], t)
	for i := range p.fields {
		f := &p.fields[i]
		part, writes := g.partOf(f, within)
		if condition, err := g.presentIf("m", f); err != nil || condition != "" {
			writes = false
		}
		p.parts = append(p.parts, part)
		p.reads = p.reads && part != other
		p.writes = p.writes && part != other && writes
	}
	return p, nil
}

// partOf returns the form of a field in a layout, and whether it is written as
// it is read.
func (g *generator) partOf(f *field, within []types.Type) (p part, writes bool) {
	for _, v := range f.path[:len(f.path)-1] {
		if _, ok := types.Unalias(v.Type()).(*types.Pointer); ok {
			return other, false
		}
	}
	t := types.Unalias(f.typ())
	out, in := g.formsOf(t)
	if in != formKind && in != formMessage {
		return other, false
	}
	writes = out == in
	if s, ok := t.(*types.Slice); ok {
		of, elementWrites := g.laidOut(s.Elem(), within)
		if of == nil {
			return other, false
		}
		return part{"Structs", of}, elementWrites
	}
	if p, ok := t.(*types.Pointer); ok {
		return g.pointed(p, within)
	}
	if basic, ok := t.Underlying().(*types.Basic); ok {
		return part{kind: kindOf(basic)}, writes
	}
	of, structWrites := g.laidOut(t, within)
	if of == nil {
		return other, false
	}
	return part{"Struct", of}, writes && structWrites
}

// pointed returns the form of a pointer: to a struct that has a layout, or to a
// scalar that is not of a named type.
func (g *generator) pointed(p *types.Pointer, within []types.Type) (_ part, writes bool) {
	elem := types.Unalias(p.Elem())
	if basic, ok := elem.(*types.Basic); ok && kindOf(basic) == "Scalar" {
		return part{kind: "Pointer"}, true
	}
	of, writes := g.laidOut(elem, within)
	if of == nil {
		return other, false
	}
	return part{"Pointer", of}, writes
}

// laidOut returns t as a struct that can be read by its layout alone, nil if it
// is none. A struct that contains itself has no such layout: in Go, data cannot
// refer to itself.
func (g *generator) laidOut(t types.Type, within []types.Type) (of *types.Named, writes bool) {
	named := g.ownNamed(t)
	if named == nil {
		return nil, false
	}
	out, in := g.formsOf(t)
	u, ok := named.Underlying().(*types.Struct)
	if !ok || !g.hasLayout(named, u) || in != formKind && in != formMessage {
		return nil, false
	}
	for _, outer := range within {
		if types.Identical(outer, t) {
			return nil, false
		}
	}
	p, err := g.planOf(t, u, within...)
	if err != nil || !p.reads {
		return nil, false
	}
	return named, p.writes && out == in
}

// kindOf returns the kind of a basic type in a layout.
func kindOf(u *types.Basic) string {
	if u.Kind() == types.UnsafePointer || u.Info()&types.IsComplex != 0 || u.Kind() == types.Invalid {
		return other.kind
	}
	return "Scalar"
}

// hasLayout reports whether a struct has a layout: package codecimpl takes no more
// fields.
func (g *generator) hasLayout(t types.Type, u *types.Struct) bool {
	fields, err := g.fields(u, t.String())
	return err == nil && len(fields) > 0 && len(fields) <= 64
}

// layout writes the layout of a struct.
func (g *generator) layout(named *types.Named, p plan) {
	g.p("\nvar gangwayLayout%s = $.Layout{Fields: func(l *$.Fields) {", g.helper(named))
	m := "m := "
	if !slices.ContainsFunc(p.parts, func(p part) bool { return p != other }) {
		m = ""
	}
	g.p("%s$.At[%s](l)", m, named.Obj().Name())
	for i := range p.fields {
		g.layoutField(&p.fields[i], p.parts[i])
	}
	g.p("}}")
}

// layoutField writes the call that adds a field to a layout.
func (g *generator) layoutField(f *field, p part) {
	name := strconv.Quote(f.name)
	pointer := address(selector("(*m)", f))
	switch basic, _ := f.typ().Underlying().(*types.Basic); {
	case p == other:
		g.p("l.Other(%s)", name)
	case p.of == nil && p.kind == "Pointer":
		g.p("$.Pointer(l, %s, %s, nil)", name, pointer)
	case p.of != nil:
		g.p("$.%s(l, %s, %s, &gangwayLayout%s)", p.kind, name, pointer, g.helper(p.of))
	case types.Identical(types.Unalias(f.typ()), types.Typ[basic.Kind()]):
		g.p("l.Scalar(%s, %s)", name, pointer)
	default:
		g.p("l.Scalar(%s, (*%s)(%s))", name, types.Typ[basic.Kind()].Name(), pointer)
	}
}

// structFunctions writes the functions of a struct, beside its layout.
func (g *generator) structFunctions(named *types.Named, u *types.Struct) error {
	name, helper := named.Obj().Name(), g.helper(named)
	p, err := g.planOf(named, u)
	if err != nil {
		return err
	}
	g.layout(named, p)
	if p.writes {
		g.p("\nfunc gangwayAppend%s(buf []byte, m *%s, depth int) ([]byte, error) {", helper, name)
		g.p("return $.AppendStruct(buf, &gangwayLayout%s, m, depth)\n}", helper)
	} else if err := g.appendFunction(named); err != nil {
		return err
	}
	others := "nil"
	if !p.reads {
		others = "func(field int) { gangwayDecodeIn" + helper + "(d, m, field) }"
	}
	g.p("\nfunc gangwayDecode%s(d *$.Decoder, m *%s) {", helper, name)
	g.p("$.DecodeStruct(d, &gangwayLayout%s, m, %s)\n}", helper, others)
	if p.reads {
		return nil
	}
	return g.otherFields("gangwayDecodeIn"+helper, name, p)
}

// otherFields writes the function that reads the fields that are other.
func (g *generator) otherFields(function, owner string, p plan) error {
	g.number = 0
	g.p("\nfunc %s(d *$.Decoder, m *%s, field int) {", function, owner)
	g.p("switch field {")
	for i := range p.fields {
		if p.parts[i] != other {
			continue
		}
		f := &p.fields[i]
		g.p("case %d: // %s", i, strconv.Quote(f.name))
		g.makeEmbedded("m", f)
		if err := g.decode(selector("(*m)", f), f.typ()); err != nil {
			return fmt.Errorf("the field %s: %w", f.name, err)
		}
	}
	g.p("}\n}")
	return nil
}
