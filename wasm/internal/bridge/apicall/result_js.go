//go:build js && wasm

package apicall

import (
	"fmt"
	"math"
	"reflect"
	"syscall/js"
	"time"

	"gangway/wasm/internal/bridge"

	"github.com/norunners/vert"
)

// assign stores a value where result points to, all of it or nothing.
func assign(result any, jsValue js.Value) (err error) {
	defer bridge.Catch(&err)
	if result == nil {
		return nil
	}
	v := reflect.ValueOf(result).Elem()
	whole := reflect.New(v.Type()).Elem()
	if err := set(whole, jsValue, 0); err != nil {
		return in("result", err)
	}
	v.Set(whole)
	return nil
}

// set stores a value in v, which has its zero value.
func set(v reflect.Value, jsValue js.Value, depth int) error {
	t := v.Type()
	if depth > maxDepth {
		return errDepth
	}
	switch {
	case isJS(t):
		v.Set(reflect.ValueOf(jsValue))
		return nil
	case t.Kind() == reflect.Interface:
		return setAny(v, jsValue, depth)
	}
	class := classOf(jsValue)
	switch {
	case class == "Null" || class == "Undefined":
		return nil
	case t.Kind() == reflect.Pointer:
		v.Set(reflect.New(t.Elem()))
		return set(v.Elem(), jsValue, depth+1)
	case t == timeType && class == "Date":
		return setTime(v, jsValue)
	case isBytes(t) && class == "Uint8Array":
		v.SetBytes(bytesOf(jsValue))
		return nil
	case scalar(t):
		return setScalar(v, jsValue, class)
	case t.Kind() == reflect.Slice && class == "Array":
		return setSlice(v, jsValue, depth)
	case t.Kind() == reflect.Map && class == "Object":
		return setMap(v, jsValue, depth)
	case t.Kind() == reflect.Struct && t != timeType && class == "Object":
		return setStruct(v, jsValue, depth)
	}
	return mismatch(t, class)
}

func setAny(v reflect.Value, jsValue js.Value, depth int) error {
	value, err := plain(jsValue, depth)
	if err == nil && value != nil {
		v.Set(reflect.ValueOf(value))
	}
	return err
}

func setTime(v reflect.Value, jsDate js.Value) error {
	ms := jsDate.Call("getTime").Float()
	if math.IsNaN(ms) {
		return fmt.Errorf("an invalid Date is not a %v", v.Type())
	}
	v.Set(reflect.ValueOf(time.UnixMilli(int64(ms)).UTC()))
	return nil
}

func setScalar(v reflect.Value, jsValue js.Value, class string) error {
	if err := checkFit(v, jsValue, class); err != nil {
		return err
	}
	return vert.ValueOf(jsValue).AssignTo(v.Addr().Interface())
}

// checkFit says why vert cannot store a value in the scalar v, or would store
// another value.
func checkFit(v reflect.Value, jsValue js.Value, class string) error {
	t := v.Type()
	switch t.Kind() {
	case reflect.Bool:
		if jsValue.Type() == js.TypeBoolean {
			return nil
		}
	case reflect.String:
		if jsValue.Type() == js.TypeString {
			return nil
		}
	default:
		if class == "Number" && jsValue.Type() == js.TypeNumber {
			return checkNumber(v, jsValue.Float())
		}
	}
	return mismatch(t, class)
}

// checkNumber says why a number does not fit into v.
func checkNumber(v reflect.Value, number float64) error {
	if fits(v, number) {
		return nil
	}
	return fmt.Errorf("%v does not fit into a %v: take a wider type, or float64", number, v.Type())
}

func fits(v reflect.Value, number float64) bool {
	switch {
	case v.CanFloat():
		return !v.OverflowFloat(number)
	case number != math.Trunc(number), math.Abs(number) > maxInteger:
		return !integer(v.Type())
	case v.CanInt():
		return !v.OverflowInt(int64(number))
	case v.CanUint():
		return number >= 0 && !v.OverflowUint(uint64(number))
	}
	return true
}

func setSlice(v reflect.Value, jsArray js.Value, depth int) error {
	n := jsArray.Length()
	v.Set(reflect.MakeSlice(v.Type(), n, n))
	for i := range n {
		if err := set(v.Index(i), jsArray.Index(i), depth+1); err != nil {
			return inIndex(i, err)
		}
	}
	return nil
}

func setMap(v reflect.Value, jsObject js.Value, depth int) error {
	t := v.Type()
	jsKeys := js.Global().Get("Object").Call("keys", jsObject)
	v.Set(reflect.MakeMapWithSize(t, jsKeys.Length()))
	for i := range jsKeys.Length() {
		key := jsKeys.Index(i).String()
		value := reflect.New(t.Elem()).Elem()
		if err := set(value, jsObject.Get(key), depth+1); err != nil {
			return inKey(key, err)
		}
		v.SetMapIndex(reflect.ValueOf(key).Convert(t.Key()), value)
	}
	return nil
}

// setStruct leaves flat structs to vert.
func setStruct(v reflect.Value, jsObject js.Value, depth int) error {
	whole := flat(v.Type())
	for field, value := range v.Fields() {
		if !field.IsExported() {
			continue
		}
		name, err := property(field)
		if err != nil {
			return inField(field.Name, err)
		}
		jsValue := jsObject.Get(name)
		if !whole {
			err = set(value, jsValue, depth+1)
		} else if class := classOf(jsValue); class != "Null" && class != "Undefined" {
			err = checkFit(value, jsValue, class)
		}
		if err != nil {
			return inField(name, err)
		}
	}
	if !whole {
		return nil
	}
	return vert.ValueOf(jsObject).AssignTo(v.Addr().Interface())
}

func mismatch(t reflect.Type, class string) error {
	return fmt.Errorf("a %s of JavaScript is not a %v: take it as any or js.Value to see it", class, t)
}
