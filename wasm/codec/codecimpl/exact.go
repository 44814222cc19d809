package codecimpl

// The methods of this file read items that have exactly one form, as protocols
// prescribe: no null for a zero, no tags, no indefinite lengths. Like the
// others they return zero values once something is wrong.

// Begin makes the decoder read an item from its start, under the default
// [Options] but without the limit of its size. The zero Decoder may be begun,
// and any decoder again. Its errors are not told in words.
func (d *Decoder) Begin(item []byte) {
	d.data, d.err, d.aside, d.text, d.ends = item, nil, nil, "", nil
	d.pos, d.textAt, d.window, d.padding = 0, 0, 0, 0
	d.depth, d.items = DefaultDepth, DefaultItems
	d.strict, d.alias, d.quiet = false, false, true
}

// Finished reports whether all of the item was read and nothing was wrong.
func (d *Decoder) Finished() bool { return d.err == nil && d.pos == len(d.data) }

// ExactArray reads the head of an array and returns how many items follow,
// which are then read without [Decoder.Next]. They count against the limit of
// items, and the array takes a level of depth that it does not give back, since
// nothing tells where it ends.
func (d *Decoder) ExactArray() int {
	at := d.pos
	n := d.exact(majorArray)
	switch {
	case d.err != nil || !d.push(at):
		return 0
	case n > uint64(len(d.data)-d.pos):
		d.fail(ErrMalformed, d.pos, "as many items as are claimed")
		return 0
	case n > uint64(d.items):
		d.fail(ErrLimit, at, "no more items than the limit")
		return 0
	}
	d.items -= int(n)
	return int(n)
}

// ExactUint reads an integer that is not negative, in any of CBOR's lengths.
func (d *Decoder) ExactUint() uint64 {
	if b := d.peek(); b < 24 {
		d.pos++
		return uint64(b)
	}
	return d.exact(majorUint)
}

// ExactBytes reads a byte string. The result is part of the item.
func (d *Decoder) ExactBytes() []byte { return d.exactContent(majorBytes) }

// ExactText reads a text string, which is UTF-8.
func (d *Decoder) ExactText() string {
	text := d.exactContent(majorText)
	if !isText(text) {
		d.fail(ErrMalformed, d.pos, "text in UTF-8")
		return ""
	}
	return string(text)
}

// Rest returns all that was not read, as part of the item, and reads it
// without looking at it.
func (d *Decoder) Rest() []byte {
	rest := d.data[d.pos:]
	d.pos = len(d.data)
	return rest
}

func (d *Decoder) exactContent(major byte) []byte {
	at := d.pos
	n := d.exact(major)
	return d.content(at, major, n)
}

// exact reads the head of an item of a major type with a definite length, and
// returns its argument.
func (d *Decoder) exact(major byte) uint64 {
	at := d.pos
	initial, n := d.head()
	if initial&majorMask != major || initial&infoMask == infoIndefinite {
		d.fail(ErrMismatch, at, "an item of one form")
		return 0
	}
	return n
}
