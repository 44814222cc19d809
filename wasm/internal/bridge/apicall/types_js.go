//go:build js && wasm

package apicall

import "reflect"

var stringType = reflect.TypeFor[string]()

// isBytes reports whether t is a slice of bytes.
func isBytes(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8
}

// flat reports whether vert converts structs of type t whole: all fields are
// scalars.
func flat(t reflect.Type) bool {
	for field := range t.Fields() {
		if field.IsExported() && !scalar(field.Type) {
			return false
		}
	}
	return true
}
