// Package jsonvalue makes of a message one that JSON can hold, for ends that
// get it as JSON text: a native application, and in Chromium everyone.
//
// JSON.stringify alone drops or disfigures without a word whatever JSON lacks.
// So each kind of value either has a form here, that of encoding/json where it
// has one, or is an error that names the field:
//
//	value                             in JSON
//	null, booleans, strings, numbers  themselves
//	NaN, infinities                   an error
//	bigints within ±(2^53-1)          a number
//	bigints beyond                    an error: readers of JSON round them
//	undefined                         left out of an object, else null
//	arrays                            an array
//	plain objects                     an object
//	Maps                              an object, if each key is a string or an
//	                                  integer, which is written in decimal, and
//	                                  no two become the same; else an error
//	Sets                              an array
//	bytes: Uint8Array, ArrayBuffer,   a string, in base64
//	DataView, Uint8ClampedArray
//	other typed arrays                an array of numbers, under their rules
//	dates                             a string, as in RFC 3339, in UTC
//	dates outside the years 0 to 9999 an error, as an invalid date
//	Boolean, Number, String, BigInt   the primitive value in the object
//	other objects: RegExp, Error, ... an error
package jsonvalue

import (
	"encoding/base64"
	"math"
	"strconv"

	"gangway/wasm/codec"
	"gangway/wasm/codec/codecimpl"
)

// Append appends an item that holds the value of another one in the forms of
// JSON. On error it returns buf as it was, and a [*codec.EncodeError] that
// matches [codec.ErrNotCloneable]. It keeps neither.
func Append(buf, item []byte) ([]byte, error) {
	var v any
	if err := codec.Unmarshal(item, &v); err != nil {
		return buf, err
	}
	v, err := element(v)
	if err != nil {
		return buf, err
	}
	return codec.Append(buf, v)
}

// A reason says why a value has no form in JSON.
type reason string

func (r reason) Error() string { return string(r) }

func (r reason) Unwrap() error { return codec.ErrNotCloneable }

func formless(kind string) error { return reason(kind + " has no form in JSON") }

// element converts a value that must be there, as in an array.
func element(v any) (any, error) {
	if _, ok := v.(codec.Undefined); ok {
		return nil, nil
	}
	return value(v)
}

// value converts all but undefined, which is left to those who hold it.
func value(v any) (any, error) {
	switch v := v.(type) {
	case nil, bool, string, codec.Undefined:
		return v, nil
	case float64:
		return number(v)
	case codec.BigInt:
		return integer(v)
	case codec.Date:
		return date(v)
	case []byte:
		return base64.StdEncoding.EncodeToString(v), nil
	case codec.Uint8ClampedArray:
		return base64.StdEncoding.EncodeToString(v), nil
	case []any:
		return array(v)
	case codec.Set:
		return array(v)
	case map[string]any:
		return object(v)
	case codec.Map:
		return mapObject(v)
	case codec.Object:
		return unboxed(v)
	}
	return typedArray(v)
}

func number(v float64) (any, error) {
	switch {
	case math.IsNaN(v):
		return nil, formless("NaN")
	case math.IsInf(v, 0):
		return nil, formless("an infinite number")
	}
	return v, nil
}

// maxSafe is Number.MAX_SAFE_INTEGER.
const maxSafe = 1<<53 - 1

func integer(v codec.BigInt) (any, error) {
	n, ok := v.Int64()
	if !ok || n < -maxSafe || n > maxSafe {
		return nil, reason("an integer beyond ±(2^53-1) is rounded by readers of JSON: send a string")
	}
	return float64(n), nil
}

func array(v []any) (any, error) {
	list := make([]any, len(v))
	for i, e := range v {
		var err error
		if list[i], err = element(e); err != nil {
			return nil, codecimpl.InIndex(err, i)
		}
	}
	return list, nil
}

func object(v map[string]any) (any, error) {
	o := make(map[string]any, len(v))
	for key, e := range v {
		if err := set(o, key, e); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// set converts a property of an object.
func set(o map[string]any, key string, v any) error {
	converted, err := value(v)
	if err != nil {
		return codecimpl.InField(err, key)
	}
	if _, ok := converted.(codec.Undefined); !ok {
		o[key] = converted
	}
	return nil
}

func mapObject(m codec.Map) (any, error) {
	o := make(map[string]any, len(m))
	for _, e := range m {
		key, err := keyOf(e.Key)
		if err != nil {
			return nil, codecimpl.InKey(err)
		}
		if _, twice := o[key]; twice {
			return nil, codecimpl.InKey(reason("a number and a string are both " + strconv.Quote(key) + " in JSON"))
		}
		if err := set(o, key, e.Value); err != nil {
			return nil, err
		}
	}
	return o, nil
}

func keyOf(key any) (string, error) {
	switch key := key.(type) {
	case string:
		return key, nil
	case float64:
		if key == math.Trunc(key) && math.Abs(key) <= maxSafe {
			return strconv.FormatInt(int64(key), 10), nil
		}
	case codec.BigInt:
		return key.String(), nil
	}
	return "", reason("a key that is neither a string nor an integer has no form in JSON")
}

// unboxed takes a primitive, or bytes, out of their object.
func unboxed(o codec.Object) (any, error) {
	switch o.Name {
	case "Boolean", "Number", "String", "BigInt", "ArrayBuffer", "DataView":
		if len(o.Args) == 1 {
			return element(o.Args[0])
		}
	}
	return nil, formless("an object of the kind " + o.Name)
}

func typedArray(v any) (any, error) {
	switch v := v.(type) {
	case codec.BigInt64Array:
		return integers(v, codec.BigIntOf)
	case codec.BigUint64Array:
		return integers(v, func(n uint64) codec.BigInt {
			if n > math.MaxInt64 {
				return codec.NewBigInt(false, []byte{1, 0, 0, 0, 0, 0, 0, 0, 0})
			}
			return codec.BigIntOf(int64(n))
		})
	}
	return numbers(v)
}

func integers[T int64 | uint64](v []T, big func(T) codec.BigInt) (any, error) {
	list := make([]any, len(v))
	for i, n := range v {
		list[i] = big(n)
	}
	return array(list)
}

// numbers converts a typed array of numbers: package codec reads each as one of
// float64.
func numbers(v any) (any, error) {
	item, err := codec.Marshal(v)
	if err != nil {
		return nil, err
	}
	var floats codec.Float64Array
	if err := codec.Unmarshal(item, &floats); err != nil {
		return nil, err
	}
	list := make([]any, len(floats))
	for i, f := range floats {
		list[i] = f
	}
	return array(list)
}
