package conversion

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"

	"gangway/wasm/codec"
	"gangway/wasm/internal/host"
)

// ThroughJSON returns the value that JSON.parse makes of JSON.stringify's text.
// A message that is undefined becomes null, as Chromium makes it.
func ThroughJSON(v any) (any, error) {
	if _, ok := v.(codec.Undefined); ok {
		return nil, nil
	}
	return plain(v)
}

// plain returns a value as JSON holds it. undefined is left to those who hold
// it.
func plain(v any) (any, error) {
	switch v := v.(type) {
	case nil, bool, string, codec.Undefined:
		return v, nil
	case float64:
		return plainNumber(v), nil
	case codec.BigInt:
		return nil, host.ErrNotCloneable
	case codec.Date:
		return plainDate(v), nil
	case []any:
		return plainArray(v)
	case map[string]any:
		return plainObject(v)
	case codec.Map, codec.Set:
		return map[string]any{}, nil
	case codec.Object:
		return plainBoxed(v)
	}
	return plainTypedArray(reflect.ValueOf(v))
}

func plainNumber(v float64) any {
	switch {
	case math.IsNaN(v), math.IsInf(v, 0):
		return nil
	case v == 0:
		return 0.0 // Without a sign.
	}
	return v
}

// plainDate is Date.prototype.toJSON.
func plainDate(v codec.Date) any {
	if math.IsNaN(float64(v)) {
		return nil
	}
	t := time.Unix(v.Unix()).UTC()
	rest := t.Format("-01-02T15:04:05.000Z")
	switch year := t.Year(); {
	case year < 0:
		return fmt.Sprintf("-%06d%s", -year, rest)
	case year > 9999:
		return fmt.Sprintf("+%06d%s", year, rest)
	default:
		return fmt.Sprintf("%04d%s", year, rest)
	}
}

func plainArray(v []any) (any, error) {
	list := make([]any, len(v))
	for i, element := range v {
		p, err := ThroughJSON(element)
		if err != nil {
			return nil, err
		}
		list[i] = p
	}
	return list, nil
}

func plainObject(v map[string]any) (any, error) {
	object := make(map[string]any, len(v))
	for key, value := range v {
		p, err := plain(value)
		if err != nil {
			return nil, err
		}
		if _, ok := p.(codec.Undefined); !ok {
			object[key] = p
		}
	}
	return object, nil
}

// plainBoxed takes primitives out of their objects; other objects have no
// properties that JSON shows.
func plainBoxed(v codec.Object) (any, error) {
	switch v.Name {
	case "Boolean", "Number", "String", "BigInt":
		if len(v.Args) == 1 {
			return plain(v.Args[0])
		}
	}
	return map[string]any{}, nil
}

// maxElements is the length from which on the text of a typed array is too
// large for a browser, whatever its elements are.
const maxElements = MaxJSON / 8

// plainTypedArray makes an object of a typed array, with its indexes as keys.
func plainTypedArray(v reflect.Value) (any, error) {
	if v.Kind() != reflect.Slice {
		return nil, host.ErrNotCloneable
	}
	if v.Len() >= maxElements {
		return nil, host.ErrTooLarge
	}
	object := make(map[string]any, v.Len())
	for i := range v.Len() {
		element, err := plainElement(v.Index(i).Interface(), v.Type())
		if err != nil {
			return nil, err
		}
		object[strconv.Itoa(i)] = element
	}
	return object, nil
}

var float16Array = reflect.TypeFor[codec.Float16Array]()

func plainElement(v any, array reflect.Type) (any, error) {
	switch v := v.(type) {
	case float64:
		return plainNumber(v), nil
	case float32:
		return plainNumber(float64(v)), nil
	case uint16:
		if array == float16Array {
			return plainNumber(float16(v)), nil
		}
		return float64(v), nil
	case uint8:
		return float64(v), nil
	case int8:
		return float64(v), nil
	case int16:
		return float64(v), nil
	case int32:
		return float64(v), nil
	case uint32:
		return float64(v), nil
	}
	return nil, host.ErrNotCloneable // A bigint.
}

// float16 returns the number that 16 bits stand for (IEEE 754).
func float16(bits uint16) float64 {
	exponent, fraction := int(bits>>10&0x1f), float64(bits&0x3ff)
	v := math.Ldexp(1+fraction/1024, exponent-15)
	switch {
	case exponent == 0:
		v = math.Ldexp(fraction, -24)
	case exponent == 0x1f && fraction == 0:
		v = math.Inf(1)
	case exponent == 0x1f:
		v = math.NaN()
	}
	if bits>>15 != 0 {
		return -v
	}
	return v
}
