package codec

import "gangway/wasm/codec/codecimpl"

// Limits of [Options] that are zero.
const (
	DefaultDepth = codecimpl.DefaultDepth // 256
	DefaultItems = codecimpl.DefaultItems // 4 Mi
	DefaultSize  = codecimpl.DefaultSize  // 512 MiB
)

// Options say which items a decoder accepts. [Unmarshal] uses the zero value.
type Options struct {
	// Strict makes a map key that no struct field has an error.
	Strict bool

	// Depth is how deep arrays and maps may nest; 0 means
	// [DefaultDepth].
	Depth int

	// Items is how many array elements and map entries one message may have
	// in all; 0 means [DefaultItems]. It bounds the memory that small bytes
	// can claim: an empty map takes one byte when encoded and many in Go.
	Items int

	// Size is how many bytes one encoded message may have; 0 means [DefaultSize].
	Size int

	// Alias makes byte strings share the memory of the item instead of
	// copying it: in values of type []byte, in fields, elements and map
	// values of that type or of one defined as it, and in values of type any.
	//
	// The item then belongs to the value. Nobody may change it for as long as
	// such bytes are in use, nor may anyone change these bytes, unless no one
	// else reads the item. To append to them is safe: it copies. Any of them
	// keeps all of the item in memory, and all of the memory that the item is
	// a part of.
	//
	// Everything else is copied all the same: texts, arrays, numbers of typed
	// arrays, slices of a named type of bytes, and byte strings that come in
	// parts (of indefinite length), which Gangway does not write.
	Alias bool
}

// Unmarshal is the function [Unmarshal] under these options.
func (o Options) Unmarshal(item []byte, v any) error {
	if f := codecimpl.Options(o).Unmarshal(item, v); f != nil {
		return decodeError(f)
	}
	return nil
}
