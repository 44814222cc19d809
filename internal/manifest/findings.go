package manifest

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A Severity is how bad a finding is.
type Severity string

// The severities. Errors keep an extension, or a part of it, out of a browser
// or a store.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning"
)

// A Finding is one thing that is wrong in a manifest, with the right one.
type Finding struct {
	Severity Severity
	Key      string
	Text     string
}

// In returns the finding of a file as a text.
func (f Finding) In(file string) string { return fmt.Sprintf("%s: %s: %s", file, f.Key, f.Text) }

// Findings returns the entries that a browser would refuse or pass over in a
// manifest that [Read] returned, without the section for Gangway. dir is the
// extension folder, in which the files must be that it names. Which keys,
// permissions and patterns there are is known of Firefox alone.
func Findings(dir string, fields map[string]any, browser string) []Finding {
	c := &manifestCheck{dir: dir, version: VersionOf(fields), firefox: browser != Chromium}
	c.object("", "", fields)
	c.permissions(fields)
	return c.findings
}

// A manifestCheck goes through a manifest with the schema.
type manifestCheck struct {
	dir      string // The extension folder.
	version  int
	firefox  bool
	findings []Finding
}

func (c *manifestCheck) found(severity Severity, key, format string, args ...any) {
	c.findings = append(c.findings, Finding{Severity: severity, Key: key, Text: fmt.Sprintf(format, args...)})
}

// object checks the fields of an object. path is where it stands, rulePath the
// same as the schema writes it.
func (c *manifestCheck) object(path, rulePath string, fields map[string]any) {
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		at, ruleAt := Join(path, key), Join(rulePath, key)
		r, known := Schema[ruleAt]
		switch {
		case known && r.Version != 0 && r.Version != c.version:
			c.wrongVersion(at, key, r.Version)
		case known:
			c.value(at, ruleAt, r.Kind, fields[key])
		case c.firefox && len(fieldsOf(rulePath)) > 0:
			c.unknown(at, rulePath, key)
		}
	}
}

// unknown tells of a key that Firefox passes over.
func (c *manifestCheck) unknown(at, rulePath, key string) {
	if meant := Nearest(key, fieldsOf(rulePath)); meant != "" {
		c.found(SeverityWarning, at, "Firefox does not know this key; %q is probably meant", meant)
		return
	}
	c.found(SeverityWarning, at, "Firefox does not know this key; correct or remove it")
}

// Join returns the path of a key in the object at a path.
func Join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// fieldsOf returns the fields of an object that the schema knows.
func fieldsOf(rulePath string) []string {
	var fields []string
	for path := range Schema {
		above, field := "", path
		if i := strings.LastIndexByte(path, '.'); i >= 0 {
			above, field = path[:i], path[i+1:]
		}
		if above == rulePath {
			fields = append(fields, field)
		}
	}
	slices.Sort(fields)
	return fields
}

func (c *manifestCheck) wrongVersion(at, key string, version int) {
	if other := Renamed[key]; other != "" {
		c.found(SeverityError, at, "a key of manifest v%d; in v%d it is %s", version, c.version, other)
		return
	}
	c.found(SeverityError, at, "a key of manifest v%d, and this is v%d", version, c.version)
}

// value checks a value and the values in it.
func (c *manifestCheck) value(at, ruleAt, kind string, value any) {
	if !fits(kind, value) {
		c.found(SeverityError, at, "expected %s, found %s", kind, InJSON(value))
		return
	}
	switch kind {
	case File:
		c.exists(at, value.(string))
	case SomePatterns:
		if len(value.([]any)) == 0 {
			c.found(SeverityError, at, "empty; expected match patterns such as \"https://*.example.org/*\"")
		}
		c.elements(at, kind, value.([]any))
	case Files, Patterns:
		c.elements(at, kind, value.([]any))
	case Icons:
		c.icons(at, value)
	}
	switch v := value.(type) {
	case map[string]any:
		c.object(at, ruleAt, v)
	case []any:
		for i, element := range v {
			if fields, ok := element.(map[string]any); ok {
				c.object(fmt.Sprintf("%s[%d]", at, i), ruleAt+"[]", fields)
			}
		}
	}
}

// elements checks a list of files or of patterns.
func (c *manifestCheck) elements(at, kind string, values []any) {
	for i, value := range values {
		where, text := fmt.Sprintf("%s[%d]", at, i), value.(string)
		if kind == Files {
			c.exists(where, text)
		} else if c.firefox && withoutPort(text) != text {
			c.hasPort(where, text)
		} else if c.firefox && !ValidPattern(text) {
			c.found(SeverityError, where, "%q is no match pattern that Firefox takes; expected one such as \"https://*.example.org/*\", or \"<all_urls>\"", text)
		}
	}
}

func (c *manifestCheck) icons(at string, value any) {
	if path, ok := value.(string); ok {
		c.exists(at, path)
		return
	}
	bySize := value.(map[string]any)
	for _, size := range slices.Sorted(maps.Keys(bySize)) {
		path, ok := bySize[size].(string)
		switch {
		case !ok:
			c.found(SeverityError, at+"."+size, "expected %s, found %s", File, InJSON(bySize[size]))
		case strings.Trim(size, "0123456789") != "":
			c.found(SeverityError, at+"."+size, "expected a size in pixels, such as 96")
		default:
			c.exists(at+"."+size, path)
		}
	}
}

// exists checks that a file is in the extension. A Go package in place of a
// script was checked before.
func (c *manifestCheck) exists(at, path string) {
	path, _, _ = strings.Cut(path, "#")
	path, _, _ = strings.Cut(path, "?")
	name := filepath.FromSlash(strings.TrimPrefix(path, "/"))
	if _, err := os.Stat(filepath.Join(c.dir, name)); err != nil {
		c.found(SeverityError, at, "there is no file %q in the extension folder", path)
	}
}

// fits reports whether a value is of a kind.
func fits(kind string, value any) bool {
	switch kind {
	case Text, File:
		return isA[string](value)
	case ID:
		id, ok := value.(string)
		return ok && ValidID(id)
	case Version:
		text, ok := value.(string)
		return ok && versionForm.MatchString(text)
	case Number:
		return isA[json.Number](value)
	case Boolean:
		return isA[bool](value)
	case Object:
		return isA[map[string]any](value)
	case List:
		return isA[[]any](value)
	case Texts, Files, Patterns, SomePatterns:
		list, ok := value.([]any)
		return ok && !slices.ContainsFunc(list, func(v any) bool { return !isA[string](v) })
	case EitherWay, Icons:
		return isA[string](value) || isA[map[string]any](value)
	}
	return true
}

func isA[T any](value any) bool {
	_, ok := value.(T)
	return ok
}

// InJSON returns a value as JSON for people, if it is short.
func InJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil || len(text) > 60 {
		return "something else"
	}
	return string(text)
}

// addonID is the form of ids that Firefox takes:
// https://extensionworkshop.com/documentation/develop/extensions-and-the-add-on-id/
var addonID = regexp.MustCompile(`^([A-Za-z0-9._-]*@[A-Za-z0-9._-]+|\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\})$`)

// ValidID reports whether a text can be the id of an extension.
func ValidID(id string) bool { return len(id) <= 80 && addonID.MatchString(id) }

// versionForm is the form of versions that stores take:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/json/version
var versionForm = regexp.MustCompile(`^(0|[1-9]\d{0,8})(\.(0|[1-9]\d{0,8})){0,3}$`)

// pattern is the form of match patterns that Firefox takes from an extension and
// that can match: hosts have small letters of ASCII and no port, and no address
// is matched with its fragment.
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/Match_patterns
var pattern = regexp.MustCompile(`^(<all_urls>|(\*|https?|wss?|ftp)://(\*|(\*\.)?[a-z0-9._~-]+|\[[0-9a-f:.]+\])/[^#]*|file://\*?/[^#]*)$`)

// port finds the port of a match pattern, which Firefox takes for a part of the
// host.
var port = regexp.MustCompile(`^([a-z*]+://(?:\[[^\]/]*\]|[^/:]*)):(\*|\d+)/`)

func (c *manifestCheck) hasPort(at, text string) {
	c.found(SeverityError, at, "%q has a port, and no pattern with one ever matches in Firefox; write %q, which matches every port", text, withoutPort(text))
}

// withoutPort returns a match pattern without its port.
func withoutPort(text string) string { return port.ReplaceAllString(text, "$1/") }

// ValidPattern reports whether a text is a match pattern that can match in
// Firefox.
func ValidPattern(text string) bool { return pattern.MatchString(text) }
