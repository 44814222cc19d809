package codecimpl

import "math"

// The functions of this file append one item and cannot fail. Generated code
// is made of them.

// AppendNil appends null.
func AppendNil(buf []byte) []byte { return append(buf, wireNull) }

// AppendBool appends a boolean.
func AppendBool(buf []byte, v bool) []byte {
	if v {
		return append(buf, wireTrue)
	}
	return append(buf, wireFalse)
}

// AppendInt appends an integer.
func AppendInt(buf []byte, v int64) []byte {
	if v < 0 {
		return appendHead(buf, majorNegative, uint64(^v))
	}
	return appendHead(buf, majorUint, uint64(v))
}

// AppendUint appends an integer.
func AppendUint(buf []byte, v uint64) []byte {
	return appendHead(buf, majorUint, v)
}

// AppendArray appends the head of an array: n items follow.
func AppendArray(buf []byte, n int) []byte {
	return appendHead(buf, majorArray, uint64(n))
}

// AppendMap appends the head of a map: n keys with a value each follow.
func AppendMap(buf []byte, n int) []byte {
	return appendHead(buf, majorMap, uint64(n))
}

// AppendTagMap makes the map that follows a Map, which may have any keys.
func AppendTagMap(buf []byte) []byte { return appendHead(buf, majorTag, tagMap) }

// AppendTagSet makes the array that follows a Set.
func AppendTagSet(buf []byte) []byte { return appendHead(buf, majorTag, tagSet) }

// AppendBytes appends a byte string, null for nil.
func AppendBytes(buf []byte, v []byte) []byte {
	if v == nil {
		return append(buf, wireNull)
	}
	return append(appendHead(buf, majorBytes, uint64(len(v))), v...)
}

// AppendBytesHead appends the head of a byte string: n bytes follow.
func AppendBytesHead(buf []byte, n int) []byte {
	return appendHead(buf, majorBytes, uint64(n))
}

// AppendString appends a text string. Bytes that are not UTF-8 become U+FFFD,
// as JavaScript's TextEncoder does with lone surrogates.
func AppendString(buf []byte, v string) []byte {
	if longer := appendASCII(buf, v); len(longer) > len(buf) {
		return longer
	}
	return appendOtherString(buf, v)
}

// AppendFloat appends a number. An integral one within ±(2^53-1) has the form
// of an integer, as in JavaScript, where there is one kind of number; -0 and
// all others are floats in the shortest form that keeps the value.
func AppendFloat(buf []byte, v float64) []byte {
	if v >= -maxSafe && v <= maxSafe {
		if i := int64(v); float64(i) == v && (i != 0 || !math.Signbit(v)) {
			return AppendInt(buf, i)
		}
	}
	return appendFloat(buf, v)
}

func appendFloat(buf []byte, v float64) []byte {
	if v != v {
		return append(buf, wireFloat16, 0x7e, 0x00)
	}
	single := float32(v)
	if float64(single) != v {
		return append64(buf, wireFloat64, math.Float64bits(v))
	}
	bits := math.Float32bits(single)
	if half, ok := halfBits(bits); ok {
		return append(buf, wireFloat16, byte(half>>8), byte(half))
	}
	return append32(buf, wireFloat32, bits)
}
