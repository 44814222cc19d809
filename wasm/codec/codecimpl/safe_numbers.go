//go:build gangway_safe

package codecimpl

import "encoding/binary"

// reorder does nothing: elements stay in the order of the wire.
func reorder([]byte, int) {}

// elementsOf returns numbers, little-endian, nil for nil.
func elementsOf[T Number](v []T) []byte {
	if v == nil {
		return nil
	}
	elements, _ := binary.Append([]byte{}, binary.LittleEndian, v)
	return elements
}

// NumbersIn returns little-endian numbers, nil for nil.
func NumbersIn[T Number](elements []byte) []T {
	if elements == nil {
		return nil
	}
	var element T
	numbers := make([]T, len(elements)/binary.Size(element))
	_, _ = binary.Decode(elements, binary.LittleEndian, numbers)
	return numbers
}

// asBytes returns a copy of bytes of a named type.
func asBytes[T ~uint8](v []T) []byte { return converted[byte](v) }

// bytesAs returns a copy of bytes as those of a named type.
func bytesAs[T ~uint8](content []byte) []T { return converted[T](content) }

func converted[To, From ~uint8](v []From) []To {
	if v == nil {
		return nil
	}
	to := make([]To, len(v))
	for i, b := range v {
		to[i] = To(b)
	}
	return to
}
