package codecimpl

// AppendAny appends the item for v at a depth, as it is in a field of type any.
func AppendAny(buf []byte, v any, depth int) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return AppendNil(buf), nil
	case bool:
		return AppendBool(buf, v), nil
	case string:
		return AppendString(buf, v), nil
	case float64:
		return AppendFloat(buf, v), nil
	case int:
		return AppendInt(buf, int64(v)), nil
	case int64:
		return AppendInt(buf, v), nil
	case uint64:
		return AppendUint(buf, v), nil
	case []byte:
		return AppendBytes(buf, v), nil
	case []any:
		if v == nil {
			return AppendNil(buf), nil
		}
		return appendElements(buf, v, depth)
	case map[string]any:
		if v == nil {
			return AppendNil(buf), nil
		}
		return appendObject(buf, v, depth)
	}
	if k := knownOf(v); k.encodes() {
		return k.append(buf, v, depth)
	}
	if isNil(v) {
		if _, ok := v.(appender); ok {
			return AppendNil(buf), nil
		}
	}
	return AppendOther(buf, v, depth)
}

func appendElements(buf []byte, v []any, depth int) ([]byte, error) {
	if err := CheckDepth(depth); err != nil {
		return buf, err
	}
	buf = AppendArray(buf, len(v))
	var err error
	for i, e := range v {
		if buf, err = AppendAny(buf, e, depth+1); err != nil {
			return buf, InIndex(err, i)
		}
	}
	return buf, nil
}

func appendObject(buf []byte, v map[string]any, depth int) ([]byte, error) {
	if err := CheckDepth(depth); err != nil {
		return buf, err
	}
	buf = AppendMap(buf, len(v))
	var err error
	entries := make(Entries, 0, len(v))
	start := len(buf)
	for key, e := range v {
		buf = entries.Key(AppendString(buf, key), len(buf))
		if buf, err = AppendAny(buf, e, depth+1); err != nil {
			return buf, InField(err, key)
		}
	}
	return entries.Sort(buf, start)
}

// Any reads one item as the Go value that is encoded as the same JavaScript
// value again.
func (d *Decoder) Any() any {
	if values == nil {
		d.Mismatch("a program with package codec")
		return nil
	}
	at := d.pos
	initial, n := d.value()
	switch initial & majorMask {
	case majorUint:
		if n > maxSafe {
			return values.BigInt(bigOf(false, n))
		}
		return float64(n)
	case majorNegative:
		if n >= maxSafe {
			return values.BigInt(bigOf(true, n))
		}
		return -1 - float64(n)
	case majorBytes:
		return d.given(nil, d.content(at, initial, n))
	case majorText:
		return d.textContent(at, initial, n)
	case majorArray:
		return d.anyArray(d.enter(at, initial, n, 1))
	case majorMap:
		return d.anyMap(d.enter(at, initial, n, 2))
	case majorTag:
		return d.anyTagged(at, n)
	}
	return d.anySimple(at, initial, n)
}

// claimed is how many elements of an array are made room for before any has
// come, and claimedKeys how many of an object: a nest of such claims must not
// take more memory than its bytes are worth.
const (
	claimed     = 32
	claimedKeys = 14
)

func (d *Decoder) anyArray(n int) any {
	v := make([]any, 0, max(0, min(n, claimed)))
	for d.Next(&n) {
		v = append(v, d.Any())
	}
	return v
}

// anyMap reads a map: a plain object, or a Map if a key is not a string.
func (d *Decoder) anyMap(n int) any {
	start, room := d.pos, max(0, min(n, claimedKeys))
	if d.peek()&majorMask != majorText {
		room = 0 // It is no object.
	}
	v := make(map[string]any, room)
	for d.Next(&n) {
		if d.peek()&majorMask != majorText && d.err == nil {
			return d.mixedMap(n, start, v)
		}
		at := d.pos
		key := d.String()
		before := len(v)
		v[key] = nil
		if len(v) == before {
			d.fail(ErrMismatch, at, "every key once")
			return nil
		}
		v[key] = d.Any()
	}
	return v
}

// mixedMap reads the rest of a map whose entries begin at start, the first of
// them read, and one more counted off n.
func (d *Decoder) mixedMap(n, start int, read map[string]any) any {
	m := make([]Entry, 0, len(read))
	keys := Decoder{data: d.data, pos: start, depth: d.depth, items: DefaultItems, quiet: true}
	for range len(read) {
		key := keys.String()
		keys.Skip()
		m = append(m, Entry{Key: key, Value: read[key]})
	}
	if n != indefinite {
		n++
	}
	d.items++
	return values.Map(d, n, m)
}

func (d *Decoder) anyTagged(at int, tag uint64) any {
	switch {
	case tag == tagBigPositive, tag == tagBigNegative:
		b, _ := d.bigContent(at, tag)
		return values.BigInt(b)
	case tag == tagTime, tag == tagTimeText, tag == tagTimeExtended:
		return values.Date(d.date(at, tag))
	case tag == tagSet:
		return values.Set(d.Set())
	case tag == tagMap:
		return values.Map(d, d.Map(), nil)
	case tag == tagObject:
		return values.Object(d.object())
	case isTypedArray(tag):
		return d.anyTyped(tag)
	}
	d.fail(ErrMismatch, at, "a known tag")
	return nil
}

func (d *Decoder) anySimple(at int, initial byte, n uint64) any {
	switch initial {
	case wireFalse:
		return false
	case wireTrue:
		return true
	case wireNull:
		return nil
	case wireUndefined:
		return values.Undefined()
	}
	v, ok := floatOf(initial, n)
	if !ok {
		d.fail(ErrMismatch, at, "a known simple value")
		return nil
	}
	return v
}

// AnyKey reads a key of type any, which must be one that Go can compare.
func (d *Decoder) AnyKey() any {
	at := d.pos
	key := d.Any()
	switch key.(type) {
	case nil, bool, string, float64:
		return key
	}
	if d.err != nil || values.Compared(key) == ByIdentity {
		d.fail(ErrMismatch, at, "a key that Go can compare")
		return nil
	}
	return key
}
