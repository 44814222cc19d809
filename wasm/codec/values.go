package codec

// Undefined is JavaScript's undefined, which is not null.
type Undefined struct{}

// A Set is a Set of JavaScript.
type Set []any

// A Map is a Map of JavaScript, in the order of its entries.
type Map []Entry

// An Entry is one key of a [Map] with its value.
type Entry struct{ Key, Value any }

// An Object is a JavaScript object that is more than its properties. By name
// and arguments:
//
//	RegExp                               source, flags
//	Error, EvalError, RangeError, ...    message, and the cause if there is one
//	DOMException                         message, name
//	ArrayBuffer, DataView                []byte
//	Boolean, Number, String, BigInt      the primitive value in the object
type Object struct {
	Name string
	Args []any
}

// AppendCBOR implements [Appender].
func (Undefined) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return append(buf, wireUndefined), nil
}

// DecodeCBOR implements [Decodable].
func (Undefined) DecodeCBOR(d *Decoder) {
	if !d.Nil() {
		d.Mismatch("undefined")
	}
}

// AppendCBOR implements [Appender].
func (s Set) AppendCBOR(buf []byte, depth int) ([]byte, error) {
	return appendElements(appendHead(buf, majorTag, tagSet), s, depth)
}

// DecodeCBOR implements [Decodable]. It reads a set or an array.
func (s *Set) DecodeCBOR(d *Decoder) {
	*s = d.anySet()
}

func (d *Decoder) anySet() Set {
	s := Set{}
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

// AppendCBOR implements [Appender].
func (m Map) AppendCBOR(buf []byte, depth int) ([]byte, error) {
	if err := CheckDepth(depth); err != nil {
		return buf, err
	}
	buf = AppendMap(appendHead(buf, majorTag, tagMap), len(m))
	var err error
	for i, e := range m {
		if buf, err = AppendAny(buf, e.Key, depth+1); err == nil {
			buf, err = AppendAny(buf, e.Value, depth+1)
		}
		if err != nil {
			return buf, InIndex(err, i)
		}
	}
	return buf, nil
}

// DecodeCBOR implements [Decodable]. It reads any map.
func (m *Map) DecodeCBOR(d *Decoder) {
	*m = d.entries(d.Map(), Map{})
}

// entries reads the rest of a map whose first entries have been read.
func (d *Decoder) entries(n int, m Map) Map {
	seen := keySet{}
	for _, e := range m {
		seen.add(e.Key)
	}
	for d.Next(&n) {
		at := d.pos
		key := d.Any()
		if !seen.add(key) {
			d.fail(ErrMismatch, at, "every key once")
		}
		m = append(m, Entry{key, d.Any()})
	}
	return m
}

// AppendCBOR implements [Appender].
func (o Object) AppendCBOR(buf []byte, depth int) ([]byte, error) {
	if err := CheckDepth(depth); err != nil {
		return buf, err
	}
	buf = AppendArray(appendHead(buf, majorTag, tagObject), 1+len(o.Args))
	buf = AppendString(buf, o.Name)
	var err error
	for i, v := range o.Args {
		if buf, err = AppendAny(buf, v, depth+1); err != nil {
			return buf, InIndex(err, i)
		}
	}
	return buf, nil
}

// DecodeCBOR implements [Decodable].
func (o *Object) DecodeCBOR(d *Decoder) {
	at := d.pos
	if initial, tag := d.head(); initial&majorMask != majorTag || tag != tagObject {
		d.fail(ErrMismatch, at, "an object with a name")
		return
	}
	*o = d.object()
}

// object reads the content of tagObject.
func (d *Decoder) object() Object {
	at := d.pos
	n := d.Array()
	if !d.Next(&n) {
		d.fail(ErrMismatch, at, "an array that begins with a name")
		return Object{}
	}
	o := Object{Name: d.String(), Args: []any{}}
	for d.Next(&n) {
		o.Args = append(o.Args, d.Any())
	}
	return o
}

// bufferObject reads the content of tagObject in place of a byte string.
func (d *Decoder) bufferObject(at int) []byte {
	o := d.object()
	if len(o.Args) == 1 && (o.Name == "ArrayBuffer" || o.Name == "DataView") {
		if content, ok := o.Args[0].([]byte); ok {
			return content
		}
	}
	d.fail(ErrMismatch, at, "bytes")
	return nil
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
	case string, bool, BigInt, Undefined, nil:
	default:
		return true
	}
	before := len(s)
	s[key] = struct{}{}
	return len(s) > before
}

// nanKey stands for NaN, which equals itself as a key in JavaScript.
type nanKey struct{}
