package manifest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReadNamesPlaceAndRemedy(t *testing.T) {
	for _, tt := range []struct{ name, json, want string }{
		{"trailing comma", "{\n  \"name\": \"x\",\n}",
			"manifest.json:3:1: not valid JSON: invalid character '}' looking for beginning of object key string"},
		{"characters, not bytes", `{"näme": x}`,
			"manifest.json:1:10: not valid JSON: invalid character 'x' looking for beginning of value"},
		{"cut short", "{\n  \"name\": ", "manifest.json:2:10: not valid JSON: unexpected end of JSON input"},
		{"empty", "", "manifest.json:1:1: not valid JSON: unexpected end of JSON input"},
		{"text after the end", "{}\n}", "manifest.json:2:1: not valid JSON: invalid character '}' after top-level value"},
		{"comment in the middle of a value", "{\"name\" // x\n }",
			"manifest.json:2:2: not valid JSON: invalid character '}' after object key"},
		{"a list", "[]", "manifest.json: expected an object, { ... }, found a list"},
		{"null", "null", "manifest.json: expected an object, { ... }, found nothing (null)"},

		{"no manifest_version", `{"name": "x", "version": "1"}`,
			"manifest.json: manifest_version: missing; expected 2 or 3"},
		{"manifest_version as text", `{"manifest_version": "3"}`,
			`manifest.json: manifest_version: expected 2 or 3, found the string "3"`},
		{"manifest_version of the future", `{"manifest_version": 4}`,
			"manifest.json: manifest_version: expected 2 or 3, found the number 4"},
		{"no name", `{"manifest_version": 3, "version": "1"}`,
			`manifest.json: name: missing; expected a name for people, such as "My extension"`},
		{"empty name", `{"manifest_version": 3, "name": "", "version": "1"}`,
			`manifest.json: name: empty; expected a name for people, such as "My extension"`},
		{"no version", `{"manifest_version": 3, "name": "x"}`,
			`manifest.json: version: missing; expected a string such as "1.0"`},
		{"version as number", `{"manifest_version": 3, "name": "x", "version": 1.0}`,
			"manifest.json: version: expected a string, found the number 1.0"},

		{"background as list", minimalJSON(`"background": ["./background"]`),
			"manifest.json: background: expected an object, { ... }, found a list"},
		{"scripts as string", minimalJSON(`"background": {"scripts": "./background"}`),
			`manifest.json: background.scripts: expected a list, [ ... ], found the string "./background"`},
		{"script as number", minimalJSON(`"background": {"scripts": [1]}`),
			"manifest.json: background.scripts[0]: expected a string, found the number 1"},
		{"script as null", minimalJSON(`"background": {"scripts": [null]}`),
			"manifest.json: background.scripts[0]: expected a string, found nothing (null)"},
		{"Go service worker", minimalJSON(`"background": {"service_worker": "./background"}`),
			"manifest.json: background.service_worker: a Go package cannot be a service worker yet; " +
				`expected it in background.scripts, as "./background"`},
		{"content scripts as object", minimalJSON(`"content_scripts": {}`),
			"manifest.json: content_scripts: expected a list, [ ... ], found an object"},
		{"content script as string", minimalJSON(`"content_scripts": ["./content"]`),
			`manifest.json: content_scripts[0]: expected an object, { ... }, found the string "./content"`},
		{"no matches", minimalJSON(`"content_scripts": [{"js": ["./content"]}]`),
			`manifest.json: content_scripts[0].matches: missing; expected a list such as ["https://example.org/*"]`},
		{"js as string", minimalJSON(`"content_scripts": [{"matches": [], "js": "./content"}]`),
			`manifest.json: content_scripts[0].js: expected a list, [ ... ], found the string "./content"`},
		{"a Go package in the page's world", minimalJSON(`"content_scripts": [{"matches": [], "js": ["a.js", "./content"], "world": "MAIN"}]`),
			`manifest.json: content_scripts[0].world: the Go package "./content" cannot run in the world of the page; ` +
				`remove "world", or name the package in a content script of its own`},
		{"id as number", minimalJSON(`"browser_specific_settings": {"gecko": {"id": true}}`),
			"manifest.json: browser_specific_settings.gecko.id: expected a string, found true"},
		{"own section as list", minimalJSON(`"gangway": []`),
			"manifest.json: gangway: expected an object, { ... }, found a list"},
		{"a typo", minimalJSON(`"backgroud": {}`),
			`manifest.json: backgroud: browsers do not know this key; "background" is probably meant`},
		{"a typo of two letters", minimalJSON(`"permisions": []`),
			`manifest.json: permisions: browsers do not know this key; "permissions" is probably meant`},
		{"unknown key of ours", minimalJSON(`"gangway": {"expects": []}`),
			`manifest.json: gangway.expects: unknown key; "expect" is probably meant`},
		{"key of ours that is near to none", minimalJSON(`"gangway": {"texts": []}`),
			"manifest.json: gangway.texts: unknown key; expected events, expect, frame, ignore, include, modes, native, programs, reflect"},
		{"reflect as text", minimalJSON(`"gangway": {"reflect": "no"}`),
			`manifest.json: gangway.reflect: expected true or false, found the string "no"`},
		{"programs as list", minimalJSON(`"gangway": {"programs": ["./content"]}`),
			"manifest.json: gangway.programs: expected an object, { ... }, found a list"},
		{"program that is a script", minimalJSON(`"gangway": {"programs": {"content.js": {}}}`),
			"manifest.json: gangway.programs.content.js: expected a Go package as content_scripts names it, such as \"./content\""},
		{"unknown key of a program", minimalJSON(`"gangway": {"programs": {"./content": {"lasy": true}}}`),
			`manifest.json: gangway.programs../content.lasy: unknown key; "lazy" is probably meant`},
		{"lazy as text", minimalJSON(`"gangway": {"programs": {"./content": {"lazy": "yes"}}}`),
			`manifest.json: gangway.programs../content.lazy: expected true or false, found the string "yes"`},
		{"ports as text", minimalJSON(`"gangway": {"programs": {"./content": {"ports": "buy"}}}`),
			`manifest.json: gangway.programs../content.ports: expected a list, [ ... ], found the string "buy"`},
		{"ports of no name", minimalJSON(`"gangway": {"programs": {"./content": {"ports": []}}}`),
			"manifest.json: gangway.programs../content.ports: empty; expected names of ports, or no such key for all ports"},
		{"DOM event as text", minimalJSON(`"gangway": {"programs": {"./content": {"dom": ["click"]}}}`),
			`manifest.json: gangway.programs../content.dom[0]: expected an object, { ... }, found the string "click"`},
		{"DOM event as null", minimalJSON(`"gangway": {"programs": {"./content": {"dom": [null]}}}`),
			`manifest.json: gangway.programs../content.dom[0]: expected an object such as {"event": "click", "selector": "button"}, found nothing (null)`},
		{"DOM event without event", minimalJSON(`"gangway": {"programs": {"./content": {"dom": [{"selector": "a"}]}}}`),
			`manifest.json: gangway.programs../content.dom[0].event: missing; expected the type of a DOM event, such as "click"`},
		{"DOM event without selector", minimalJSON(`"gangway": {"programs": {"./content": {"dom": [{"event": "click"}]}}}`),
			`manifest.json: gangway.programs../content.dom[0].selector: missing; expected a CSS selector, such as "button.buy"`},
		{"unknown key of a DOM event", minimalJSON(`"gangway": {"programs": {"./content": {"dom": [{"type": "click"}]}}}`),
			`manifest.json: gangway.programs../content.dom[0].type: unknown key; expected event, preventDefault, selector`},
		{"preventDefault as text", minimalJSON(`"gangway": {"programs": {"./content": {"dom": [{"event": "click", "selector": "a", "preventDefault": 1}]}}}`),
			`manifest.json: gangway.programs../content.dom[0].preventDefault: expected true or false, found the number 1`},
		{"events as list", minimalJSON(`"gangway": {"events": ["alarms.onAlarm"]}`),
			"manifest.json: gangway.events: expected an object, { ... }, found a list"},
		{"no event", minimalJSON(`"gangway": {"events": {"alarms": []}}`),
			`manifest.json: gangway.events.alarms: expected the path of an event of the browser, such as "webRequest.onBeforeRequest"`},
		{"an event of the page", minimalJSON(`"gangway": {"events": {"page.onShow": []}}`),
			`manifest.json: gangway.events.page.onShow: expected the path of an event of the browser, such as "webRequest.onBeforeRequest"`},
		{"arguments as object", minimalJSON(`"gangway": {"events": {"webRequest.onBeforeRequest": {"urls": []}}}`),
			"manifest.json: gangway.events.webRequest.onBeforeRequest: expected a list of what addListener gets beside the listener, " +
				`such as [{"urls": ["https://example.org/*"]}], found an object`},
		{"arguments as null", minimalJSON(`"gangway": {"events": {"webRequest.onBeforeRequest": null}}`),
			"manifest.json: gangway.events.webRequest.onBeforeRequest: expected a list of what addListener gets beside the listener, " +
				`such as [{"urls": ["https://example.org/*"]}], found nothing (null)`},
		{"arguments of an event that takes none", minimalJSON(`"gangway": {"events": {"runtime.onConnect": [1]}}`),
			"manifest.json: gangway.events.runtime.onConnect: takes nothing beside the listener; expected no such key"},
		{"expect as object", minimalJSON(`"gangway": {"expect": [{}]}`),
			"manifest.json: gangway.expect[0]: expected a string, found an object"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			require.NoError(t, os.WriteFile(Name, []byte(tt.json), 0o644))
			_, err := Read(Name, Firefox)
			assert.EqualError(t, err, tt.want)
		})
	}
}

func TestReadManifestSaysWhatAnExtensionFolderHolds(t *testing.T) {
	_, err := Read(filepath.Join("nowhere", Name), Firefox)
	assert.EqualError(t, err, filepath.Join("nowhere", Name)+
		" does not exist; go to the folder of an extension, or name it: it holds a manifest.json")

	file := filepath.Join("x", Name)
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir("x", 0o755))
	require.NoError(t, os.WriteFile(file, []byte("{}"), 0o644))
	_, err = Read(filepath.Join(file, Name), Firefox)
	assert.EqualError(t, err, file+" is a file; name the folder of the extension, x")
}

func TestParseManifestAllowsCommentsWhereBrowsersDo(t *testing.T) {
	manifest, err := Parse("manifest.json", []byte("\ufeff"+`// first
	{
		"url": "https://example.org/*", // after a value
		"quote": "a \" // is text"
		// "gone": true
	}`))
	require.NoError(t, err)
	assert.Equal(t, map[string]any{"url": "https://example.org/*", "quote": `a " // is text`}, manifest)
}

func TestManifestNumbersKeepTheirDigits(t *testing.T) {
	data, err := Encode(minimal(t, `"big": 12345678901234567890, "text": "<&>"`))
	require.NoError(t, err)
	assert.Contains(t, string(data), `"big": 12345678901234567890,`)
	assert.Contains(t, string(data), `"text": "<&>",`)
}
