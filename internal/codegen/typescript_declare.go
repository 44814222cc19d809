package codegen

import (
	"fmt"
	"go/types"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A typed writes the types and services of one package for TypeScript. Types of
// other packages that are in them are declared in the same file, which so depends
// on nothing else.
type typed struct {
	*generator
	comments   *comments
	registered []registeredType
	names      map[string]types.Type
	queue      []*types.Named // Types that have a name, in the order in which they were met.
	place      place
	indent     string
	types      strings.Builder // The text of the declarations.
	module     strings.Builder // The code of the ES module.
}

func newTyped(p *pkg) *typed {
	return &typed{
		generator:  newGenerator(p),
		comments:   commentsOf(p.source),
		registered: registeredTypes(p.source),
		names:      map[string]types.Type{},
	}
}

// files returns the declarations, and the code of the ES module, nothing if
// there is nothing to run.
func (w *typed) files() (declarations, module string, err error) {
	for _, m := range w.pkg.messages {
		w.declared(m.Named)
	}
	for _, s := range w.pkg.services {
		if err := w.service(s); err != nil {
			return "", "", err
		}
	}
	services := w.types.String()
	w.types.Reset()
	for i := 0; i < len(w.queue); i++ {
		if err := w.declare(w.queue[i]); err != nil {
			return "", "", err
		}
	}
	if services != "" {
		services += w.calls()
	}
	return w.types.String() + services, w.module.String(), nil
}

// ownName reports whether a type of the package has a name in TypeScript.
func (w *typed) ownName(name string) bool {
	scope := w.pkg.types.Scope()
	return slices.ContainsFunc(scope.Names(), func(n string) bool {
		_, isType := scope.Lookup(n).(*types.TypeName)
		return isType && tsName(n) == name
	})
}

// tsName returns the name of a type of Go for TypeScript, which keeps small
// first letters for its own types.
func tsName(name string) string {
	first, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(first)) + name[size:]
}

// declared returns the name of a type, which gets a declaration.
func (w *typed) declared(named *types.Named) string {
	for name, t := range w.names {
		if types.Identical(t, named) {
			return name
		}
	}
	name := w.nameOf(named)
	w.names[name] = named
	w.queue = append(w.queue, named)
	return name
}

var notInNames = regexp.MustCompile(`[^\pL\pN]+`)

// nameOf returns a name for a type that nothing else has: of another package's
// with the name of that package, if it has to be.
func (w *typed) nameOf(named *types.Named) string {
	name := tsName(named.Obj().Name())
	for of := range named.TypeArgs().Types() {
		text := types.TypeString(of, func(*types.Package) string { return "" })
		for part := range strings.SplitSeq(notInNames.ReplaceAllString(text, " "), " ") {
			name += tsName(part)
		}
	}
	if named.Obj().Pkg() != w.pkg.types && (w.ownName(name) || isGlobal[name]) && named.Obj().Pkg() != nil {
		name = tsName(named.Obj().Pkg().Name()) + name
	}
	for w.names[name] != nil {
		name += "_"
	}
	return name
}

// isGlobal has the types of JavaScript that declarations name.
var isGlobal = map[string]bool{
	"Date": true, "Map": true, "Set": true, "Promise": true, "AsyncIterable": true, "Iterable": true,
	"Uint8Array": true, "Int8Array": true, "Uint8ClampedArray": true, "Int16Array": true, "Uint16Array": true,
	"Int32Array": true, "Uint32Array": true, "Float16Array": true, "Float32Array": true, "Float64Array": true,
	"BigInt64Array": true, "BigUint64Array": true, "AbortSignal": true,
}

// declare writes the declaration of a type.
func (w *typed) declare(named *types.Named) error {
	name, object := w.declared(named), named.Obj()
	return w.at(object.Pos(), object.Name(), func() error {
		doc := tsDoc(w.comments.of(object), "")
		if u, ok := named.Underlying().(*types.Struct); ok {
			body, err := w.structOf(named, u, "")
			fmt.Fprintf(&w.types, "\n%sexport interface %s %s\n", doc, name, body)
			return err
		}
		if values := w.enumOf(named); values != nil {
			w.enum(name, doc, named, values)
			return nil
		}
		t, err := w.literal(named, named.Underlying())
		fmt.Fprintf(&w.types, "\n%sexport type %s = %s;\n", doc, name, t.text)
		return err
	})
}

var identifier = regexp.MustCompile(`^[A-Za-z_$][\w$]*$`)

// property returns the name of a property.
func property(name string) string {
	if identifier.MatchString(name) {
		return name
	}
	return quoted(name)
}

// structOf returns the fields of a struct, between braces.
func (w *typed) structOf(t types.Type, u *types.Struct, indent string) (string, error) {
	fields, err := w.fields(u, t.String())
	if err != nil {
		return "", w.refuse("%s", err)
	}
	if len(fields) == 0 {
		return "{}", nil
	}
	outer, before := w.place.name, w.indent
	w.indent += "  "
	defer func() { w.indent = before }()
	var text strings.Builder
	for i := range fields {
		f := &fields[i]
		v := f.path[len(f.path)-1]
		err := w.at(v.Pos(), outer+"."+v.Name(), func() error {
			of, err := w.fieldOf(f)
			fmt.Fprintf(&text, "%s%s%s%s;\n", tsDoc(w.comments.of(v), w.indent), w.indent, property(f.name), of)
			return err
		})
		if err != nil {
			return "", err
		}
	}
	return "{\n" + text.String() + before + "}", nil
}

// fieldOf returns the type of a field behind its name. A field that can be left
// out by Go is optional, and so is a pointer.
func (w *typed) fieldOf(f *field) (string, error) {
	leftOut, err := w.presentIf("m", f)
	if err != nil {
		return "", w.refuse("%s", err)
	}
	of, err := w.typeOf(f.typ())
	if err != nil {
		return "", err
	}
	pointer, isPointer := types.Unalias(f.typ()).(*types.Pointer)
	switch {
	case leftOut != "" && (f.omitEmpty || f.omitZero):
		of.null = false
		if isPointer {
			if of, err = w.typeOf(pointer.Elem()); err != nil {
				return "", err
			}
		}
		return "?: " + of.String(), nil
	case leftOut != "" || isPointer:
		return "?: " + of.String(), nil
	}
	return ": " + of.String(), nil
}
