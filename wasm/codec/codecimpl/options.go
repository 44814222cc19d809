package codecimpl

import "sync/atomic"

// Limits of [Options] that are zero.
const (
	DefaultDepth = 256
	DefaultItems = 1 << 22
	DefaultSize  = 1 << 29
)

// Options are those of package codec, which documents them.
type Options struct {
	Strict             bool
	Depth, Items, Size int
	Alias              bool
}

// Unmarshal decodes one item into v, which must be a pointer.
func (o Options) Unmarshal(item []byte, v any) *Fault {
	d := &spare
	if !spareTaken.CompareAndSwap(0, 1) {
		d = new(Decoder)
	}
	o.begin(d, item)
	if most := orDefault(o.Size, DefaultSize); len(item) > most {
		d.fail(ErrLimit, 0, "an item of at most "+utoa(uint64(most))+" bytes")
	} else {
		if d == &spare && !o.Alias && len(item) <= len(scratch)-ahead {
			d.data, d.padding = scratch[:copy(scratch[:], item)], ahead
		}
		d.decodeMessage(v)
	}
	var err *Fault
	if d.err != nil || d.pos < len(d.data) {
		err = d.finish(o)
	}
	if d == &spare {
		spare.data, spare.text, spare.aside, spare.err, spare.ends = nil, "", nil, nil, nil
		spareTaken.Store(0)
	}
	return err
}

// ahead is how many bytes from a key on are read without asking for the end.
const ahead = 40

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
	d.strict, d.alias = o.Strict, o.Alias
}

func orDefault(n, otherwise int) int {
	if n <= 0 {
		return otherwise
	}
	return n
}
