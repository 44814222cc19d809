// Package locale finds the texts of an extension in the files of its languages,
// _locales/LANGUAGE/messages.json.
package locale

import (
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"

	"gangway/internal/manifest"
)

// folder has a folder for each language.
const folder = "_locales"

// A Catalog has the texts of an extension, by their names, for one language.
type Catalog []map[string]string // The first that has a text counts.

// Load returns the texts for a language, such as "en-US", and where that has none
// those of the fallback. An extension without files has no texts.
func Load(files fs.FS, language, fallback string) (Catalog, error) {
	if files == nil {
		return nil, nil
	}
	folders, err := fs.ReadDir(files, folder)
	if err != nil {
		return nil, nil // It has no languages.
	}
	var catalog Catalog
	for _, tag := range wanted(language, fallback) {
		for _, f := range folders {
			if normal(f.Name()) != tag {
				continue
			}
			texts, err := read(files, path.Join(folder, f.Name(), "messages.json"))
			if err != nil {
				return nil, err
			}
			catalog = append(catalog, texts)
		}
	}
	return catalog, nil
}

// wanted returns the languages in which to look for a text: "en-US" is English,
// too.
func wanted(language, fallback string) []string {
	tags := []string{normal(language)}
	if base, _, ok := strings.Cut(tags[0], "-"); ok {
		tags = append(tags, base)
	}
	if f := normal(fallback); f != tags[0] && f != tags[len(tags)-1] {
		tags = append(tags, f)
	}
	return tags
}

// normal returns a language as it can be compared: folders have "en_US".
func normal(tag string) string { return strings.ToLower(strings.ReplaceAll(tag, "_", "-")) }

// placeholder is a name in a text, between dollars.
var placeholder = regexp.MustCompile(`\$([A-Za-z0-9@_]+)\$`)

// read reads the texts of a file, with the contents of their placeholders. Names
// are in lower case.
func read(files fs.FS, name string) (map[string]string, error) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	messages, err := manifest.Parse(name, text)
	if err != nil {
		return nil, err
	}
	texts := make(map[string]string, len(messages))
	for key := range messages {
		message, err := filled(manifest.Node{Value: messages}.At(key))
		if err != nil {
			return nil, manifest.InFile(name, err)
		}
		texts[strings.ToLower(key)] = message
	}
	return texts, nil
}

// filled returns the text of a message, with the contents of its placeholders.
func filled(message manifest.Node) (string, error) {
	text, err := message.At("message").Text()
	if err != nil {
		return "", err
	}
	placeholders, err := message.At("placeholders").Object()
	if err != nil {
		return "", err
	}
	contents := make(map[string]string, len(placeholders))
	for name := range placeholders {
		content, err := message.At("placeholders").At(name).At("content").Text()
		if err != nil {
			return "", err
		}
		contents[strings.ToLower(name)] = content
	}
	return placeholder.ReplaceAllStringFunc(text, func(match string) string {
		return contents[strings.ToLower(strings.Trim(match, "$"))]
	}), nil
}

// mark is where a substitution goes, or a row of dollars.
var mark = regexp.MustCompile(`\$(?:([1-9]\d*)|(\$+))`)

// anyDollar is each of these, or a dollar that means nothing with the character
// behind it.
var anyDollar = regexp.MustCompile(`\$(?:[1-9]\d*|\$+|[^$]|$)`)

// Text returns a text with substitutions in the places of $1, $2 and so on. Of a
// row of dollars the first is left out. One that means nothing stays, or is left out
// with the character behind it.
func (c Catalog) Text(name string, substitutions []string, leavesOut bool) (text string, found bool) {
	mark := mark
	if leavesOut {
		mark = anyDollar
	}
	for _, texts := range c {
		if text, found = texts[strings.ToLower(name)]; found {
			break
		}
	}
	return mark.ReplaceAllStringFunc(text, func(match string) string {
		rest := match[1:]
		n, err := strconv.Atoi(rest)
		switch {
		case err != nil && leavesOut && !strings.HasPrefix(rest, "$"):
			return ""
		case err != nil: // Dollars, or more digits than there are substitutions.
			return strings.TrimLeft(rest, "0123456789")
		case n <= len(substitutions):
			return substitutions[n-1]
		}
		return ""
	}), found
}

// rightToLeft are the languages that are written so.
var rightToLeft = map[string]bool{"ar": true, "fa": true, "he": true, "iw": true, "ps": true, "ur": true, "yi": true, "ckb": true, "dv": true, "sd": true}

// Direction returns the texts that depend on the direction of a language, by the
// names under which every extension has them.
func Direction(language string) map[string]string {
	start, end := "ltr", "rtl"
	left, right := "left", "right"
	if base, _, _ := strings.Cut(normal(language), "-"); rightToLeft[base] {
		start, end, left, right = end, start, right, left
	}
	return map[string]string{
		"@@bidi_dir": start, "@@bidi_reversed_dir": end, "@@bidi_start_edge": left, "@@bidi_end_edge": right,
	}
}
