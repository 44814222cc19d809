package apivalue

import (
	"gangway/wasm/codec/codecimpl"
	"gangway/wasm/webext"
)

// message is a value of any type.
type message = webext.Message

// decodeValue reads one item into the value at a place, whose struct is in. The
// place holds the zero value, which stays for null and undefined.
func decodeValue(d *codecimpl.Decoder, t *Type, p place, in *Type) {
	if t.Kind == KindMessage {
		setMessage(p, webext.MessageOf(d.Raw()))
		return
	}
	if d.Nil() {
		return
	}
	switch t.Kind {
	case KindBool:
		setBool(p, d.Bool())
	case KindInt:
		setInt(p, d.Int(64))
	case KindFloat:
		setFloat(p, d.Float())
	case KindString:
		setString(p, d.String())
	case KindPointer:
		decodeValue(d, t.Elem, makeAt(t.Elem, p), in)
	case KindList:
		decodeList(d, t.Elem, p, in)
	case KindSame:
		decodeList(d, in, p, in)
	case KindMap:
		for n := d.Map(); d.Next(&n); {
			key := string(d.Key())
			putAt(t, p, key, func(value place) { decodeValue(d, t.Elem, value, in) })
		}
	case KindStruct:
		decodeStruct(d, t, p)
	case KindTuple:
		decodeTuple(d, t, p)
	case KindFirst:
		decodeFirst(d, t.Elem, p)
	case KindUnion:
		decodeUnion(d, t, p)
	default:
		decodeArgument(d, t, p)
	}
}

// decodeArgument reads an item of a type that only arguments have.
var decodeArgument = func(d *codecimpl.Decoder, _ *Type, _ place) { d.Mismatch("nothing") }

// decodeList reads a list, or one element that stands for a list of one.
func decodeList(d *codecimpl.Decoder, elem *Type, p place, in *Type) {
	if form := d.Form(); form != codecimpl.FormArray && form != codecimpl.FormOther && elem.Kind != KindList {
		decodeValue(d, elem, extendAt(elem, p), in)
		return
	}
	emptyAt(elem, p)
	for n := d.Array(); d.Next(&n); {
		decodeValue(d, elem, extendAt(elem, p), in)
	}
}

// decodeStruct reads an object. Its keys mostly come in the order of the fields,
// so each search goes on from the last one.
func decodeStruct(d *codecimpl.Decoder, t *Type, p place) {
	c := begin(t.Fields, p)
	for n := d.Map(); d.Next(&n); {
		key := d.Key()
		if c.find(string(key)) {
			decodeValue(d, c.field().Type, c.place(), t)
		} else {
			d.Unknown(key)
		}
	}
}

// find moves to the field of a name, and reports whether there is one.
func (c *cursor) find(name string) bool {
	for range c.count() {
		if !c.more() {
			c.again()
		}
		if c.field().Name == name {
			return true
		}
		c.next()
	}
	return false
}

// decodeTuple reads an array whose elements have places of their own. There may
// be fewer elements, and more.
func decodeTuple(d *codecimpl.Decoder, t *Type, p place) {
	c := begin(t.Fields, p)
	for n := d.Array(); d.Next(&n); {
		if !c.more() {
			d.Skip()
			continue
		}
		decodeValue(d, c.field().Type, c.place(), t)
		c.next()
	}
}

// decodeFirst reads the first element of an array, if it is there.
func decodeFirst(d *codecimpl.Decoder, elem *Type, p place) {
	first := true
	for n := d.Array(); d.Next(&n); first = false {
		if first {
			decodeValue(d, elem, p, nil)
		} else {
			d.Skip()
		}
	}
}

// decodeUnion reads the first alternative that has the form of the item.
func decodeUnion(d *codecimpl.Decoder, t *Type, p place) {
	form := d.Form()
	for c := begin(t.Fields, p); c.more(); c.next() {
		if f := c.field(); takes(f.Type, form) {
			decodeValue(d, f.Type, c.place(), t)
			return
		}
	}
	d.Mismatch("one of the types that this value can have")
}

// takes reports whether a type is one of items of a form.
func takes(t *Type, form codecimpl.Form) bool {
	switch t.Kind {
	case KindPointer:
		return takes(t.Elem, form)
	case KindBool:
		return form == codecimpl.FormBool
	case KindInt, KindFloat:
		return form == codecimpl.FormNumber
	case KindString:
		return form == codecimpl.FormText
	case KindList, KindSame, KindTuple:
		return form == codecimpl.FormArray
	case KindStruct, KindMap:
		return form == codecimpl.FormMap
	}
	return true
}
