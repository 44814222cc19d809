// The message format that Go and JavaScript share.
//
// Mirrors jsbridge/codec.js. The vectors in testdata/codec are read by the
// tests of both; a change to the format changes a vector first.

// Package codec turns messages into items and back: one message, one CBOR
// item (RFC 8949), one []byte. A Go struct is on the JavaScript side a plain
// object, and the other way round.
//
// [Append], [Marshal] and [Unmarshal] take any message. A type for which
// "gangway generate" has written methods is encoded and decoded by them,
// without reflection; every other type goes by reflection and gives the same
// bytes. Built with the tag gangway_noreflect, a program takes only messages
// with generated code and is some 400 KB smaller. Struct tags follow
// encoding/json, with the key json. A decoder trusts nothing: depth, number of
// items and size are limited ([Options]), and nothing is allocated on a claimed
// length before the bytes are there.
//
// The values of both languages:
//
//	Go                                JavaScript
//	bool, string                      boolean, string
//	integers within ±(2^53-1), floats number
//	integers beyond, BigInt, *big.Int bigint
//	nil                               null
//	Undefined                         undefined
//	[]byte, [N]byte                   Uint8Array
//	slices, arrays                    Array
//	structs, maps with string keys    plain object
//	other maps, Map                   Map
//	map[K]struct{}, Set               Set
//	time.Time, Date                   Date
//	Int8Array to BigUint64Array       the typed array of that name
//	Object                            RegExp, Error, ArrayBuffer, new Number(1) ...
//
// An any field receives string, float64 (every number), bool, nil, []any,
// map[string]any, []byte, or one of the types named above, such that encoding
// it again gives the same JavaScript value.
//
// Where Go differs from encoding/json:
//
//   - Names match exactly; letter case is never ignored.
//   - null and undefined set the zero value instead of leaving the old one.
//   - A Go array must be met by as many elements as it has.
//   - The tag option "string" is refused: 64-bit integers keep all bits.
//   - A key that comes twice is an error.
//   - A time is an instant: it keeps its nanoseconds, loses its location and
//     is decoded as UTC, since a JavaScript Date has no location.
//   - A field of a non-empty interface type holds types known to [Register].
//   - Go values with cycles are refused, and structs all of whose fields are
//     not exported: nothing of a lock or a port would be sent.
//
// Strings with invalid UTF-8 (in JavaScript: lone surrogates) are sent with
// U+FFFD in place of the wrong bytes; items that contain such strings are
// refused. Short strings of one message share memory, of at most 4 KiB: clone
// one that is kept for long. All functions may be called from any goroutine.
package codec

import "gangway/wasm/codec/codecimpl"

// An Appender encodes itself. Generated code implements it.
type Appender interface {
	// AppendCBOR appends exactly one item to buf and returns the extended
	// buffer. The value stands at the given depth; its parts are passed
	// depth+1, and codecimpl.CheckDepth says when that is too deep.
	AppendCBOR(buf []byte, depth int) ([]byte, error)
}

// A Decodable decodes itself. Generated code implements it, on pointers.
type Decodable interface {
	// DecodeCBOR reads exactly one item. A fault stays in d. It keeps no
	// reference to the item, but for bytes under [Options.Alias].
	DecodeCBOR(d *Decoder)
}

// A Decoder reads one encoded message, item by item. Generated code calls its
// methods, which package codecimpl documents; a DecodeCBOR that is written by
// hand may call them, too.
type Decoder = codecimpl.Decoder

// Append encodes v at the end of buf and returns the extended buffer. On
// error it returns buf as it was, and an [*EncodeError].
func Append(buf []byte, v any) ([]byte, error) {
	out, err := codecimpl.Append(buf, v)
	if err != nil {
		return buf, codecimpl.Finish(err, v)
	}
	return out, nil
}

// Marshal returns v as a new item.
func Marshal(v any) ([]byte, error) {
	return Append(nil, v)
}

// Unmarshal decodes one item into v, which must be a pointer, under the
// default [Options]. It returns a [*DecodeError] when the item does not fit;
// v may then be filled in part. The item is not kept; [Options.Alias] keeps it.
func Unmarshal(item []byte, v any) error {
	return Options{}.Unmarshal(item, v)
}
