//go:build gangway_safe

package codecimpl

import "unicode/utf8"

// appendASCII appends nothing: there is no faster way for a text.
func appendASCII(buf []byte, _ string) []byte { return buf }

// isASCII says of no text that it is ASCII: it is not worth the question.
func isASCII(string) bool { return false }

// isText reports whether bytes are text in UTF-8.
func isText(b []byte) bool { return utf8.Valid(b) }
