package codegen

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
)

// presentIf returns the expression for whether a field is there, nothing if it
// always is.
func (g *generator) presentIf(x string, f *field) (string, error) {
	var all []string
	way := pointerOf(x)
	for _, v := range f.path[:len(f.path)-1] {
		way += "." + v.Name()
		if _, ok := types.Unalias(v.Type()).(*types.Pointer); ok {
			all = append(all, way+" != nil")
		}
	}
	x = selector(x, f)
	if f.omitEmpty {
		if expression := notEmpty(x, f.typ()); expression != "" {
			all = append(all, expression)
		}
	}
	if f.omitZero {
		expression, err := notZero(x, f.typ())
		if err != nil {
			return "", fmt.Errorf("the field %s: %w", f.name, err)
		}
		if expression = strings.ReplaceAll(expression, "$", g.codec); !slices.Contains(all, expression) {
			all = append(all, expression)
		}
	}
	return strings.Join(all, " && "), nil
}

// notEmpty returns the expression for the question of omitempty, nothing for a
// type of which no value is empty.
func notEmpty(x string, t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return basicNotZero(x, u)
	case *types.Pointer, *types.Interface, *types.Signature, *types.Chan:
		return x + " != nil"
	case *types.Slice, *types.Map:
		return "len(" + x + ") != 0"
	case *types.Array:
		if u.Len() == 0 {
			return "false"
		}
	}
	return ""
}

func basicNotZero(x string, u *types.Basic) string {
	switch info := u.Info(); {
	case info&types.IsBoolean != 0:
		return "bool(" + x + ")"
	case info&types.IsString != 0:
		return x + ` != ""`
	}
	return x + " != 0"
}

// notZero returns the expression for the question of omitzero.
func notZero(x string, t types.Type) (string, error) {
	_, isPointer := t.Underlying().(*types.Pointer)
	_, isInterface := t.Underlying().(*types.Interface)
	switch {
	case isPointer || isInterface:
		if byValue(t, "IsZero") {
			return x + " != nil && !" + x + ".IsZero()", nil
		}
		return x + " != nil", nil
	case hasMethod(t, "IsZero"):
		return "!" + x + ".IsZero()", nil
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return basicNotZero(x, u), nil
	case *types.Slice, *types.Map, *types.Signature, *types.Chan:
		return x + " != nil", nil
	}
	if !types.Comparable(t) || hasInterface(t) {
		return "", fmt.Errorf("omitzero needs a type that Go can compare or that has a method IsZero, unlike %s", t)
	}
	return "!$.IsZero(" + x + ")", nil
}

// hasInterface reports whether comparing values of a type could panic.
func hasInterface(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Interface:
		return true
	case *types.Array:
		return hasInterface(u.Elem())
	case *types.Struct:
		for i := range u.NumFields() {
			if hasInterface(u.Field(i).Type()) {
				return true
			}
		}
	}
	return false
}
