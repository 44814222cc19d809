package apicall

import (
	"encoding"
	"fmt"
	"reflect"
	"strings"
	"time"
)

var (
	timeType     = reflect.TypeFor[time.Time]()
	durationType = reflect.TypeFor[time.Duration]()
)

// isJS reports whether t is js.Value, which does not exist on other platforms.
func isJS(t reflect.Type) bool { return t.PkgPath() == "syscall/js" && t.Name() == "Value" }

// scalar reports whether vert converts values of t's kind as they are.
func scalar(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Bool, reflect.String, reflect.Float32, reflect.Float64:
		return true
	}
	return integer(t)
}

func integer(t reflect.Type) bool {
	return reflect.Int <= t.Kind() && t.Kind() <= reflect.Uint64
}

// checkStruct refuses structs that are not the sum of their exported fields.
func checkStruct(t reflect.Type) error {
	exported := 0
	for field := range t.Fields() {
		if field.IsExported() || field.Anonymous {
			exported++
		}
	}
	if exported == 0 && t.NumField() > 0 {
		return fmt.Errorf("a %v has no exported fields: convert it to a string or a number", t)
	}
	if marshals(t) {
		return marshaler(t)
	}
	return nil
}

func marshaler(t reflect.Type) error {
	return fmt.Errorf("a %v has methods to marshal it, which are not called here: convert it yourself", t)
}

// special reports whether t is a named slice, map or scalar that marshals
// itself, such as json.RawMessage.
func special(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct, reflect.Interface, reflect.Pointer:
		return false
	}
	return t.Name() != "" && marshals(t)
}

// marshals reports whether values of t are more than their kind says.
func marshals(t reflect.Type) bool {
	type jsonMarshaler interface{ MarshalJSON() ([]byte, error) }
	pointer := reflect.PointerTo(t)
	return pointer.Implements(reflect.TypeFor[encoding.TextMarshaler]()) || pointer.Implements(reflect.TypeFor[jsonMarshaler]())
}

// property returns the name of the property that a field is. It is the name in
// vert, too, which takes tags whole, options included.
func property(field reflect.StructField) (string, error) {
	if field.Anonymous {
		return "", fmt.Errorf("embedded structs are not flattened: write out the fields of %v", field.Type)
	}
	name := field.Tag.Get("js")
	if name == "" {
		name = field.Tag.Get("json")
	}
	if name == "-" || strings.Contains(name, ",") {
		return "", fmt.Errorf("the tag %q has options, which are not known here: add a tag such as js:%q",
			name, strings.ToLower(field.Name))
	}
	if name == "" {
		name = field.Name
	}
	return name, nil
}

// checkResult returns the fault of the argument that is to take a result.
func checkResult(result any) error {
	if result == nil {
		return nil
	}
	v := reflect.ValueOf(result)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return fmt.Errorf("a %T cannot be set: give a pointer that is not nil", result)
	}
	return checkResultType(v.Type().Elem(), nil)
}

// checkResultType says why values of type t cannot be set. Types that contain
// themselves are in above.
func checkResultType(t reflect.Type, above []reflect.Type) error {
	for _, other := range above {
		if t == other {
			return nil
		}
	}
	above = append(above, t)
	switch {
	case t == timeType || isJS(t):
		return nil
	case t == durationType:
		return fmt.Errorf("a %v has no form in JavaScript: take a number, and say yourself of which unit", t)
	case special(t):
		return marshaler(t)
	case scalar(t):
		return nil
	}
	switch t.Kind() {
	case reflect.Interface:
		if t.NumMethod() == 0 {
			return nil
		}
	case reflect.Pointer:
		return checkResultType(t.Elem(), above)
	case reflect.Slice:
		if err := checkResultType(t.Elem(), above); err != nil {
			return in("[]", err)
		}
		return nil
	case reflect.Map:
		return checkResultMap(t, above)
	case reflect.Struct:
		return checkResultStruct(t, above)
	}
	return noForm(t)
}

func checkResultMap(t reflect.Type, above []reflect.Type) error {
	if t.Key().Kind() != reflect.String {
		return noForm(t)
	}
	if err := checkResultType(t.Elem(), above); err != nil {
		return in("[]", err)
	}
	return nil
}

func checkResultStruct(t reflect.Type, above []reflect.Type) error {
	if err := checkStruct(t); err != nil {
		return err
	}
	for field := range t.Fields() {
		if !field.IsExported() && !field.Anonymous {
			continue
		}
		if _, err := property(field); err != nil {
			return inField(field.Name, err)
		}
		if err := checkResultType(field.Type, above); err != nil {
			return inField(field.Name, err)
		}
	}
	return nil
}

// noForm says how to mend a type that is refused.
func noForm(t reflect.Type) error {
	advice := "use strings, numbers, slices, structs, or maps with string keys"
	switch t.Kind() {
	case reflect.Array:
		advice = "use a slice"
	case reflect.Map:
		advice = "use string keys"
	case reflect.Interface:
		advice = "use any"
	}
	return fmt.Errorf("a %v has no form in JavaScript: %s", t, advice)
}
