package codegen

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// A tsType is a type of TypeScript. It is that of the values that come from Go,
// and Go takes each of them.
type tsType struct {
	text string
	null bool // Or null, as of a pointer or a slice that is nil.
}

// String returns the whole type.
func (t tsType) String() string {
	if t.null {
		return t.text + " | null"
	}
	return t.text
}

// element returns the type as it stands before [].
func (t tsType) element() string {
	if text := t.String(); strings.Contains(text, " | ") {
		return "(" + text + ")"
	}
	return t.text
}

// A place is where a type stands in the source, for errors.
type place struct {
	pos  token.Pos
	name string
}

// refuse returns the error for a type that has no form in JavaScript.
func (w *typed) refuse(format string, args ...any) error {
	return fmt.Errorf("%s: %s: %s", w.pkg.source.Fset.Position(w.place.pos), w.place.name, fmt.Sprintf(format, args...))
}

// at runs a function for a type that stands at a place.
func (w *typed) at(pos token.Pos, name string, run func() error) error {
	before := w.place
	w.place = place{pos, name}
	defer func() { w.place = before }()
	return run()
}

// integers of 64 bits are bigints where a number would not be exact.
const tsInteger = "number | bigint"

// ofCodec are the types of package codec.
var ofCodec = map[string]tsType{
	"Undefined": {"undefined", false},
	"BigInt":    {"bigint", false},
	"Date":      {"Date", false},
	"Set":       {"Set<unknown>", false},
	"Map":       {"Map<unknown, unknown>", false},
	"Object":    {"object", false},
}

// typeOf returns the type of values of a Go type.
func (w *typed) typeOf(t types.Type) (tsType, error) {
	t = types.Unalias(t)
	switch path, name := nameOf(t); {
	case path == "gangway/wasm/codec":
		if known, ok := ofCodec[name]; ok {
			return tsType{w.global(known.text), false}, nil
		}
		if strings.HasSuffix(name, "Array") {
			return tsType{w.global(name), true}, nil
		}
	case path == "time" && name == "Duration":
		return tsType{tsInteger, false}, nil
	}
	switch append, decode := w.formsOf(t); {
	case append == formRefused || decode == formRefused:
		return tsType{}, w.refuse("the type %s has no form in a message", t)
	case append == formTime:
		return tsType{w.global("Date"), false}, nil
	case append == formBig:
		return tsType{"bigint", false}, nil
	case append == formText && decode == formText:
		return tsType{"string", false}, nil
	case append == formText, decode == formText:
		return tsType{}, w.refuse("the type %s has only one of the methods MarshalText and UnmarshalText, so that JavaScript would read another form than it writes: write both", t)
	case (append == formOwn || decode == formOwn) && !(hasMethod(t, "IsMessage") && ownMethod(t, "IsMessage")):
		return tsType{"unknown", false}, nil // Only its methods know.
	}
	return w.byKind(t)
}

// byKind returns the type of values that have the form of their kind.
func (w *typed) byKind(t types.Type) (tsType, error) {
	if named, ok := t.(*types.Named); ok {
		switch u := named.Underlying().(type) {
		case *types.Struct, *types.Array, *types.Basic:
			if _, err := w.basic(t, u); err != nil {
				return tsType{}, err
			}
			return tsType{w.declared(named), false}, nil
		case *types.Slice, *types.Map:
			return tsType{w.declared(named), true}, nil
		case *types.Interface:
			if u.NumMethods() > 0 {
				return tsType{w.declared(named), true}, nil
			}
		}
	}
	var r tsType
	err := w.within(t, func() (err error) {
		r, err = w.literal(t, t.Underlying())
		return err
	})
	return r, err
}

// literal returns the type of a kind, without a name.
func (w *typed) literal(t, underlying types.Type) (tsType, error) {
	switch u := underlying.(type) {
	case *types.Basic:
		text, err := w.basic(t, u)
		return tsType{text, false}, err
	case *types.Pointer:
		of, err := w.typeOf(u.Elem())
		return tsType{of.text, true}, err
	case *types.Interface:
		return w.interfaceOf(u)
	case *types.Slice:
		if w.isByte(u.Elem()) {
			return tsType{w.global("Uint8Array"), true}, nil
		}
		of, err := w.typeOf(u.Elem())
		return tsType{of.element() + "[]", true}, err
	case *types.Array:
		return w.array(u)
	case *types.Map:
		return w.mapOf(u)
	case *types.Struct:
		text, err := w.structOf(t, u, "")
		return tsType{text, false}, err
	}
	return tsType{}, w.refuse("the type %s has no form in JavaScript", t)
}

// basic returns the type of a basic kind. Other kinds have no fault here.
func (w *typed) basic(t, underlying types.Type) (string, error) {
	u, ok := underlying.(*types.Basic)
	if !ok {
		return "", nil
	}
	switch info := u.Info(); {
	case u.Kind() == types.UnsafePointer, info&types.IsComplex != 0, u.Kind() == types.Invalid:
		return "", w.refuse("the type %s has no form in JavaScript", t)
	case info&types.IsBoolean != 0:
		return "boolean", nil
	case info&types.IsString != 0:
		return "string", nil
	}
	switch u.Kind() {
	case types.Int, types.Int64, types.Uint, types.Uint64, types.Uintptr:
		return tsInteger, nil
	}
	return "number", nil
}

// longestTuple is up to which length an array of Go is a tuple.
const longestTuple = 16

func (w *typed) array(u *types.Array) (tsType, error) {
	if w.isByte(u.Elem()) {
		return tsType{w.global("Uint8Array"), false}, nil
	}
	of, err := w.typeOf(u.Elem())
	if u.Len() > longestTuple {
		return tsType{of.element() + "[]", false}, err
	}
	return tsType{"[" + strings.Join(slices.Repeat([]string{of.String()}, int(u.Len())), ", ") + "]", false}, err
}

func (w *typed) mapOf(u *types.Map) (tsType, error) {
	key, err := w.typeOf(u.Key())
	if err != nil {
		return tsType{}, err
	}
	if isEmptyStruct(u.Elem()) {
		return tsType{w.global("Set") + "<" + key.String() + ">", true}, nil
	}
	value, err := w.typeOf(u.Elem())
	switch {
	case err != nil:
		return tsType{}, err
	case !w.isTextual(u.Key()):
		return tsType{w.global("Map") + "<" + key.String() + ", " + value.String() + ">", true}, nil
	case w.isEnum(u.Key()):
		return tsType{"{ [key in " + key.text + "]?: " + value.String() + " }", true}, nil
	}
	return tsType{"{ [key: string]: " + value.String() + " }", true}, nil
}

// interfaceOf returns the type of an interface: of one with methods the
// registered types that have them.
func (w *typed) interfaceOf(u *types.Interface) (tsType, error) {
	if u.NumMethods() == 0 {
		return tsType{"unknown", false}, nil
	}
	var all []string
	for _, r := range w.registered {
		if !types.Implements(r.of, u) {
			continue
		}
		value, err := w.typeOf(r.of)
		if err != nil {
			return tsType{}, err
		}
		all = append(all, fmt.Sprintf("{ type: %s; value: %s }", quoted(r.name), value))
	}
	if len(all) == 0 {
		return tsType{"{ type: string; value: unknown }", true}, nil
	}
	return tsType{strings.Join(all, " | "), true}, nil
}

// global returns a type that JavaScript has, also if the package has another one
// of that name.
func (w *typed) global(text string) string {
	name, rest, found := strings.Cut(text, "<")
	if found {
		rest = "<" + rest
	}
	if w.ownName(name) {
		return "globalThis." + name + rest
	}
	return text
}
