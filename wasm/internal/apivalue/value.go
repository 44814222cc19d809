package apivalue

import (
	"gangway/wasm/codec"
	"gangway/wasm/codec/codecimpl"
)

// Append appends the value that v points to, which is of type t. An error names
// the path of the part that has no form in JavaScript.
func Append[T any](buf []byte, t *Type, v *T) ([]byte, error) { return itemOf(t, v).append(buf) }

// Decode reads an item into the value that v points to, which is zero and of
// type t. Fields that are not in the table are skipped. An error is a
// codec.DecodeError, which names the path of the part of another type.
func Decode[T any](encoded []byte, t *Type, v *T) error { return itemOf(t, v).decode(encoded) }

func (i item) append(buf []byte) ([]byte, error) { return appendValue(buf, i.t, i.p, i.t) }

func (i item) decode(encoded []byte) error { return codec.Unmarshal(encoded, &i) }

// DecodeCBOR implements [codec.Decodable].
func (i *item) DecodeCBOR(d *codecimpl.Decoder) { decodeValue(d, i.t, i.p, i.t) }
