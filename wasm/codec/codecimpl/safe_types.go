//go:build gangway_safe

package codecimpl

import "reflect"

// isNil reports whether v is nil or holds a nil pointer.
func isNil(v any) bool {
	switch rv := reflect.ValueOf(v); rv.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Pointer, reflect.Map, reflect.Func, reflect.Chan, reflect.UnsafePointer:
		return rv.IsNil()
	}
	return false
}

// A typeID identifies a type.
type typeID = reflect.Type

// noType is the type that nil has.
var noType typeID

// typeOf identifies the type of the value that v holds.
func typeOf(v any) typeID { return reflect.TypeOf(v) }

// A known is how a value is encoded and decoded by methods that are its own.
type known struct {
	layout    *Layout
	appender  appender
	decodable decodable
}

// knownOf returns the knowledge of v.
func knownOf(v any) known {
	if isNil(v) {
		return known{}
	}
	l, a, m := find(v)
	return known{l, a, m}
}

// encodes reports whether v encodes itself.
func (k known) encodes() bool { return k.appender != nil }

// decodes reports whether v decodes itself.
func (k known) decodes() bool { return k.decodable != nil }

// append has v encode itself.
func (k known) append(buf []byte, v any, depth int) ([]byte, error) {
	if k.layout != nil {
		return appendStruct(buf, k.layout, v, depth)
	}
	return k.appender.AppendCBOR(buf, depth)
}

// decode has v decode itself.
func (k known) decode(d *Decoder, v any) {
	if k.layout != nil {
		d.decodeStruct(k.layout, v, nil)
		return
	}
	k.decodable.DecodeCBOR(d)
}
