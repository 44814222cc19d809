package codegen

import (
	"encoding/binary"
	"fmt"
	"go/types"
	"strconv"
	"strings"

	"gangway/wasm/codec"
)

// A part says what a field is in a layout of package codec.
type part struct {
	kind string       // The end of the name of a Kind.
	of   *types.Named // What the struct is, or the structs are.
}

// other is a field that generated code reads.
var other = part{kind: "Other"}

// A plan says what the fields of a struct are in its layout.
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

// partOf returns what a field is in a layout, and whether it is written as it
// is read.
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
	if basic, ok := t.Underlying().(*types.Basic); ok {
		return part{kind: kindOf(basic)}, writes
	}
	of, structWrites := g.laidOut(t, within)
	if of == nil {
		return other, false
	}
	return part{"Struct", of}, writes && structWrites
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
	switch info := u.Info(); {
	case u.Kind() == types.UnsafePointer, info&types.IsComplex != 0, u.Kind() == types.Invalid:
		return other.kind
	case u.Kind() == types.Uintptr:
		return "Uint"
	}
	name := types.Typ[u.Kind()].Name() // Not byte or rune.
	return strings.ToUpper(name[:1]) + name[1:]
}

// hasLayout reports whether a struct has a layout: package codec takes no more
// fields.
func (g *generator) hasLayout(t types.Type, u *types.Struct) bool {
	fields, err := g.fields(u, t.String())
	return err == nil && len(fields) > 0 && len(fields) <= 64
}

// layout writes the layout of a struct.
func (g *generator) layout(named *types.Named, p plan) {
	name := named.Obj().Name()
	room := len(codec.AppendMap(nil, len(p.fields))) + 16
	for i := range p.fields {
		room += len(codec.AppendString(nil, p.fields[i].name)) + 9
	}
	g.p("\nvar gangwayLayout%s = $.Layout{", g.helper(named))
	g.p("Size: %s.Sizeof(%s{}),", g.unsafe, name)
	g.p("Room: %d,", room)
	g.p("Zero: func(p %s.Pointer) { *(*%s)(p) = %s{} },", g.unsafe, name, name)
	g.p("Fields: []$.Field{")
	for i := range p.fields {
		g.layoutField(name, &p.fields[i], p.parts[i])
	}
	g.p("},\n}")
}

func (g *generator) layoutField(owner string, f *field, p part) {
	key := string(codec.AppendString(nil, f.name))
	text := fmt.Sprintf("Key: %s, Word: %#x", strconv.QuoteToASCII(key), word(key))
	if cut := 64 - 8*len(key); cut > 0 {
		text += fmt.Sprintf(", Cut: %d", cut)
	} else if cut < 0 {
		text += fmt.Sprintf(", Next: %#x", word(key[8:]))
	}
	if cut := 64 - 8*max(len(key)-8, 0); cut > 0 {
		text += fmt.Sprintf(", NextCut: %d", cut)
	}
	if p != other {
		text += ", Kind: $.Kind" + p.kind + ", At: " + g.offset(owner, f)
	}
	if p.of != nil {
		text += ", Of: &gangwayLayout" + g.helper(p.of)
	}
	if p.kind == "Structs" {
		text += fmt.Sprintf(", Extend: func(p %s.Pointer, n int) %[1]s.Pointer { return $.Extend((*[]%s)(p), n) }", g.unsafe, p.of.Obj().Name())
	}
	g.p("{" + strings.ReplaceAll(text, "%", "%%") + "},")
}

// word returns the first 8 bytes of a key, the first in the lowest bits.
func word(key string) uint64 {
	var first [8]byte
	copy(first[:], key)
	return binary.LittleEndian.Uint64(first[:])
}

// offset returns the expression for where a field is in its struct.
func (g *generator) offset(owner string, f *field) string {
	x := owner + "{}"
	var sum []string
	for _, v := range f.path {
		x += "." + v.Name()
		sum = append(sum, g.unsafe+".Offsetof("+x+")")
	}
	return strings.Join(sum, " + ")
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
		g.p("return $.AppendStruct(buf, &gangwayLayout%s, %s.Pointer(m), depth)\n}", helper, g.unsafe)
	} else if err := g.appendFunction(named); err != nil {
		return err
	}
	fields := "nil"
	if !p.reads {
		fields = "gangwayDecodeIn" + helper
	}
	g.p("\nfunc gangwayDecode%s(d *$.Decoder, m *%s) {", helper, name)
	g.p("d.Struct(&gangwayLayout%s, %s.Pointer(m), %s)\n}", helper, g.unsafe, fields)
	if p.reads {
		return nil
	}
	return g.otherFields(fields, name, p)
}

// otherFields writes the function that reads the fields that are other.
func (g *generator) otherFields(function, owner string, p plan) error {
	g.number = 0
	g.p("\nfunc %s(d *$.Decoder, p %s.Pointer, field int) {", function, g.unsafe)
	g.p("m := (*%s)(p)\nswitch field {", owner)
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
