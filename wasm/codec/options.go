package codec

import "sync/atomic"

// Limits of [Options] that are zero.
const (
	DefaultDepth = 256
	DefaultItems = 1 << 22
	DefaultSize  = 1 << 29
)

// Options say what a decoder accepts. The zero value is what [Unmarshal] uses.
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
	d := &spare
	if !spareTaken.CompareAndSwap(0, 1) {
		d = new(Decoder)
	}
	o.begin(d, item)
	if most := orDefault(o.Size, DefaultSize); len(item) > most {
		d.fail(ErrLimit, 0, "an item of at most "+utoa(uint64(most))+" bytes")
	} else {
		if d == &spare && len(item) <= len(scratch)-ahead {
			d.data, d.padding = scratch[:copy(scratch[:], item)], ahead
		}
		d.decodeMessage(v)
	}
	var err error
	if d.err != nil || d.pos < len(d.data) {
		err = d.finish(o)
	}
	if d == &spare {
		spare.data, spare.text, spare.aside, spare.err = nil, "", nil, nil
		spareTaken.Store(0)
	}
	return err
}

// spare is a decoder that is used again and again, by one goroutine at a time.
// It reads small items in scratch, where there is room behind their end.
var (
	spare      Decoder
	spareTaken atomic.Uint32
	scratch    [1024]byte
)

func (o Options) begin(d *Decoder, item []byte) {
	d.data = item
	d.pos, d.textAt, d.window, d.padding = 0, 0, 0, 0
	d.depth = orDefault(o.Depth, DefaultDepth)
	d.items = orDefault(o.Items, DefaultItems)
	d.strict = o.Strict
}

func orDefault(n, otherwise int) int {
	if n <= 0 {
		return otherwise
	}
	return n
}
