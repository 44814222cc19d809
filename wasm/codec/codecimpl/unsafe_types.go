//go:build !gangway_safe

package codecimpl

import (
	"sync/atomic"
	"unsafe"
)

// words is the layout of an interface value.
type words struct{ kind, data unsafe.Pointer }

// slice is the layout of any slice.
type slice struct {
	data     unsafe.Pointer
	len, cap int
}

// isNil reports whether v is nil or holds a nil pointer. Only a nil pointer,
// map, func or chan has the data word nil, and a struct or an array of nothing
// but one of these; anything else points to memory.
func isNil(v any) bool {
	w := (*words)(unsafe.Pointer(&v))
	return w.data == nil && (w.kind == nil || !holdsParts(w.kind))
}

// holdsParts reports whether a type is a struct or an array.
func holdsParts(kind unsafe.Pointer) bool {
	k := *(*byte)(unsafe.Add(kind, kindOffset)) & kindMask
	return k == kindStruct || k == kindArray
}

// Where a type says of which kind it is, by the numbers of package reflect.
const (
	kindOffset = 2*unsafe.Sizeof(uintptr(0)) + 7
	kindMask   = 1<<5 - 1
	kindArray  = 17
	kindStruct = 25
)

// A typeID identifies a type, without package reflect.
type typeID = unsafe.Pointer

// noType is the type that nil has.
var noType typeID

// typeOf identifies the type of the value that v holds.
func typeOf(v any) typeID { return (*words)(unsafe.Pointer(&v)).kind }

// A known remembers how messages of a type are encoded and decoded by methods
// that are their own. To ask a value for its methods takes longer, in
// WebAssembly, than to encode a small message.
type known struct {
	kind      unsafe.Pointer // The type.
	layout    *layout        // Of the type that a pointer points to, if that is only data.
	appender  unsafe.Pointer // How the type has the methods of appender,
	decodable unsafe.Pointer // and of decodable.
}

// types has the knowledge of some types, each at a place that its address
// gives.
var types [64]atomic.Pointer[known]

// nothing is known of nil and of nil pointers.
var nothing known

// knownOf returns the knowledge of the type of v.
func knownOf(v any) *known {
	w := (*words)(unsafe.Pointer(&v))
	if w.data == nil && isNil(v) {
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
	l, a, m := find(v)
	k := &known{
		kind: typeOf(v), appender: (*words)(unsafe.Pointer(&a)).kind, decodable: (*words)(unsafe.Pointer(&m)).kind,
	}
	if l != nil {
		k.layout = l.get()
	}
	return k
}

// encodes reports whether values of the type encode themselves.
func (k *known) encodes() bool { return k.appender != nil }

// decodes reports whether values of the type decode themselves.
func (k *known) decodes() bool { return k.decodable != nil }

// append has v, which is of the type, encode itself.
func (k *known) append(buf []byte, v any, depth int) ([]byte, error) {
	data := (*words)(unsafe.Pointer(&v)).data
	if k.layout != nil {
		return appendStruct(buf, k.layout, data, depth)
	}
	var a appender
	*(*words)(unsafe.Pointer(&a)) = words{k.appender, data}
	return a.AppendCBOR(buf, depth)
}

// decode has v, which is of the type, decode itself.
func (k *known) decode(d *Decoder, v any) {
	if k.layout != nil {
		d.decodeStruct(k.layout, (*words)(unsafe.Pointer(&v)).data, nil)
		return
	}
	var m decodable
	*(*words)(unsafe.Pointer(&m)) = words{k.decodable, (*words)(unsafe.Pointer(&v)).data}
	m.DecodeCBOR(d)
}
