package codecimpl

import "unicode/utf8"

// utoa is strconv.FormatUint, without the size of strconv.
func utoa(n uint64) string {
	var digits [20]byte
	i := len(digits)
	for {
		i--
		digits[i] = byte('0' + n%10)
		n /= 10
		if n == 0 {
			return string(digits[i:])
		}
	}
}

// minusOneMinus returns -1-n as text.
func minusOneMinus(n uint64) string {
	if n == 1<<64-1 {
		return "-18446744073709551616"
	}
	return "-" + utoa(n+1)
}

// quote returns a text for an error message: in quotes, and not too long.
func quote(s string) string {
	const longest = 40
	if len(s) > longest {
		s = string([]rune(s[:longest])) + "..."
	}
	return `"` + s + `"`
}

// parseInteger returns a decimal integer as an item, nothing if it is not one
// of up to 64 bits in its usual form.
func parseInteger(s string) (item []byte) {
	digits, negative := s, false
	if s != "" && s[0] == '-' {
		digits, negative = s[1:], true
	}
	if digits == "" || len(digits) > 20 || digits[0] == '0' && s != "0" {
		return nil
	}
	var n uint64
	for i := range len(digits) {
		digit := uint64(digits[i]) - '0'
		if digit > 9 || n > (1<<64-1-digit)/10 {
			return nil
		}
		n = n*10 + digit
	}
	if negative {
		return appendHead(nil, majorNegative, n-1)
	}
	return AppendUint(nil, n)
}

// appendOtherString appends a text that is long or not ASCII.
func appendOtherString(buf []byte, s string) []byte {
	if !isASCII(s) && !utf8.ValidString(s) {
		s = string([]rune(s))
	}
	return append(appendHead(buf, majorText, uint64(len(s))), s...)
}
