//go:build !gangway_safe

package codecimpl

import "unsafe"

// littleEndian reports whether this machine keeps numbers as the wire does.
var littleEndian = func() bool {
	one := uint16(1)
	return *(*byte)(unsafe.Pointer(&one)) == 1
}()

// reorder brings numbers from the order of the wire into that of the memory, or
// back.
func reorder(elements []byte, size int) {
	if !littleEndian {
		swap(elements, size)
	}
}

// elementsOf returns the memory of numbers, nil for nil.
func elementsOf[T Number](v []T) []byte {
	var element T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(v))), uintptr(len(v))*unsafe.Sizeof(element))
}

// NumbersIn returns the numbers in memory of their own, nil for nil.
func NumbersIn[T Number](elements []byte) []T {
	var element T
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(elements))), uintptr(len(elements))/unsafe.Sizeof(element))
}

// asBytes returns a slice of bytes of a named type.
func asBytes[T ~uint8](v []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(v))), len(v))
}

// bytesAs returns bytes as those of a named type.
func bytesAs[T ~uint8](content []byte) []T {
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(content))), len(content))
}
