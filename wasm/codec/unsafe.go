package codec

import "unsafe"

// words is the layout of an interface value.
type words struct{ kind, data unsafe.Pointer }

// isNil reports whether v is nil or holds a nil pointer. Only a nil pointer,
// map, func or chan has the data word nil; anything else points to memory.
func isNil(v any) bool {
	return (*words)(unsafe.Pointer(&v)).data == nil
}

// typeOf identifies the type of what v holds, without package reflect.
func typeOf(v any) unsafe.Pointer {
	return (*words)(unsafe.Pointer(&v)).kind
}

// littleEndian reports whether this machine keeps numbers as the wire does.
var littleEndian = func() bool {
	one := uint16(1)
	return *(*byte)(unsafe.Pointer(&one)) == 1
}()
