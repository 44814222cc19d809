package codec

// ByteArray reads a byte string into an array of bytes, which it must fill.
// null and undefined give zeros.
func (d *Decoder) ByteArray(array []byte) {
	clear(array)
	if d.Nil() {
		return
	}
	at := d.pos
	content := d.rawBytes()
	d.WantLen(at, len(content), len(array))
	copy(array, content)
}

// Pos returns where the next item begins, for [Decoder.WantLen].
func (d *Decoder) Pos() int { return d.pos }

// WantLen records an error if the item at an offset had another number of
// elements than was wanted.
func (d *Decoder) WantLen(at, n, want int) {
	if n != want {
		d.fail(ErrMismatch, at, utoa(uint64(want))+" elements")
	}
}
