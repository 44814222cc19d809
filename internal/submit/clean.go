package submit

import (
	"html"
	"regexp"
	"strings"
	"unicode"
)

// maxText is how much is shown of one text of a store, in characters.
const maxText = 400

var tag = regexp.MustCompile(`</?[a-zA-Z][^>]*>`)

// clean makes a text of a store fit to be shown: one line without marks of HTML,
// not too long, and without any of the secrets.
func clean(text string, secrets []string) string {
	text = html.UnescapeString(tag.ReplaceAllString(text, ""))
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	for _, secret := range secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "[secret]")
		}
	}
	if characters := []rune(text); len(characters) > maxText {
		return string(characters[:maxText]) + " …"
	}
	return text
}
