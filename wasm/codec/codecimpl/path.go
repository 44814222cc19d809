package codecimpl

// pathTo returns the path of the item at an offset, by reading the whole once
// more: so the path costs nothing while all is well.
func pathTo(item []byte, offset int) string {
	const deepest, most = 10_000, 1 << 30
	w := walker{Decoder: Decoder{data: item, depth: deepest, items: most, quiet: true}, offset: offset}
	w.walk()
	return w.path()
}

// A walker reads a message up to an offset and remembers how it got there.
type walker struct {
	Decoder
	offset int
	steps  []step
}

// A step leads into an array, or by a key into a map.
type step struct {
	key   []byte // The key's item, nil in an array.
	index int
}

// walk reads one item and reports whether the offset is in it. The steps then
// lead to the offset.
func (w *walker) walk() bool {
	at := w.pos
	if at >= w.offset {
		return true
	}
	initial, n := w.head()
	for initial&majorMask == majorTag && w.pos < w.offset {
		at = w.pos
		initial, n = w.head()
	}
	switch initial & majorMask {
	case majorArray:
		return w.walkArray(w.enter(at, initial, n, 1))
	case majorMap:
		return w.walkMap(w.enter(at, initial, n, 2))
	case majorBytes, majorText:
		w.content(at, initial, n)
	}
	return w.pos > w.offset || w.err != nil
}

func (w *walker) walkArray(n int) bool {
	last := len(w.steps)
	w.steps = append(w.steps, step{})
	for w.Next(&n) {
		if w.walk() {
			return true
		}
		w.steps[last].index++
	}
	w.steps = w.steps[:last]
	return w.err != nil
}

func (w *walker) walkMap(n int) bool {
	last := len(w.steps)
	for w.Next(&n) {
		at := w.pos
		if w.Skip(); w.pos > w.offset || w.err != nil {
			return true
		}
		w.steps = append(w.steps, step{key: w.data[at:w.pos]})
		if w.walk() {
			return true
		}
		w.steps = w.steps[:last]
	}
	return w.err != nil
}

func (w *walker) path() string {
	path := ""
	for _, s := range w.steps {
		if len(path) > maxPath {
			return path + "..."
		}
		path = joinPath(path, s.String())
	}
	return path
}

func (s step) String() string {
	if s.key == nil {
		return "[" + utoa(uint64(s.index)) + "]"
	}
	if name := textOf(s.key); isName(name) {
		return name
	}
	return "[" + describe(s.key, 0) + "]"
}

// textOf returns the content of an item that is a text string of definite
// length, else nothing.
func textOf(item []byte) string {
	d := Decoder{data: item, quiet: true}
	initial, n := d.head()
	if initial&majorMask != majorText {
		return ""
	}
	return string(d.content(0, initial, n))
}

// isName reports whether a key can stand in a path as it is.
func isName(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '_', c == '$', c == '-', c >= 0x80:
		default:
			return false
		}
	}
	return s != "" && len(s) <= maxPath
}

// describe describes the item at an offset for people.
func describe(item []byte, at int) string {
	if at >= len(item) {
		return "the end of the encoded message"
	}
	d := Decoder{data: item, pos: at, quiet: true}
	initial, n := d.head()
	if d.err != nil && item[at]&infoMask < 28 {
		return "an item that is cut short"
	}
	if d.err != nil {
		return "a byte that begins no item"
	}
	switch initial & majorMask {
	case majorUint:
		return utoa(n)
	case majorNegative:
		return minusOneMinus(n)
	case majorBytes:
		return "bytes"
	case majorText:
		return describeText(&d, at, initial, n)
	case majorArray:
		return "an array" + count(initial, n)
	case majorMap:
		return "a map" + count(initial, n)
	case majorTag:
		return "tag " + utoa(n)
	}
	return describeSimple(initial, n)
}

func describeText(d *Decoder, at int, initial byte, n uint64) string {
	text := d.content(at, initial, n)
	if d.err != nil {
		return "text that is cut short"
	}
	return "text " + quote(string(text))
}

func count(initial byte, n uint64) string {
	if initial&infoMask == infoIndefinite {
		return ""
	}
	return " of " + utoa(n)
}

func describeSimple(initial byte, n uint64) string {
	switch initial {
	case wireFalse:
		return "false"
	case wireTrue:
		return "true"
	case wireNull:
		return "null"
	case wireUndefined:
		return "undefined"
	case wireFloat16, wireFloat32, wireFloat64:
		v, _ := floatOf(initial, n)
		return describeFloat(v)
	}
	return "simple value " + utoa(n)
}

// describeFloat returns a float as text; one that is neither integral nor
// within 64 bits is only called a number.
func describeFloat(v float64) string {
	negative, n, ok := integral(v, true)
	switch {
	case v != v:
		return "NaN"
	case !ok:
		return "a number with a fraction or beyond 64 bits"
	case negative:
		return minusOneMinus(n)
	}
	return utoa(n)
}
