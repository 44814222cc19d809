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
}

// Unmarshal is the function [Unmarshal] under these options.
func (o Options) Unmarshal(item []byte, v any) error {
	if f := codecimpl.Options(o).Unmarshal(item, v); f != nil {
		return decodeError(f)
	}
	return nil
}
