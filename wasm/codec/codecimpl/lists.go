package codecimpl

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

// IntKey reads an integer of the given number of bits as the key of a map, also
// from text: the properties of a JavaScript object have no other names.
func (d *Decoder) IntKey(bits int) int64 {
	if d.peek()&majorMask != majorText {
		return d.Int(bits)
	}
	at := d.pos
	inner := d.textKey()
	v := inner.Int(bits)
	if inner.err != nil {
		d.fail(ErrMismatch, at, "an integer of "+utoa(uint64(bits))+" bits as the key")
	}
	return v
}

// UintKey is [Decoder.IntKey] for unsigned integers.
func (d *Decoder) UintKey(bits int) uint64 {
	if d.peek()&majorMask != majorText {
		return d.Uint(bits)
	}
	at := d.pos
	inner := d.textKey()
	v := inner.Uint(bits)
	if inner.err != nil {
		d.fail(ErrMismatch, at, "an unsigned integer of "+utoa(uint64(bits))+" bits as the key")
	}
	return v
}

// textKey reads a text and returns a decoder of the integer that it is.
func (d *Decoder) textKey() Decoder {
	return Decoder{data: parseInteger(d.String()), quiet: true}
}

// WantNew records an error if the key at an offset was there before.
func (d *Decoder) WantNew(at int, isNew bool) {
	if !isNew {
		d.fail(ErrMismatch, at, "every key once")
	}
}

// Once records an error if the field with a number, below 64, was there before.
// seen remembers the fields.
func (d *Decoder) Once(seen *uint64, field uint) {
	if *seen&(1<<field) != 0 {
		d.Duplicate()
	}
	*seen |= 1 << field
}
