package codegen

import (
	"fmt"
	"go/types"
	"strconv"
	"strings"

	"gangway/wasm/codec/codecimpl"
)

// A way is how an error of a part of a value becomes an error of the value: a
// call with %s in place of the error, for each level, outermost first.
type way []string

func (w way) and(format string, args ...any) way {
	return append(w[:len(w):len(w)], fmt.Sprintf(format, args...))
}

// wrap returns the expression of an error from within.
func (w way) wrap(err string) string {
	for i := len(w) - 1; i >= 0; i-- {
		err = strings.Replace(w[i], "\x00", err, 1)
	}
	return err
}

// try writes a call that appends and can fail.
func (g *generator) try(w way, format string, args ...any) {
	g.p("if buf, err = "+format+"; err != nil {", args...)
	g.p("return buf, %s", w.wrap("err"))
	g.p("}")
}

// append writes code that appends x, an addressable expression, at a depth.
func (g *generator) append(x string, t types.Type, depth int, w way) error {
	form, _ := g.formsOf(t)
	switch form {
	case formRefused:
		return fmt.Errorf("the type %s has no form in a message", t)
	case formOwn:
		g.try(w, "%s.AppendCBOR(buf, %s)", x, depthAt(depth))
	case formFunctions:
		g.try(w, "$.AppendOther(buf, %s, %s)", address(x), depthAt(depth))
	case formTime:
		g.p("buf = $.AppendTime(buf, %s)", receiver(x, t, "Unix"))
	case formBig:
		g.try(w, "$.AppendBig(buf, %s)", address(x))
	case formText:
		g.try(w, "$.AppendText(buf, %s)", receiver(x, t, "MarshalText"))
	default:
		if named := g.ownNamed(t); named != nil {
			g.try(w, "gangwayAppend%s(buf, %s, %s)", g.helper(named), address(x), depthAt(depth))
			return nil
		}
		return g.within(t, func() error { return g.appendKind(x, t, t.Underlying(), depth, w) })
	}
	return nil
}

// receiver returns the expression that has a method: x or a pointer to it.
func receiver(x string, t types.Type, method string) string {
	if byValue(t, method) {
		return x
	}
	return address(x)
}

// appendKind writes code that appends x by the kind of its type.
func (g *generator) appendKind(x string, t, underlying types.Type, depth int, w way) error {
	switch u := underlying.(type) {
	case *types.Basic:
		return g.appendBasic(x, t, u)
	case *types.Pointer:
		return g.appendPointer(x, u, depth, w)
	case *types.Interface:
		if u.NumMethods() == 0 {
			g.try(w, "$.AppendAny(buf, %s, %s)", x, depthAt(depth))
		} else {
			g.try(w, "$.AppendRegistered(buf, %s, %s)", x, depthAt(depth))
		}
		return nil
	case *types.Slice:
		return g.appendSlice(x, u, depth, w)
	case *types.Array:
		return g.appendArray(x, u, depth, w)
	case *types.Map:
		return g.appendMap(x, u, depth, w)
	case *types.Struct:
		return g.appendStruct(x, t, u, depth, w)
	}
	return fmt.Errorf("the type %s has no form in a message", t)
}

func (g *generator) appendBasic(x string, t types.Type, u *types.Basic) error {
	convert := func(to string) string {
		if types.Identical(types.Unalias(t), types.Universe.Lookup(to).Type()) {
			return x
		}
		return to + "(" + x + ")"
	}
	switch info := u.Info(); {
	case u.Kind() == types.UnsafePointer, info&types.IsComplex != 0, u.Kind() == types.Invalid:
		return fmt.Errorf("the type %s has no form in a message", t)
	case info&types.IsBoolean != 0:
		g.p("buf = $.AppendBool(buf, %s)", convert("bool"))
	case info&types.IsString != 0:
		g.p("buf = $.AppendString(buf, %s)", convert("string"))
	case info&types.IsUnsigned != 0:
		g.p("buf = $.AppendUint(buf, %s)", convert("uint64"))
	case info&types.IsInteger != 0:
		g.p("buf = $.AppendInt(buf, %s)", convert("int64"))
	default:
		g.p("buf = $.AppendFloat(buf, %s)", convert("float64"))
	}
	return nil
}

func (g *generator) appendPointer(x string, u *types.Pointer, depth int, w way) error {
	g.p("if %s == nil {\nbuf = $.AppendNil(buf)\n} else {", x)
	err := g.append("(*"+x+")", u.Elem(), depth, w)
	g.p("}")
	return err
}

func (g *generator) appendSlice(x string, u *types.Slice, depth int, w way) error {
	if g.isByte(u.Elem()) {
		g.appendBytes(x, u.Elem())
		return nil
	}
	g.p("if %s == nil {\nbuf = $.AppendNil(buf)\n} else {", x)
	err := g.appendElements(x, u.Elem(), depth, w)
	g.p("}")
	return err
}

// isByte reports whether a slice of t is a byte string.
func (g *generator) isByte(t types.Type) bool {
	basic, ok := t.Underlying().(*types.Basic)
	form, _ := g.formsOf(t)
	return ok && basic.Kind() == types.Uint8 && form == formKind
}

// appendBytes writes code that appends a slice of a kind of bytes.
func (g *generator) appendBytes(x string, elem types.Type) {
	function := "AppendBytesOf"
	if isPlainByte(elem) {
		function = "AppendBytes"
	}
	g.p("buf = $.%s(buf, %s)", function, x)
}

// isPlainByte reports whether a type is byte itself.
func isPlainByte(t types.Type) bool {
	return types.Identical(types.Unalias(t), types.Typ[types.Uint8])
}

func (g *generator) appendArray(x string, u *types.Array, depth int, w way) error {
	if g.isByte(u.Elem()) {
		g.appendBytes(x+"[:]", u.Elem())
		return nil
	}
	return g.appendElements(x, u.Elem(), depth, w)
}

// checkDepth writes code that checks that a value at a depth may have parts.
func (g *generator) checkDepth(depth int, w way) {
	g.p("if err := $.CheckDepth(%s); err != nil {", depthAt(depth))
	g.p("return buf, %s", w.wrap("err"))
	g.p("}")
}

func (g *generator) appendElements(x string, elem types.Type, depth int, w way) error {
	i := g.local("i")
	g.checkDepth(depth, w)
	g.p("buf = $.AppendArray(buf, len(%s))", x)
	g.p("for %s := range %s {", i, x)
	err := g.append(x+"["+i+"]", elem, depth+1, w.and("%s.InIndex(\x00, %s)", g.codec, i))
	g.p("}")
	return err
}

func (g *generator) appendMap(x string, u *types.Map, depth int, w way) error {
	set := isEmptyStruct(u.Elem())
	g.p("if %s == nil {\nbuf = $.AppendNil(buf)\n} else {", x)
	g.checkDepth(depth, w)
	switch {
	case set:
		g.p("buf = $.AppendArray($.AppendTagSet(buf), len(%s))", x)
	case g.isTextual(u.Key()):
		g.p("buf = $.AppendMap(buf, len(%s))", x)
	default:
		g.p("buf = $.AppendMap($.AppendTagMap(buf), len(%s))", x)
	}
	start, entries, at, key, value := g.local("start"), g.local("entries"), g.local("at"), g.local("key"), g.local("value")
	g.p("%s, %s := len(buf), make($.Entries, 0, len(%s))", start, entries, x)
	if set {
		g.p("for %s := range %s {", key, x)
	} else {
		g.p("for %s, %s := range %s {", key, value, x)
	}
	g.p("%s := len(buf)", at)
	err := g.append(key, u.Key(), depth+1, w.and("%s.InKey(\x00)", g.codec))
	g.p("buf = %s.Key(buf, %s)", entries, at)
	if err == nil && !set {
		err = g.append(value, u.Elem(), depth+1, w.and("%s.InEntry(\x00, buf[%s:])", g.codec, at))
	}
	g.p("}")
	g.try(w, "%s.Sort(buf, %s)", entries, start)
	g.p("}")
	return err
}

func isEmptyStruct(t types.Type) bool {
	s, ok := t.Underlying().(*types.Struct)
	return ok && s.NumFields() == 0
}

// isTextual reports whether all values of a type are encoded as text.
func (g *generator) isTextual(t types.Type) bool {
	switch form, _ := g.formsOf(t); form {
	case formText:
		return true
	case formKind:
		basic, ok := t.Underlying().(*types.Basic)
		return ok && basic.Info()&types.IsString != 0
	}
	return false
}

func (g *generator) appendStruct(x string, t types.Type, u *types.Struct, depth int, w way) error {
	g.checkDepth(depth, w)
	fields, err := g.fields(u, t.String())
	if err != nil {
		return err
	}
	present, conditions, err := g.presence(x, fields)
	if err != nil {
		return err
	}
	if len(conditions) == 0 {
		return g.appendFields(x, fields, present, depth, w)
	}
	n := g.local("n")
	g.p("%s := %d", n, len(fields)-len(conditions))
	for _, c := range conditions {
		g.p("%s := %s", c.name, c.expression)
		g.p("if %s {\n%s++\n}", c.name, n)
	}
	g.p("buf = $.AppendMap(buf, %s)", n)
	return g.appendFields(x, fields, present, depth, w)
}

// A condition says whether a field is there.
type condition struct{ name, expression string }

// presence returns the conditions of fields that can be left out, and for each
// field the name of its condition.
func (g *generator) presence(x string, fields []field) (present []string, conditions []condition, err error) {
	present = make([]string, len(fields))
	for i := range fields {
		expression, err := g.presentIf(x, &fields[i])
		if err != nil {
			return nil, nil, err
		}
		if expression != "" {
			present[i] = g.local("has")
			conditions = append(conditions, condition{present[i], expression})
		}
	}
	return present, conditions, nil
}

func (g *generator) appendFields(x string, fields []field, present []string, depth int, w way) error {
	var head []byte
	if strings.Join(present, "") == "" {
		head = codecimpl.AppendMap(head, len(fields))
	}
	if len(fields) == 0 {
		g.p("buf = append(buf, %s)", constant(head, 0))
	}
	for i := range fields {
		f := &fields[i]
		if present[i] != "" {
			g.p("if %s {", present[i])
		}
		g.p("buf = append(buf, %s)", constant(codecimpl.AppendString(head, f.name), len(f.name)))
		head = nil
		err := g.append(selector(x, f), f.typ(), depth+1, w.and("%s.InField(\x00, %s)", g.codec, strconv.Quote(f.name)))
		if err != nil {
			return fmt.Errorf("the field %s: %w", f.name, err)
		}
		if present[i] != "" {
			g.p("}")
		}
	}
	return nil
}

// selector returns the expression of a field.
func selector(x string, f *field) string {
	x = pointerOf(x)
	for _, v := range f.path {
		x += "." + v.Name()
	}
	return x
}

// pointerOf returns m for (*m), which selects fields as well, else x.
func pointerOf(x string) string {
	if p, ok := pointed(x); ok {
		return p
	}
	return x
}

// address returns the expression of a pointer to x.
func address(x string) string {
	if p, ok := pointed(x); ok {
		return p
	}
	return "&" + x
}

// pointed returns m for (*m), where the last parenthesis belongs to the first.
func pointed(x string) (p string, ok bool) {
	p, ok = strings.CutPrefix(x, "(*")
	if !ok {
		return "", false
	}
	depth := 1
	for i, c := range p {
		switch c {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 {
			return p[:i], i == len(p)-1
		}
	}
	return "", false
}
