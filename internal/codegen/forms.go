package codegen

import "go/types"

// A form is how values of a type are encoded, or decoded.
type form int

const (
	formKind      form = iota // By the kind of the type.
	formMessage               // By methods that are generated in the same file.
	formOwn                   // By methods that the type has.
	formFunctions             // By functions that another package has for the type.
	formTime
	formBig
	formText
	formRefused // Not at all.
)

// formsOf returns how values of a type are encoded and decoded. It follows
// byMethods in reflect_methods.go of package codecimpl.
func (g *generator) formsOf(t types.Type) (append, decode form) {
	t = types.Unalias(t)
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Interface:
		return formKind, formKind
	}
	switch path, name := nameOf(t); {
	case path == "math/big" && name == "Int":
		return formBig, formBig
	case path == "encoding/json":
		return formRefused, formRefused
	case g.isMessage(t):
		return formMessage, formMessage
	case hasFunctions(t):
		return formFunctions, formFunctions
	case hasMethod(t, "AppendCBOR"), hasMethod(t, "DecodeCBOR"):
		if hasMethod(t, "IsMessage") && !ownMethod(t, "IsMessage") {
			return formKind, formKind
		}
		return oneOf(hasMethod(t, "AppendCBOR"), formOwn), oneOf(hasMethod(t, "DecodeCBOR"), formOwn)
	case hasMethod(t, "Unix") && hasMethod(t, "Nanosecond") && hasMethod(t, "UnmarshalBinary"):
		return formTime, formTime
	}
	return oneOf(hasMethod(t, "MarshalText"), formText), oneOf(hasMethod(t, "UnmarshalText"), formText)
}

func oneOf(has bool, f form) form {
	if has {
		return f
	}
	return formKind
}

// isMessage reports whether t is a message type of the package.
func (g *generator) isMessage(t types.Type) bool {
	for _, m := range g.pkg.messages {
		if types.Identical(m.Named, t) {
			return true
		}
	}
	return false
}

// nameOf returns the path and the name of a named type.
func nameOf(t types.Type) (path, name string) {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return "", ""
	}
	return named.Obj().Pkg().Path(), named.Obj().Name()
}

// The numbers of parameters and results of the methods by which types are known.
var signatures = map[string][2]int{
	"AppendCBOR":      {2, 2},
	"DecodeCBOR":      {1, 0},
	"IsMessage":       {1, 1},
	"Unix":            {0, 1},
	"Nanosecond":      {0, 1},
	"UnmarshalBinary": {1, 1},
	"MarshalText":     {0, 2},
	"UnmarshalText":   {1, 1},
	"IsZero":          {0, 1},
}

// method returns a method of *t by name, if it has as many parameters and
// results as it must have.
func method(t types.Type, name string) *types.Selection {
	selection := types.NewMethodSet(types.NewPointer(t)).Lookup(nil, name)
	if selection == nil {
		return nil
	}
	have := selection.Obj().Type().(*types.Signature)
	if [2]int{have.Params().Len(), have.Results().Len()} != signatures[name] {
		return nil
	}
	return selection
}

// hasMethod reports whether *t has a method by which types are known.
func hasMethod(t types.Type, name string) bool { return method(t, name) != nil }

// ownMethod reports whether the method is not that of an embedded type.
func ownMethod(t types.Type, name string) bool {
	selection := method(t, name)
	return selection != nil && len(selection.Index()) == 1
}

// byValue reports whether t itself, not only *t, has the method.
func byValue(t types.Type, name string) bool {
	return types.NewMethodSet(t).Lookup(nil, name) != nil
}
