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

	// Items is how many array elements and map entries one frame may have
	// in all; 0 means [DefaultItems]. It bounds the memory that small bytes
	// can claim: an empty map takes one byte in the frame and many in Go.
	Items int

	// Size is how many bytes one frame may have; 0 means [DefaultSize].
	Size int
}

// Unmarshal is the function [Unmarshal] under these options.
func (o Options) Unmarshal(frame []byte, v any) error {
	d := spare.Swap(nil)
	if d == nil {
		d = new(Decoder)
	}
	o.begin(d, frame)
	if most := orDefault(o.Size, DefaultSize); len(frame) > most {
		d.fail(ErrLimit, 0, "a frame of at most "+utoa(uint64(most))+" bytes")
	} else {
		d.decodeMessage(v)
	}
	err := d.finish(o)
	*d = Decoder{}
	spare.Store(d)
	return err
}

// spare is a decoder that nobody uses, if there is one.
var spare atomic.Pointer[Decoder]

func (o Options) begin(d *Decoder, frame []byte) {
	d.data = frame
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
