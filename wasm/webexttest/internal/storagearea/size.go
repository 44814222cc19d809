package storagearea

import (
	"reflect"
	"unicode/utf16"

	"gangway/wasm/codec"
)

// word is the unit of Firefox's structured clones, in bytes: all parts of one
// fill whole words.
const word = 8

// clonedSize returns the size of a value as a structured clone of Firefox ESR 153,
// in bytes. Text that a TextDecoder has made, as that of the bridge is, has two
// bytes a character there, where text from a literal has one.
func clonedSize(v any) int { return word + partSize(v) } // A head goes before.

func partSize(v any) int {
	switch v := v.(type) {
	case nil, bool, float64, codec.Undefined:
		return word
	case string:
		return word + padded(2*units(v))
	case codec.Date:
		return 2 * word
	case []any:
		size := 2 * word // Its head and its end.
		for _, e := range v {
			size += word + partSize(e) // With the index.
		}
		return size
	case map[string]any:
		size := 2 * word
		for key, e := range v {
			size += word + padded(keySize(key)) + partSize(e)
		}
		return size
	case codec.Set:
		size := 2 * word
		for _, e := range v {
			size += partSize(e)
		}
		return size
	case codec.Map:
		size := 2 * word
		for _, e := range v {
			size += partSize(e.Key) + partSize(e.Value)
		}
		return size
	}
	return otherSize(v)
}

// otherSize is partSize for typed arrays, and nearly so for all else: boxed values,
// errors, regular expressions.
func otherSize(v any) int {
	if array := reflect.ValueOf(v); array.Kind() == reflect.Slice {
		return 5*word + padded(array.Len()*int(array.Type().Elem().Size()))
	}
	item, err := codec.Marshal(v)
	if err != nil {
		return 0 // It is refused.
	}
	return word + padded(len(item))
}

// keySize returns the size of a property's name, which has one byte a character if
// it can.
func keySize(key string) int {
	for _, r := range key {
		if r > 0xff {
			return 2 * units(key)
		}
	}
	return units(key)
}

// units returns how many UTF-16 code units a text has.
func units(text string) int {
	n := 0
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}

// padded returns a size in whole words.
func padded(size int) int { return (size + word - 1) / word * word }
