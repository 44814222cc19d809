package codecimpl

// Values makes the values of types that package codec defines, for fields of
// type any. The linker keeps its methods only in a program that has such fields:
// they are called through an interface, and by functions that not all need.
type Values interface {
	Undefined() any
	BigInt(v BigInt) any
	Date(ms float64) any
	Set(elements []any) any
	Object(name string, args []any) any

	// Map reads the rest of a map, which has n more entries, after those
	// that were read.
	Map(d *Decoder, n int, read []Entry) any

	// TypedArray makes a typed array of [NumbersIn] its elements.
	TypedArray(tag Tag, elements []byte) any

	// Compared says how JavaScript compares a key of one of these types.
	Compared(key any) Comparison
}

// A Comparison is how values of a type are compared as the keys of a Map.
type Comparison uint8

// The comparisons.
const (
	ByIdentity Comparison = iota // No two are the same key; in Go no key at all.
	ByPointer                    // The same, though Go can compare them.
	ByValue
)

// values is set once, before main. It is nil in a program without package codec,
// where nothing has a field of type any.
var values Values

// UseValues says who makes the values. Package codec calls it, at its start.
func UseValues(v Values) { values = v }

// An Entry is one key of a map with its value.
type Entry = struct{ Key, Value any }

// AppendUndefined appends undefined.
func AppendUndefined(buf []byte) []byte { return append(buf, wireUndefined) }

// AppendSet appends a Set.
func AppendSet(buf []byte, elements []any, depth int) ([]byte, error) {
	return appendElements(AppendTagSet(buf), elements, depth)
}

// Set reads a set or an array.
func (d *Decoder) Set() []any {
	s := []any{}
	seen := keySet{}
	for n := d.Array(); d.Next(&n); {
		at := d.pos
		v := d.Any()
		if !seen.add(v) {
			d.fail(ErrMismatch, at, "every element once")
		}
		s = append(s, v)
	}
	return s
}

// AppendEntries appends a Map with its entries in their order.
func AppendEntries[E ~struct{ Key, Value any }](buf []byte, entries []E, depth int) ([]byte, error) {
	if err := CheckDepth(depth); err != nil {
		return buf, err
	}
	buf = AppendMap(AppendTagMap(buf), len(entries))
	var err error
	for i := range entries {
		e := Entry(entries[i])
		if buf, err = AppendAny(buf, e.Key, depth+1); err == nil {
			buf, err = AppendAny(buf, e.Value, depth+1)
		}
		if err != nil {
			return buf, InIndex(err, i)
		}
	}
	return buf, nil
}

// DecodeEntries reads the n entries of a map that follow those that were read.
func DecodeEntries[E ~struct{ Key, Value any }](d *Decoder, n int, read []Entry) []E {
	entries := make([]E, 0, len(read))
	seen := keySet{}
	for _, e := range read {
		seen.add(e.Key)
		entries = append(entries, E(e))
	}
	for d.Next(&n) {
		at := d.pos
		key := d.Any()
		if !seen.add(key) {
			d.fail(ErrMismatch, at, "every key once")
		}
		entries = append(entries, E{key, d.Any()})
	}
	return entries
}

// AppendObject appends an object that is more than its properties.
func AppendObject(buf []byte, name string, args []any, depth int) ([]byte, error) {
	if err := CheckDepth(depth); err != nil {
		return buf, err
	}
	buf = AppendString(AppendObjectHead(buf, 1+len(args)), name)
	var err error
	for i, v := range args {
		if buf, err = AppendAny(buf, v, depth+1); err != nil {
			return buf, InIndex(err, i)
		}
	}
	return buf, nil
}

// AppendObjectHead appends the head of an object that is more than its
// properties: n items follow, the name of its class and the rest.
func AppendObjectHead(buf []byte, n int) []byte {
	return AppendArray(appendHead(buf, majorTag, tagObject), n)
}

// Object reads an object that is more than its properties.
func (d *Decoder) Object() (name string, args []any) {
	at := d.pos
	if initial, tag := d.head(); initial&majorMask != majorTag || tag != tagObject {
		d.fail(ErrMismatch, at, "an object with a name")
		return "", nil
	}
	return d.object()
}

// object reads the content of tagObject.
func (d *Decoder) object() (name string, args []any) {
	at := d.pos
	n := d.Array()
	if !d.Next(&n) {
		d.fail(ErrMismatch, at, "an array that begins with a name")
		return "", nil
	}
	name, args = d.String(), []any{}
	for d.Next(&n) {
		args = append(args, d.Any())
	}
	return name, args
}

// bufferObject reads the content of tagObject in place of a byte string.
func (d *Decoder) bufferObject(at int) (content []byte) {
	n := d.Array()
	named, found := false, false
	for i := 0; d.Next(&n); i++ {
		switch {
		case i == 0:
			name := d.String()
			named = name == "ArrayBuffer" || name == "DataView"
		case i == 1 && named:
			content, found = d.plainBytes()
		default:
			found = false
			d.Skip()
		}
	}
	if !named || !found {
		d.fail(ErrMismatch, at, "bytes")
		return nil
	}
	return content
}

// plainBytes reads bytes or a Uint8Array, and reports whether it was that.
func (d *Decoder) plainBytes() (content []byte, ok bool) {
	at := d.pos
	initial, n := d.value()
	switch {
	case initial&majorMask == majorBytes:
		return d.content(at, initial, n), true
	case initial&majorMask == majorTag && n == uint64(TagUint8):
		return d.byteString("the bytes of a typed array"), true
	}
	d.fail(ErrMismatch, at, "bytes")
	return nil, false
}

// A keySet finds keys that come twice. Values that JavaScript compares by
// identity, such as arrays, never do.
type keySet map[any]struct{}

// add reports whether the key was not there.
func (s keySet) add(key any) bool {
	switch k := key.(type) {
	case float64:
		if k != k {
			key = nanKey{}
		}
	case string, bool, nil:
	default:
		if values.Compared(key) != ByValue {
			return true
		}
	}
	before := len(s)
	s[key] = struct{}{}
	return len(s) > before
}

// nanKey stands for NaN, which equals itself as a key in JavaScript.
type nanKey struct{}
