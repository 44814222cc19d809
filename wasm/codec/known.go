package codec

import (
	"sync/atomic"
	"unsafe"
)

// A known remembers how messages of a type are encoded and decoded by methods
// that are their own. To ask a value for its methods takes longer, in
// WebAssembly, than to encode a small message.
type known struct {
	kind      unsafe.Pointer // The type.
	layout    *Layout        // Of what a pointer points to, if that is only data.
	appender  unsafe.Pointer // How the type has the methods of Appender,
	decodable unsafe.Pointer // and of Decodable.
}

// types has what is known of some types, each at a place that its address gives.
var types [64]atomic.Pointer[known]

// nothing is known of nil and of nil pointers.
var nothing known

// knownOf returns what is known of the type of v.
func knownOf(v any) *known {
	w := (*words)(unsafe.Pointer(&v))
	if w.data == nil {
		return &nothing
	}
	place := &types[uintptr(w.kind)/64%uintptr(len(types))]
	k := place.Load()
	if k == nil || k.kind != w.kind {
		k = know(v)
		place.Store(k)
	}
	return k
}

// know finds out about the type of v.
func know(v any) *known {
	k := &known{kind: typeOf(v)}
	if isPromoted(v) {
		return k
	}
	if l, ok := v.(laidOut); ok {
		k.layout = l.LayoutCBOR()
	}
	if a, ok := v.(Appender); ok {
		k.appender = (*words)(unsafe.Pointer(&a)).kind
	}
	if m, ok := v.(Decodable); ok {
		k.decodable = (*words)(unsafe.Pointer(&m)).kind
	}
	return k
}

// encodes reports whether values of the type encode themselves.
func (k *known) encodes() bool { return k.appender != nil }

// append has v, which is of the type, encode itself.
func (k *known) append(buf []byte, v any, depth int) ([]byte, error) {
	data := (*words)(unsafe.Pointer(&v)).data
	if k.layout != nil {
		return AppendStruct(buf, k.layout, data, depth)
	}
	var a Appender
	*(*words)(unsafe.Pointer(&a)) = words{k.appender, data}
	return a.AppendCBOR(buf, depth)
}

// decode has v, which is of the type, decode itself.
func (k *known) decode(d *Decoder, v any) {
	if k.layout != nil {
		d.Struct(k.layout, (*words)(unsafe.Pointer(&v)).data, nil)
		return
	}
	var m Decodable
	*(*words)(unsafe.Pointer(&m)) = words{k.decodable, (*words)(unsafe.Pointer(&v)).data}
	m.DecodeCBOR(d)
}

// isPromoted reports whether v has generated methods only from a type that is
// embedded in it. A method that is promoted from a nil pointer panics.
func isPromoted(v any) (promoted bool) {
	m, ok := v.(message)
	if !ok {
		return false
	}
	defer func() {
		if recover() != nil {
			promoted = true
		}
	}()
	return !m.IsMessage(v)
}
