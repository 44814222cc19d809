package codecimpl

import "unicode/utf8"

// A Decoder reads one encoded message, item by item. Generated code calls its
// methods; other code has no use for it.
//
// The first thing that goes wrong stays: from then on every method returns a
// zero value, and loops over [Decoder.Next] end. So its users need not look
// for errors.
type Decoder struct {
	data   []byte
	pos    int
	depth  int // Levels that may still be entered.
	items  int // Array elements and map entries that may still come; none after an error.
	strict bool
	alias  bool   // Byte strings share the memory of the message.
	quiet  bool   // Errors need not be told.
	aside  *aside // Where to go on after the elements of a typed array.
	err    *Fault

	// Where large values end that were passed before it was known how to read
	// them, by where they begin; nil until one was. See passOnce.
	ends map[int]int

	// Strings that are read are parts of text, which is a part of the item
	// that begins at an offset; see share.
	text   string
	textAt int
	window int

	// padding is how many bytes beyond the end of data may be read.
	padding int
}

// fail records the fault of the item at an offset, unless there was one before.
// It moves to the end, so that nothing more is read.
func (d *Decoder) fail(cause error, at int, want string) {
	switch {
	case d.err != nil:
	case d.quiet:
		d.err = &Fault{Cause: cause}
	default:
		found := describe(d.data, at)
		if d.aside != nil {
			at = d.aside.at
			found += " in a typed array"
			d.leave()
		}
		d.err = &Fault{Path: pathTo(d.data, at), Offset: at, Want: want, Found: found, Cause: cause}
	}
	d.pos = len(d.data)
	d.items = 0
}

// Mismatch records that the item which was to be read next is not the one that
// was wanted, unless something was wrong before.
func (d *Decoder) Mismatch(want string) { d.fail(ErrMismatch, d.pos, want) }

// OK reports whether nothing has gone wrong so far.
func (d *Decoder) OK() bool { return d.err == nil }

// finish returns the error of the whole once the message has been read.
func (d *Decoder) finish(o Options) *Fault {
	if d.err == nil && d.pos < len(d.data) {
		d.fail(ErrMalformed, d.pos, "the end of the encoded message")
	}
	if d.err == nil {
		return nil
	}
	if d.err.Cause == ErrMismatch {
		if err := o.check(d.data); err != nil && err.Cause == ErrMalformed {
			return err
		}
	}
	return d.err
}

// check reads an item without making anything of it.
func (o Options) check(item []byte) *Fault {
	var d Decoder
	o.begin(&d, item)
	d.Skip()
	if d.err == nil && d.pos < len(d.data) {
		d.fail(ErrMalformed, d.pos, "the end of the encoded message")
	}
	return d.err
}

// head reads the head of an item: the initial byte and the argument. The
// argument of an indefinite length and of a break is 0.
func (d *Decoder) head() (initial byte, n uint64) {
	rest := d.data[d.pos:]
	if len(rest) == 0 {
		d.fail(ErrMalformed, d.pos, "an item")
		return wireNull, 0
	}
	initial = rest[0]
	info := initial & infoMask
	size := 1
	switch {
	case info < 24:
		d.pos++
		return initial, uint64(info)
	case info > 27:
		return d.indefiniteHead(initial)
	case len(rest) > 8:
		// All of them are there: shift the others away.
		n = bigEndian64(rest[1:9])
		size <<= info - 24
		n >>= 64 - 8*size
	default:
		size <<= info - 24
		if len(rest) <= size {
			d.fail(ErrMalformed, d.pos, "the whole of an item")
			return wireNull, 0
		}
		for _, b := range rest[1 : 1+size] {
			n = n<<8 | uint64(b)
		}
	}
	if initial == wireSimple && n < 32 {
		d.fail(ErrMalformed, d.pos, "a simple value in its short form")
		return wireNull, 0
	}
	d.pos += 1 + size
	return initial, n
}

func (d *Decoder) indefiniteHead(initial byte) (byte, uint64) {
	switch major := initial & majorMask; {
	case initial&infoMask != infoIndefinite, major <= majorNegative, major == majorTag:
		d.fail(ErrMalformed, d.pos, "an item")
		return wireNull, 0
	case initial == wireBreak:
		d.fail(ErrMalformed, d.pos, "an item")
		return wireNull, 0
	}
	d.pos++
	return initial, 0
}

// peek returns the initial byte of the next item, and a break at the end.
func (d *Decoder) peek() byte {
	if d.pos >= len(d.data) {
		return wireBreak
	}
	return d.data[d.pos]
}

// Nil reads the next item if it is null or undefined, and reports whether it
// was.
func (d *Decoder) Nil() bool {
	if b := d.peek(); b == wireNull || b == wireUndefined {
		d.pos++
		return true
	}
	return d.err != nil
}

// indefinite is the count of items when it is not known.
const indefinite = -1

// enter begins an array or map whose head was read at an offset. perItem is
// the least number of bytes of an element or entry.
func (d *Decoder) enter(at int, initial byte, n uint64, perItem uint64) int {
	if !d.push(at) {
		return 0
	}
	if initial&infoMask == infoIndefinite {
		return indefinite
	}
	if n > uint64(len(d.data)-d.pos)/perItem {
		d.fail(ErrMalformed, at, "as many items as are claimed")
		return 0
	}
	return int(n)
}

// push goes one level deeper, at an item that begins at an offset.
func (d *Decoder) push(at int) bool {
	d.depth--
	if d.depth < 0 {
		d.fail(ErrLimit, at, "nesting that is not deeper than the limit")
		return false
	}
	return true
}

// Array reads the head of an array and returns how many elements follow, a
// negative number if that is not known yet. A set or a typed array counts as an
// array, null and undefined as an empty one. Call [Decoder.Next] before every
// element.
func (d *Decoder) Array() int {
	at := d.pos
	initial, n := d.head()
	for initial&majorMask == majorTag && (n == tagSet || describesOnly(n)) {
		initial, n = d.head()
	}
	switch {
	case initial&majorMask == majorArray:
		return d.enter(at, initial, n, 1)
	case initial&majorMask == majorTag && isTypedArray(n):
		return d.elements(at, n)
	case initial == wireNull, initial == wireUndefined:
		d.push(at)
		return 0
	}
	d.fail(ErrMismatch, at, "an array")
	return 0
}

// Map reads the head of a map and returns how many entries follow, a negative
// number if that is not known yet. null and undefined count as empty maps.
// Call [Decoder.Next] before every key.
func (d *Decoder) Map() int {
	at := d.pos
	initial, n := d.head()
	for initial&majorMask == majorTag && (n == tagMap || describesOnly(n)) {
		initial, n = d.head()
	}
	switch {
	case initial&majorMask == majorMap:
		return d.enter(at, initial, n, 2)
	case initial == wireNull, initial == wireUndefined:
		d.push(at)
		return 0
	}
	d.fail(ErrMismatch, at, "a map")
	return 0
}

// Next reports whether another element or entry follows and counts it off n,
// which came from [Decoder.Array] or [Decoder.Map].
func (d *Decoder) Next(n *int) bool {
	if *n <= 0 || d.items <= 0 { // After an error there are none.
		return d.otherNext(*n)
	}
	*n--
	d.items--
	return true
}

// otherNext is Next at the end, for an indefinite length, and beyond limits.
func (d *Decoder) otherNext(n int) bool {
	if n == 0 || d.err != nil {
		d.depth++
		d.leave()
		return false
	}
	if n == indefinite && d.peek() == wireBreak && d.pos < len(d.data) {
		d.pos++
		d.depth++
		return false
	}
	if d.items == 0 {
		d.fail(ErrLimit, d.pos, "no more items than the limit")
		return false
	}
	d.items--
	return true
}

// Key reads the name of a struct field. The result is valid until the next
// call and must not be changed. It is nil for a key that is not a text string,
// which no field has.
func (d *Decoder) Key() []byte {
	if rest := d.data[d.pos:]; len(rest) > 0 {
		if n := int(rest[0]) - majorText; n >= 0 && n < 24 && n < len(rest) {
			d.pos += 1 + n
			return rest[1 : 1+n]
		}
	}
	return d.otherKey()
}

func (d *Decoder) otherKey() []byte {
	at := d.pos
	if d.peek()&majorMask != majorText {
		d.Skip()
		return nil
	}
	initial, n := d.head()
	return d.content(at, initial, n)
}

// Unknown reads the value of a field that the struct does not have. In strict
// mode that is an error.
func (d *Decoder) Unknown(key []byte) {
	switch {
	case !utf8.Valid(key): // Those of fields are valid.
		d.fail(ErrMalformed, d.pos-len(key), "text in UTF-8")
	case !d.strict:
		d.Skip()
	case key == nil:
		d.Mismatch("the name of a field as the key")
	default:
		d.Mismatch("a known field")
	}
}

// Duplicate records that a field came twice. It is called after [Decoder.Key].
func (d *Decoder) Duplicate() {
	d.fail(ErrMismatch, d.pos, "every field once")
}

// content reads the bytes of a byte or text string whose head was read at an
// offset. The result is part of the encoded message, except for an indefinite
// length.
func (d *Decoder) content(at int, initial byte, n uint64) []byte {
	if initial&infoMask == infoIndefinite {
		return d.chunks(at, initial&majorMask)
	}
	if n > uint64(len(d.data)-d.pos) {
		d.fail(ErrMalformed, at, "as many bytes as are claimed")
		return nil
	}
	d.pos += int(n)
	return d.data[d.pos-int(n) : d.pos : d.pos]
}

func (d *Decoder) chunks(at int, major byte) []byte {
	all := []byte{}
	for d.err == nil {
		start := d.pos
		if d.peek() == wireBreak && d.pos < len(d.data) {
			d.pos++
			return all
		}
		initial, n := d.head()
		if initial&majorMask != major || initial&infoMask == infoIndefinite {
			d.fail(ErrMalformed, at, "chunks of strings")
			return nil
		}
		chunk := d.content(start, initial, n)
		if major == majorText && !utf8.Valid(chunk) {
			d.fail(ErrMalformed, at, "text in UTF-8")
			return nil
		}
		all = append(all, chunk...)
	}
	return nil
}
