package lint

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"gangway/internal/extbuild"
	"gangway/internal/manifest"
)

// A locale is the messages of one language:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/i18n/Locale-Specific_Message_reference
type locale struct {
	file     string         // From the extension folder.
	messages map[string]any // By name, in small letters: browsers do not tell names apart by case.
}

// A localeCheck looks at the languages of an extension.
type localeCheck struct {
	manifest string // Its file.
	built    *extbuild.Result
	locales  map[string]*locale // By code; nil where there is no messages.json.
	main     *locale            // The one of default_locale, nil if it cannot be read.
	findings []Finding
}

// checkLocales checks the messages of all languages, and that those are there
// which the manifest and style sheets name.
func checkLocales(source *extbuild.Source, built *extbuild.Result) ([]Finding, error) {
	c := &localeCheck{manifest: source.ManifestFile, built: built, locales: map[string]*locale{}}
	if err := c.read(); err != nil {
		return nil, err
	}
	c.choose(source.Manifest)
	for _, code := range slices.Sorted(maps.Keys(c.locales)) {
		if l := c.locales[code]; l != nil {
			c.messages(l)
		}
	}
	if c.main == nil && (len(c.locales) > 0 || source.Manifest["default_locale"] != nil) {
		return c.findings, nil // The findings so far have to be mended first.
	}
	c.named(source.Manifest)
	return c.findings, c.styles()
}

func (c *localeCheck) found(severity manifest.Severity, file, key, format string, args ...any) {
	c.findings = append(c.findings, Finding{Severity: severity, File: file, Key: key, Text: fmt.Sprintf(format, args...)})
}

// messagesFile is the file of a language.
func messagesFile(code string) string { return "_locales/" + code + "/messages.json" }

// read reads the messages of all languages.
func (c *localeCheck) read() error {
	for _, file := range c.built.Files {
		below, found := strings.CutPrefix(file.Path, "_locales/")
		code, _, folder := strings.Cut(below, "/")
		if !found || !folder {
			continue
		}
		if _, known := c.locales[code]; !known {
			c.locales[code] = nil
		}
		if file.Path == messagesFile(code) {
			if err := c.readFile(code, file.Path); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *localeCheck) readFile(code, file string) error {
	data, err := os.ReadFile(filepath.Join(c.built.Dir, filepath.FromSlash(file)))
	if err != nil {
		return err
	}
	l := &locale{file: file, messages: map[string]any{}}
	c.locales[code] = l
	messages, err := manifest.Parse(file, data)
	var wrong *manifest.Error
	if errors.As(err, &wrong) {
		c.found(Error, wrong.File, wrong.Key, "%s", wrong.Problem)
		l.messages = nil
		return nil
	}
	for name, message := range messages {
		l.messages[strings.ToLower(name)] = message
	}
	return err
}

// choose finds the default locale, which goes together with the folder.
func (c *localeCheck) choose(manifest map[string]any) {
	codes := slices.Sorted(maps.Keys(c.locales))
	for _, code := range codes {
		if c.locales[code] == nil {
			c.found(Error, "_locales/"+code, "", "there is no messages.json in it")
		}
	}
	code, wanted := manifest["default_locale"].(string)
	switch {
	case !wanted && len(codes) > 0:
		c.found(Error, c.manifest, "default_locale", "missing; the extension has languages in _locales: "+
			"name the one that stands in for all others, such as %q", codes[0])
	case wanted && c.locales[code] == nil:
		c.found(Error, c.manifest, "default_locale", "there is no file %q in the extension folder", messagesFile(code))
	case wanted && c.locales[code].messages != nil:
		c.main = c.locales[code]
	}
}

// messageName is the form of names that others can use.
var messageName = regexp.MustCompile(`^[a-z0-9_@]+$`)

// messages checks the messages of a language.
func (c *localeCheck) messages(l *locale) {
	for _, name := range slices.Sorted(maps.Keys(l.messages)) {
		message, _ := l.messages[name].(map[string]any)
		text, ok := message["message"].(string)
		switch {
		case !messageName.MatchString(name):
			c.found(Warning, l.file, name, "nobody can name this message; expected letters, digits, _ and @")
		case !ok:
			c.found(Error, l.file, name, `expected an object with its text, such as {"message": "Hello"}`)
		case predefined[name]:
			c.found(Warning, l.file, name, "the browser gives this message itself; choose another name")
		case c.main != nil && c.main.messages[name] == nil:
			c.found(Warning, l.file, name, "the default locale, %s, does not have it: in all other languages it is empty", c.main.file)
		}
		c.placeholders(l, name, text, message["placeholders"])
	}
}

// placeholder finds the names of the texts that are put into a message.
var placeholder = regexp.MustCompile(`\$([A-Za-z0-9_@]+)\$`)

// placeholders checks the names in a message, and the texts that stand for
// them.
func (c *localeCheck) placeholders(l *locale, name, text string, value any) {
	placeholders, ok := value.(map[string]any)
	if value != nil && !ok {
		c.found(Error, l.file, name+".placeholders", "expected an object, found %s", manifest.InJSON(value))
		return
	}
	defined := map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(placeholders)) {
		defined[strings.ToLower(key)] = true
		fields, _ := placeholders[key].(map[string]any)
		if _, ok := fields["content"].(string); !ok {
			c.found(Error, l.file, name+".placeholders."+key, `expected an object with what stands there, such as {"content": "$1"}`)
		}
	}
	for _, used := range placeholder.FindAllStringSubmatch(text, -1) {
		if !defined[strings.ToLower(used[1])] {
			c.found(Warning, l.file, name, "its text names %s, and its placeholders have no %q: nothing stands there", used[0], strings.ToLower(used[1]))
		}
	}
}

// predefined are the messages that browsers give.
var predefined = map[string]bool{
	"@@extension_id": true, "@@ui_locale": true, "@@bidi_dir": true, "@@bidi_reversed_dir": true,
	"@@bidi_start_edge": true, "@@bidi_end_edge": true,
}

// reference is how the manifest and style sheets name a message.
var reference = regexp.MustCompile(`__MSG_([A-Za-z0-9_@]+?)__`)

// unknown returns the references in a text to messages that are not there.
func (c *localeCheck) unknown(text string) []string {
	var all []string
	for _, named := range reference.FindAllStringSubmatch(text, -1) {
		name := strings.ToLower(named[1])
		if !predefined[name] && (c.main == nil || c.main.messages[name] == nil) {
			all = append(all, named[0])
		}
	}
	return all
}

// named checks the messages that the manifest names.
func (c *localeCheck) named(manifest map[string]any) {
	eachText("", manifest, func(at, text string) {
		for _, name := range c.unknown(text) {
			if c.main == nil {
				c.found(Error, c.manifest, at, "%s needs a default_locale, and messages such as those in %s", name, messagesFile("en"))
			} else {
				c.found(Error, c.manifest, at, "%s is in no message of %s", name, c.main.file)
			}
		}
	})
}

// eachText calls visit for each string in a value, with where it stands.
func eachText(at string, value any, visit func(at, text string)) {
	switch v := value.(type) {
	case string:
		visit(at, v)
	case []any:
		for i, element := range v {
			eachText(fmt.Sprintf("%s[%d]", at, i), element, visit)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			eachText(manifest.Join(at, key), v[key], visit)
		}
	}
}

// styles checks the messages that style sheets name.
func (c *localeCheck) styles() error {
	for _, file := range c.built.Files {
		if path.Ext(file.Path) != ".css" {
			continue
		}
		data, err := os.ReadFile(filepath.Join(c.built.Dir, filepath.FromSlash(file.Path)))
		if err != nil {
			return err
		}
		for _, name := range c.unknown(string(data)) {
			c.found(Warning, file.Path, "", "%s is no message of the default locale", name)
		}
	}
	return nil
}
