package codecimpl

import "math"

// The major types of RFC 8949, section 3.1, in place in the initial byte.
const (
	majorUint     = 0 << 5
	majorNegative = 1 << 5
	majorBytes    = 2 << 5
	majorText     = 3 << 5
	majorArray    = 4 << 5
	majorMap      = 5 << 5
	majorTag      = 6 << 5
	majorSimple   = 7 << 5

	majorMask = 7 << 5
	infoMask  = 31

	infoIndefinite = 31
)

// Initial bytes that stand for themselves.
const (
	wireFalse     = majorSimple | 20
	wireTrue      = majorSimple | 21
	wireNull      = majorSimple | 22
	wireUndefined = majorSimple | 23
	wireSimple    = majorSimple | 24
	wireFloat16   = majorSimple | 25
	wireFloat32   = majorSimple | 26
	wireFloat64   = majorSimple | 27
	wireBreak     = majorSimple | 31
)

// Tags, from the IANA registry of CBOR tags.
const (
	tagTimeText     = 0     // RFC 8949
	tagTime         = 1     // RFC 8949: seconds since 1970
	tagBigPositive  = 2     // RFC 8949
	tagBigNegative  = 3     // RFC 8949: -1 - n
	tagObject       = 27    // a named object: [name, arguments...]
	tagSet          = 258   // a set: an array
	tagMap          = 259   // a map that is not an object
	tagTimeExtended = 1001  // RFC 9581: {1: seconds, -9: nanoseconds}
	tagSelfDescribe = 55799 // RFC 8949: says only that this is CBOR
)

// maxSafe is Number.MAX_SAFE_INTEGER: integers within ±maxSafe are numbers in
// JavaScript, integers beyond are bigints.
const maxSafe = 1<<53 - 1

// describesOnly reports whether a tag says something about its content without
// making another value of it: the content is then taken as it is.
func describesOnly(tag uint64) bool {
	switch {
	case tag >= 21 && tag <= 24, tag >= 32 && tag <= 36, tag == tagSelfDescribe:
		return true
	}
	return false
}

// appendHead appends the head of an item: its major type and its argument, in
// the shortest form.
func appendHead(buf []byte, major byte, n uint64) []byte {
	switch {
	case n < 24:
		return append(buf, major|byte(n))
	case n <= math.MaxUint8:
		return append(buf, major|24, byte(n))
	case n <= math.MaxUint16:
		return append(buf, major|25, byte(n>>8), byte(n))
	case n <= math.MaxUint32:
		return append32(buf, major|26, uint32(n))
	}
	return append64(buf, major|27, n)
}

// append32 appends a byte and four more, in one go: that is one check for room
// instead of two.
func append32(buf []byte, initial byte, n uint32) []byte {
	return append(buf, initial, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
}

// append64 appends a byte and eight more.
func append64(buf []byte, initial byte, n uint64) []byte {
	return append(buf, initial, byte(n>>56), byte(n>>48), byte(n>>40), byte(n>>32),
		byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
}
