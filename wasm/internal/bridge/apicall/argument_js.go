//go:build js && wasm

package apicall

import (
	"fmt"
	"reflect"
	"syscall/js"
	"time"

	"gangway/wasm/codec"

	"github.com/norunners/vert"
)

// maxInteger is the largest integer below which a number of JavaScript loses
// none.
const maxInteger = 1<<53 - 1

// argument returns the form of a Go value in JavaScript.
func argument(v reflect.Value, depth int) (js.Value, error) {
	if depth > maxDepth {
		return js.Undefined(), errDepth
	}
	if !v.IsValid() {
		return js.Null(), nil
	}
	if jsValue, ok := known(v.Interface()); ok {
		return jsValue, nil
	}
	t := v.Type()
	switch {
	case scalar(t):
		if err := checkScalar(v); err != nil {
			return js.Undefined(), err
		}
		return vert.ValueOf(v.Interface()).JSValue(), nil
	case special(t):
		return js.Undefined(), marshaler(t)
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Interface:
		return argument(v.Elem(), depth+1)
	case reflect.Slice:
		return sliceArgument(v, depth)
	case reflect.Map:
		return mapArgument(v, depth)
	case reflect.Struct:
		return structArgument(v, depth)
	}
	return js.Undefined(), noForm(t)
}

// known returns the form of the values that are more than their fields: those
// of JavaScript, and those that results of type any have.
func known(v any) (jsValue js.Value, ok bool) {
	switch v := v.(type) {
	case js.Value:
		return v, true
	case js.Func:
		return v.Value, true
	case codec.Undefined:
		return js.Undefined(), true
	case codec.Date:
		return js.Global().Get("Date").New(float64(v)), true
	case time.Time:
		return js.Global().Get("Date").New(v.UnixMilli()), true
	}
	return js.Undefined(), false
}

// checkScalar says why vert cannot convert a scalar, or would lose some of it.
func checkScalar(v reflect.Value) error {
	t := v.Type()
	if t.PkgPath() != "" {
		return fmt.Errorf("a %v has no form in JavaScript: convert it to a %v", t, t.Kind())
	}
	if v.CanInt() && (v.Int() > maxInteger || v.Int() < -maxInteger) || v.CanUint() && v.Uint() > maxInteger {
		return fmt.Errorf("%v is beyond 2^53 and would lose digits: give a string", v)
	}
	return nil
}

func sliceArgument(v reflect.Value, depth int) (js.Value, error) {
	if v.IsNil() {
		return js.Null(), nil
	}
	if isBytes(v.Type()) {
		jsBytes := js.Global().Get("Uint8Array").New(v.Len())
		js.CopyBytesToJS(jsBytes, v.Bytes())
		return jsBytes, nil
	}
	jsArray := js.Global().Get("Array").New()
	for i := range v.Len() {
		jsItem, err := argument(v.Index(i), depth+1)
		if err != nil {
			return js.Undefined(), inIndex(i, err)
		}
		jsArray.SetIndex(i, jsItem)
	}
	return jsArray, nil
}

func mapArgument(v reflect.Value, depth int) (js.Value, error) {
	if v.Type().Key() != stringType {
		return js.Undefined(), noForm(v.Type())
	}
	if v.IsNil() {
		return js.Null(), nil
	}
	jsObject := js.Global().Get("Object").New()
	for key, value := range v.Seq2() {
		jsValue, err := argument(value, depth+1)
		if err != nil {
			return js.Undefined(), inKey(key.String(), err)
		}
		jsObject.Set(key.String(), jsValue)
	}
	return jsObject, nil
}

// structArgument leaves flat structs to vert.
func structArgument(v reflect.Value, depth int) (js.Value, error) {
	t := v.Type()
	if err := checkStruct(t); err != nil {
		return js.Undefined(), err
	}
	whole := flat(t)
	jsObject := js.Global().Get("Object").New()
	for field, value := range v.Fields() {
		if !field.IsExported() && !field.Anonymous {
			continue
		}
		name, err := property(field)
		if err == nil && whole {
			err = checkScalar(value)
		}
		if err != nil {
			return js.Undefined(), inField(field.Name, err)
		}
		if whole {
			continue
		}
		jsValue, err := argument(value, depth+1)
		if err != nil {
			return js.Undefined(), inField(field.Name, err)
		}
		jsObject.Set(name, jsValue)
	}
	if whole {
		return vert.ValueOf(v.Interface()).JSValue(), nil
	}
	return jsObject, nil
}
