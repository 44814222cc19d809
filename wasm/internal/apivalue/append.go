package apivalue

import (
	"gangway/wasm/codec"
	"gangway/wasm/codec/codecimpl"
)

// appendValue appends the value at a place, whose struct is in.
func appendValue(buf []byte, t *Type, p place, in *Type) ([]byte, error) {
	switch t.Kind {
	case KindBool:
		return codecimpl.AppendBool(buf, boolAt(p)), nil
	case KindInt:
		return codecimpl.AppendInt(buf, intAt(p)), nil
	case KindFloat:
		return codecimpl.AppendFloat(buf, floatAt(p)), nil
	case KindString:
		return codecimpl.AppendString(buf, stringAt(p)), nil
	case KindAny:
		return codec.Append(buf, anyAt(p))
	case KindMessage:
		return appendMessage(buf, messageAt(p)), nil
	case KindBytes:
		return appendBuffer(buf, bytesAt(p)), nil
	case KindPointer:
		if isNil(t, p) {
			return codecimpl.AppendNil(buf), nil
		}
		return appendValue(buf, t.Elem, pointedAt(p), in)
	case KindList:
		return appendList(buf, t.Elem, p, in)
	case KindSame:
		return appendList(buf, in, p, in)
	case KindMap:
		return appendMap(buf, t, p, in)
	case KindTuple:
		return appendTuple(buf, t.Fields, p)
	case KindUnion:
		return appendUnion(buf, t, p)
	}
	return appendStruct(buf, t, p)
}

// appendMessage appends a message that was received.
func appendMessage(buf []byte, m message) []byte {
	if m.Raw() == nil {
		return codecimpl.AppendNil(buf)
	}
	return append(buf, m.Raw()...)
}

// appendBuffer appends an ArrayBuffer.
func appendBuffer(buf, content []byte) []byte {
	return codecimpl.AppendBytes(codecimpl.AppendString(codecimpl.AppendObjectHead(buf, 2), "ArrayBuffer"), content)
}

func appendList(buf []byte, elem *Type, p place, in *Type) ([]byte, error) {
	n := lengthAt(p)
	buf = codecimpl.AppendArray(buf, n)
	var err error
	for i := range n {
		if buf, err = appendValue(buf, elem, elementAt(elem, p, i), in); err != nil {
			return buf, codecimpl.InIndex(err, i)
		}
	}
	return buf, nil
}

func appendMap(buf []byte, t *Type, p place, in *Type) ([]byte, error) {
	var err error
	buf = codecimpl.AppendMap(buf, entriesAt(t, p, nil))
	entriesAt(t, p, func(key string, value place) {
		if err != nil {
			return
		}
		buf, err = appendValue(codecimpl.AppendString(buf, key), t.Elem, value, in)
		if err != nil {
			err = codecimpl.InField(err, key)
		}
	})
	return buf, err
}

func appendStruct(buf []byte, t *Type, p place) ([]byte, error) {
	n := 0
	for c := begin(t.Fields, p); c.more(); c.next() {
		if !c.isLeftOut() {
			n++
		}
	}
	buf = codecimpl.AppendMap(buf, n)
	var err error
	for c := begin(t.Fields, p); c.more(); c.next() {
		if c.isLeftOut() {
			continue
		}
		f := c.field()
		buf, err = appendValue(codecimpl.AppendString(buf, f.Name), f.Type, c.place(), t)
		if err != nil {
			return buf, codecimpl.InField(err, f.Name)
		}
	}
	return buf, nil
}

// appendTuple appends an array without the elements at its end that are left
// out. Those before others are null.
func appendTuple(buf []byte, fields []Field, p place) ([]byte, error) {
	n, last := 0, 0
	for c := begin(fields, p); c.more(); c.next() {
		n++
		if !c.isLeftOut() {
			last = n
		}
	}
	buf = codecimpl.AppendArray(buf, last)
	var err error
	for c := begin(fields, p); c.more() && last > 0; c.next() {
		last--
		f := c.field()
		if c.isLeftOut() {
			buf = codecimpl.AppendNil(buf)
		} else if buf, err = appendValue(buf, f.Type, c.place(), nil); err != nil {
			return buf, codecimpl.InField(err, f.Name)
		}
	}
	return buf, nil
}

// appendUnion appends the alternative that is there, null if none is.
func appendUnion(buf []byte, t *Type, p place) ([]byte, error) {
	for c := begin(t.Fields, p); c.more(); c.next() {
		if f := c.field(); !isNil(f.Type, c.place()) {
			return appendValue(buf, f.Type, c.place(), t)
		}
	}
	return codecimpl.AppendNil(buf), nil
}

// isLeftOut reports whether the field at which the cursor is has no value to
// be sent.
func (c *cursor) isLeftOut() bool { return c.field().Optional && isEmpty(c.field().Type, c.place()) }

// isEmpty reports whether there is nothing at a place.
func isEmpty(t *Type, p place) bool {
	switch t.Kind {
	case KindUnion:
		for c := begin(t.Fields, p); c.more(); c.next() {
			if !isNil(c.field().Type, c.place()) {
				return false
			}
		}
		return true
	case KindMessage:
		return messageAt(p).Raw() == nil
	}
	return isNil(t, p)
}
