package codec

import (
	"unicode/utf8"
	"unsafe"
)

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

// appendOtherString appends a text that is long or not ASCII.
func appendOtherString(buf []byte, s string) []byte {
	if !isASCII(s) && !utf8.ValidString(s) {
		s = string([]rune(s))
	}
	return append(appendHead(buf, majorText, uint64(len(s))), s...)
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
