package codegen

import (
	"fmt"
	"go/types"
	"strconv"
)

// decode writes code that reads one item into x, an addressable expression.
func (g *generator) decode(x string, t types.Type) error {
	_, form := g.formsOf(t)
	switch form {
	case formRefused:
		return fmt.Errorf("the type %s has no form in a message", t)
	case formMessage, formKind:
		if named := g.ownNamed(t); named != nil {
			g.p("gangwayDecode%s(d, %s)", g.helper(named), address(x))
			return nil
		}
		return g.within(t, func() error { return g.decodeKind(x, t, t.Underlying()) })
	case formOwn:
		g.p("%s.DecodeCBOR(d)", x)
	case formFunctions:
		g.p("$.DecodeOther(d, %s)", address(x))
	case formTime:
		g.p("d.Time(%s)", address(x))
	case formBig:
		g.p("d.Big(%s)", address(x))
	case formText:
		g.p("$.DecodeText(d, %s)", address(x))
	}
	return nil
}

// decodeKind writes code that reads into x by the kind of its type.
func (g *generator) decodeKind(x string, t, underlying types.Type) error {
	switch u := underlying.(type) {
	case *types.Basic:
		return g.decodeBasic(x, t, u, false)
	case *types.Pointer:
		return g.decodePointer(x, u)
	case *types.Interface:
		if u.NumMethods() == 0 {
			g.p("%s = d.Any()", x)
		} else {
			g.p("$.DecodeRegistered(d, %s)", address(x))
		}
		return nil
	case *types.Slice:
		return g.decodeSlice(x, u)
	case *types.Array:
		return g.decodeArray(x, u)
	case *types.Map:
		return g.decodeMap(x, u)
	case *types.Struct:
		return g.decodeStruct(x, t, u)
	}
	return fmt.Errorf("the type %s has no form in a message", t)
}

// decodeBasic writes code that reads into x of a basic kind, also as the key of
// a map.
func (g *generator) decodeBasic(x string, t types.Type, u *types.Basic, key bool) error {
	call, generic, suffix := "", "", ""
	if key && u.Info()&types.IsInteger != 0 {
		suffix = "Key"
	}
	bits := strconv.FormatInt(8*types.SizesFor("gc", "wasm").Sizeof(u), 10)
	switch info := u.Info(); {
	case info&types.IsBoolean != 0:
		call, generic = "Bool()", "DecodeBool"
	case info&types.IsString != 0:
		call, generic = "String()", "DecodeString"
	case info&types.IsUnsigned != 0:
		call, generic = "Uint"+suffix+"("+bits+")", "DecodeUint"+suffix
	case info&types.IsInteger != 0:
		call, generic = "Int"+suffix+"("+bits+")", "DecodeInt"+suffix
	case u.Kind() == types.Float32:
		call, generic = "Float32()", "DecodeFloat32"
	case u.Kind() == types.Float64:
		call, generic = "Float()", "DecodeFloat"
	default:
		return fmt.Errorf("the type %s has no form in a message", t)
	}
	switch name := u.Name(); {
	case !types.Identical(types.Unalias(t), u), name == "int", name == "uint", name == "uintptr":
		// An int has another size elsewhere.
		g.p("$.%s(d, %s)", generic, address(x))
	case name == "int64", name == "uint64", u.Info()&types.IsInteger == 0:
		g.p("%s = d.%s", x, call)
	default:
		g.p("%s = %s(d.%s)", x, name, call)
	}
	return nil
}

func (g *generator) decodePointer(x string, u *types.Pointer) error {
	g.p("if d.Nil() {\n%s = nil\n} else {\n$.New(%s)", x, address(x))
	err := g.decode("(*"+x+")", u.Elem())
	g.p("}")
	return err
}

func (g *generator) decodeSlice(x string, u *types.Slice) error {
	if g.isByte(u.Elem()) {
		if isPlainByte(u.Elem()) {
			g.p("%s = d.Bytes(nil)", x)
		} else {
			g.p("$.DecodeBytes(d, %s)", address(x))
		}
		return nil
	}
	n, e := g.local("n"), g.local("e")
	g.p("if d.Nil() {\n%s = nil\n} else {", x)
	g.p("%s := d.Array()", n)
	g.p("$.Begin(%s, %s)", address(x), n)
	g.p("for d.Next(&%s) {", n)
	g.p("%s := $.Grow(%s)", e, address(x))
	err := g.decode("(*"+e+")", u.Elem())
	g.p("}\n}")
	return err
}

func (g *generator) decodeArray(x string, u *types.Array) error {
	if g.isByte(u.Elem()) {
		if isPlainByte(u.Elem()) {
			g.p("d.ByteArray(%s[:])", x)
		} else {
			g.p("$.DecodeByteArray(d, %s[:])", x)
		}
		return nil
	}
	at, n, i := g.local("at"), g.local("n"), g.local("i")
	g.p("clear(%s[:])", x)
	g.p("if !d.Nil() {")
	g.p("%s, %s := d.Pos(), 0", at, i)
	g.p("for %[1]s := d.Array(); d.Next(&%[1]s); %[2]s++ {", n, i)
	g.p("if %s >= len(%s) {\nd.Skip()\ncontinue\n}", i, x)
	err := g.decode(x+"["+i+"]", u.Elem())
	g.p("}\nd.WantLen(%s, %s, len(%s))\n}", at, i, x)
	return err
}

func (g *generator) decodeMap(x string, u *types.Map) error {
	set := isEmptyStruct(u.Elem())
	n, entries, size, at, entry := g.local("n"), g.local("entries"), g.local("size"), g.local("at"), g.local("entry")
	g.p("if d.Nil() {\n%s = nil\n} else {", x)
	if set {
		g.p("%s := d.Array()", n)
	} else {
		g.p("%s := d.Map()", n)
	}
	g.p("%s := $.NewMap(%s, %s)", entries, x, n)
	g.p("for d.Next(&%s) {", n)
	g.p("%s, %s := d.Pos(), len(%s)", at, size, entries)
	g.p("%s := $.ZeroEntry(%s)", entry, x)
	err := g.decodeKey(entry+".Key", u.Key())
	if err == nil && !set {
		err = g.decode(entry+".Value", u.Elem())
	}
	g.p("%[1]s[%[2]s.Key] = %[2]s.Value", entries, entry)
	g.p("d.WantNew(%s, len(%s) > %s)", at, entries, size)
	g.p("}\n%s = $.Merge(%s, %s)\n}", x, x, entries)
	return err
}

// decodeKey writes code that reads the key of a map.
func (g *generator) decodeKey(x string, t types.Type) error {
	_, form := g.formsOf(t)
	u := t.Underlying()
	if basic, ok := u.(*types.Basic); ok && form == formKind {
		return g.decodeBasic(x, t, basic, true)
	}
	if i, ok := u.(*types.Interface); ok && i.NumMethods() == 0 {
		g.p("%s = d.AnyKey()", x)
		return nil
	}
	if form == formKind && hasInterface(t) {
		return fmt.Errorf("the type %s as the key of a map: it may hold what Go cannot compare", t)
	}
	return g.decode(x, t)
}

func (g *generator) decodeStruct(x string, t types.Type, u *types.Struct) error {
	fields, err := g.fields(u, t.String())
	if err != nil {
		return err
	}
	n, key, seen := g.local("n"), g.local("key"), g.local("seen")
	g.p("if d.Nil() {\n$.Reset(%s)\n} else {", address(x))
	if len(fields) > 0 {
		g.p("var %s [%d]uint64", seen, (len(fields)+63)/64)
	}
	g.p("for %[1]s := d.Map(); d.Next(&%[1]s); {", n)
	g.p("%[1]s := d.Key()\nswitch string(%[1]s) {", key)
	for i := range fields {
		f := &fields[i]
		g.p("case %s:", strconv.Quote(f.name))
		g.p("d.Once(&%s[%d], %d)", seen, i/64, i%64)
		g.makeEmbedded(x, f)
		if err := g.decode(selector(x, f), f.typ()); err != nil {
			return fmt.Errorf("the field %s: %w", f.name, err)
		}
	}
	g.p("default:\nd.Unknown(%s)\n}\n}\n}", key)
	return nil
}

// makeEmbedded writes code that makes the embedded structs around a field.
func (g *generator) makeEmbedded(x string, f *field) {
	x = pointerOf(x)
	for _, v := range f.path[:len(f.path)-1] {
		x += "." + v.Name()
		if _, ok := types.Unalias(v.Type()).(*types.Pointer); ok {
			g.p("$.New(&%s)", x)
		}
	}
}
