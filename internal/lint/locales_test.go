package lint

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"gangway/internal/manifest"
)

// localized is a manifest with languages.
const localized = `{"manifest_version": 3, ` + good + `, "default_locale": "en", "short_name": "__MSG_name__"}`

func TestLintFindsNothingInGoodLocales(t *testing.T) {
	inExtension(t, localized, map[string]string{
		"_locales/en/messages.json": `{
			// The name in the list of extensions.
			"Name": {"message": "Good for $100, $user$", "description": "d", "placeholders": {"USER": {"content": "$1", "example": "A"}}}
		}`,
		"_locales/pt_BR/messages.json": `{"name": {"message": "Bom"}}`,
		"a.css":                        `body { direction: __MSG_@@bidi_dir__; content: "__MSG_NAME__"; }`,
	})
	assert.Empty(t, findings(t, manifest.Firefox))
}

func TestLintChecksLocales(t *testing.T) {
	const (
		en   = "_locales/en/messages.json"
		name = `{"name": {"message": "Name"}}`
		bare = `{"manifest_version": 3, ` + good + `}`
	)
	for _, tt := range []struct {
		name, manifest string
		files          map[string]string
		want           []string
	}{
		{"no default locale", strings.Replace(bare, "Good.", "__MSG_name__", 1), map[string]string{en: name, "_locales/de/messages.json": name}, []string{
			`error manifest.json: default_locale: missing; the extension has languages in _locales: ` +
				`name the one that stands in for all others, such as "de"`,
		}},
		{"no folder", localized, nil, []string{
			`error manifest.json: default_locale: there is no file "_locales/en/messages.json" in the extension folder`,
		}},
		{"no messages in a folder", localized, map[string]string{en: name, "_locales/de/note.txt": ""}, []string{
			"error _locales/de: there is no messages.json in it",
		}},
		{"a reference without languages", `{"manifest_version": 3, ` + good + `, "action": {"default_title": "__MSG_title__"}}`, nil, []string{
			"error manifest.json: action.default_title: __MSG_title__ needs a default_locale, " +
				"and messages such as those in _locales/en/messages.json",
		}},
		{"an unknown message", strings.Replace(localized, "{", `{"gangway": {"include": ["a.css"]}, `, 1), map[string]string{en: `{"nam": {"message": "Name"}}`, "a.css": "__MSG_x__ __MSG_nam__"}, []string{
			"error manifest.json: short_name: __MSG_name__ is in no message of _locales/en/messages.json",
			"warning a.css: __MSG_x__ is no message of the default locale",
		}},
		{"not JSON", localized, map[string]string{en: name, "_locales/de/messages.json": "{\n  name\n}"}, []string{
			"error _locales/de/messages.json:2:3: not valid JSON: invalid character 'n' looking for beginning of object key string",
		}},
		{"a default locale that is not JSON", localized, map[string]string{en: "{"}, []string{
			"error " + en + ":1:1: not valid JSON: unexpected end of JSON input",
		}},
		{"not an object", localized, map[string]string{en: name, "_locales/de/messages.json": "[]"}, []string{
			"error _locales/de/messages.json: expected an object, { ... }, found a list",
		}},
		{"no text", localized, map[string]string{en: `{"name": {"message": "Name"}, "a": {"message": 1}, "b": "text"}`}, []string{
			`error ` + en + `: a: expected an object with its text, such as {"message": "Hello"}`,
			`error ` + en + `: b: expected an object with its text, such as {"message": "Hello"}`,
		}},
		{"a name", localized, map[string]string{en: `{"name": {"message": "Name"}, "a-b": {"message": ""}, "@@ui_locale": {"message": ""}}`}, []string{
			`warning ` + en + `: @@ui_locale: the browser gives this message itself; choose another name`,
			`warning ` + en + `: a-b: nobody can name this message; expected letters, digits, _ and @`,
		}},
		{"placeholders", localized, map[string]string{en: `{"name": {"message": "$A$ $b$", "placeholders": {"a": {}}}, "x": {"message": "", "placeholders": []}}`}, []string{
			`error ` + en + `: name.placeholders.a: expected an object with what stands there, such as {"content": "$1"}`,
			`error ` + en + `: x.placeholders: expected an object, found []`,
			`warning ` + en + `: name: its text names $b$, and its placeholders have no "b": nothing stands there`,
		}},
		{"in one language only", localized, map[string]string{en: name, "_locales/de/messages.json": `{"other": {"message": ""}}`}, []string{
			"warning _locales/de/messages.json: other: the default locale, " + en + ", does not have it: in all other languages it is empty",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inExtension(t, tt.manifest, tt.files)
			assert.Equal(t, tt.want, findings(t, manifest.Firefox))
		})
	}
}
