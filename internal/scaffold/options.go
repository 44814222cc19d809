// Package scaffold writes new extensions: small, complete, and working as they
// are.
package scaffold

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gangway/internal/manifest"
)

// The contexts that a new extension can have.
const (
	Background = "background"
	Content    = "content"
	Popup      = "popup"
	Options    = "options"
	Sidebar    = "sidebar"
)

// Contexts are all of them, in the order in which people read them.
var Contexts = []string{Background, Content, Popup, Options, Sidebar}

// A Plan names the files to write.
type Plan struct {
	Dir      string   // The folder, which is empty or is not there.
	Name     string   // For people.
	ID       string   // For browsers.
	Contexts []string // At least one of Contexts.
	APIs     []string // Namespaces of the browser's API that the background uses.
	Data     []string // Some of Data; none of them is the same as "none".
}

// NewPlan returns the plan for a folder that leaves nothing open.
func NewPlan(dir string) (Plan, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return Plan{}, err
	}
	word := slug(filepath.Base(abs))
	return Plan{
		Dir:      dir,
		Name:     title(filepath.Base(abs)),
		ID:       word + "@gangway.example",
		Contexts: []string{Background, Content, Popup},
		Data:     []string{noData},
	}, nil
}

// maxName is the longest name of an extension that stores take.
const maxName = 45

// CheckName returns why name cannot be the name of an extension.
func CheckName(name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return errors.New("the name is empty; expected one for people, such as \"My extension\"")
	case utf8.RuneCountInString(name) > maxName:
		return fmt.Errorf("the name has %d characters; stores take at most %d", utf8.RuneCountInString(name), maxName)
	case strings.ContainsFunc(name, unicode.IsControl):
		return errors.New("the name has a control character, such as the end of a line")
	}
	return nil
}

// CheckID returns why id cannot be the id of an extension.
func CheckID(id string) error {
	if !manifest.ValidID(id) {
		return fmt.Errorf("%q cannot be the id of an extension; expected the form of an email address, "+
			"such as \"hello@example.org\", with at most 80 letters, digits and . _ -, or a UUID in braces", id)
	}
	return nil
}

// ParseContexts returns the contexts in a list with commas, in their order.
func ParseContexts(list string) ([]string, error) {
	var wanted []string
	for word := range strings.SplitSeq(list, ",") {
		word = strings.TrimSpace(word)
		if !slices.Contains(Contexts, word) {
			return nil, fmt.Errorf("there is no context %q; expected some of %s", word, strings.Join(Contexts, ","))
		}
		wanted = append(wanted, word)
	}
	var ordered []string
	for _, context := range Contexts {
		if slices.Contains(wanted, context) {
			ordered = append(ordered, context)
		}
	}
	return ordered, nil
}

// slug returns a text as a word of small letters, digits and dashes, of at most
// maxName bytes: an id has some to add.
func slug(text string) string {
	word := strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return unicode.ToLower(r)
		}
		return '-'
	}, text)
	word = strings.Trim(word, "-")
	if word = strings.TrimRight(word[:min(len(word), maxName)], "-"); word == "" {
		return "extension"
	}
	return word
}

// title returns the name of a folder for people.
func title(folder string) string {
	words := strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || unicode.IsControl(r) {
			return ' '
		}
		return r
	}, folder)
	letters := []rune(strings.TrimSpace(words))
	if len(letters) == 0 {
		return "Extension"
	}
	letters[0] = unicode.ToUpper(letters[0])
	return strings.TrimSpace(string(letters[:min(len(letters), maxName)]))
}
