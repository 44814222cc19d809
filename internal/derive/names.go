package derive

import (
	"errors"
	"go/token"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Exported returns an exported name of Go for a name in a file: its words joined,
// each with a capital.
func Exported(name string) (string, error) {
	var joined strings.Builder
	for word := range strings.FieldsFuncSeq(name, func(r rune) bool { return r == '_' || r == '@' }) {
		first, size := utf8.DecodeRuneInString(word)
		joined.WriteString(string(unicode.ToUpper(first)) + word[size:])
	}
	if !token.IsIdentifier(joined.String()) || !token.IsExported(joined.String()) {
		return "", errNoName
	}
	return joined.String(), nil
}

// errNoName is the error of names of which Go makes no identifier.
var errNoName = errors.New("cannot be a name in Go; make it of letters of a to z, digits and _, with a letter first")
