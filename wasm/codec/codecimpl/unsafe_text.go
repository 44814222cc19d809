//go:build !gangway_safe

package codecimpl

import (
	"unicode/utf8"
	"unsafe"
)

// appendASCII appends a text, or nothing if it is long, not ASCII, or if there
// is little room for it.
func appendASCII(buf []byte, s string) []byte {
	n := len(buf)
	if cap(buf)-n < len(s)+16 {
		return buf
	}
	return buf[:n+copyASCII(unsafe.Add(unsafe.Pointer(unsafe.SliceData(buf)), n), s)]
}

// copyASCII writes a text as an item to where there is room for it and 16
// bytes more, and returns the size of the item. It returns 0 for a text that is
// long or not ASCII.
func copyASCII(to unsafe.Pointer, s string) (size int) {
	n := len(s)
	head := 1
	switch {
	case n < 24:
		*(*byte)(to) = majorText | byte(n)
	case n < 256:
		*(*[2]byte)(to) = [2]byte{majorText | 24, byte(n)}
		head = 2
	default:
		return 0
	}
	to = unsafe.Add(to, head)
	from := unsafe.Pointer(unsafe.StringData(s))
	var all uint64
	if n < 8 {
		for i := range n {
			b := *(*byte)(unsafe.Add(from, i))
			*(*byte)(unsafe.Add(to, i)) = b
			all |= uint64(b)
		}
	} else {
		for i := 0; i+8 < n; i += 8 {
			w := load(unsafe.Add(from, i))
			store(unsafe.Add(to, i), w)
			all |= w
		}
		w := load(unsafe.Add(from, n-8))
		store(unsafe.Add(to, n-8), w)
		all |= w
	}
	if all&nonASCII != 0 {
		return 0
	}
	return head + n
}

// isASCII reports whether a text has no other characters, or is a short one
// for which to ask is not worth it.
func isASCII(s string) bool {
	n := len(s)
	if n < 8 {
		return false
	}
	from := unsafe.Pointer(unsafe.StringData(s))
	all := load(unsafe.Add(from, n-8))
	for i := 0; i+8 < n; i += 8 {
		all |= load(unsafe.Add(from, i))
	}
	return all&nonASCII == 0
}

// isText reports whether bytes are text in UTF-8.
func isText(b []byte) bool {
	return isASCII(unsafe.String(unsafe.SliceData(b), len(b))) || utf8.Valid(b)
}

// load returns the 8 bytes at p, the first in the lowest bits.
func load(p unsafe.Pointer) uint64 {
	b := (*[8]byte)(p)
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

// store is the reverse of load.
func store(p unsafe.Pointer, v uint64) {
	b := (*[8]byte)(p)
	b[0], b[1], b[2], b[3] = byte(v), byte(v>>8), byte(v>>16), byte(v>>24)
	b[4], b[5], b[6], b[7] = byte(v>>32), byte(v>>40), byte(v>>48), byte(v>>56)
}

// nonASCII has the bits that no 8 bytes of ASCII have.
const nonASCII = 0x8080808080808080
