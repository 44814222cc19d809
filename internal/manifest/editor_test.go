package manifest

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A rule is a JSON schema, of which it knows the words that ours has.
type rule struct {
	Type          kinds           `json:"type"`
	Ref           string          `json:"$ref"`
	Properties    map[string]rule `json:"properties"`
	Additional    json.RawMessage `json:"additionalProperties"`
	PropertyNames *rule           `json:"propertyNames"`
	ForBrowsers   map[string]bool `json:"patternProperties"` // Whether keys may have any value or none, by patterns.
	Required      []string        `json:"required"`
	Items         *rule           `json:"items"`
	Pattern       string          `json:"pattern"`
	MinLength     int             `json:"minLength"`
	MinItems      int             `json:"minItems"`
	MinProperties int             `json:"minProperties"`
	Definitions   map[string]rule `json:"definitions"`

	// For people.
	Schema      string `json:"$schema"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Default     any    `json:"default"`
}

// kinds are one or several types; none stands for all.
type kinds []string

// UnmarshalJSON implements [json.Unmarshaler].
func (k *kinds) UnmarshalJSON(text []byte) error {
	*k = kinds{""}
	if text[0] == '[' {
		return json.Unmarshal(text, (*[]string)(k))
	}
	return json.Unmarshal(text, &(*k)[0])
}

func (k kinds) has(kind string) bool { return k == nil || slices.Contains(k, kind) }

func editorSchema(t *testing.T) rule {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(string(EditorSchema)))
	decoder.DisallowUnknownFields()
	var schema rule
	require.NoError(t, decoder.Decode(&schema), "a word that this test does not know")
	return schema
}

// follow returns the rule that a reference names, or the rule itself.
func (r rule) follow(top rule) rule {
	if r.Ref == "" {
		return r
	}
	found, ok := top.Definitions[strings.TrimPrefix(r.Ref, "#/definitions/")]
	if !ok {
		panic("no definition " + r.Ref)
	}
	return found
}

// allows reports whether a value is as a rule has it.
func (r rule) allows(top rule, value any) bool {
	r = r.follow(top)
	switch v := value.(type) {
	case map[string]any:
		return r.Type.has("object") && r.allowsObject(top, v)
	case []any:
		return r.Type.has("array") && len(v) >= r.MinItems &&
			!slices.ContainsFunc(v, func(e any) bool { return r.Items != nil && !r.Items.allows(top, e) })
	case string:
		return r.Type.has("string") && len(v) >= r.MinLength && regexp.MustCompile(r.Pattern).MatchString(v)
	case bool:
		return r.Type.has("boolean")
	case float64:
		return r.Type.has("number")
	}
	return false
}

func (r rule) allowsObject(top rule, fields map[string]any) bool {
	if len(fields) < r.MinProperties || slices.ContainsFunc(r.Required, func(key string) bool { return fields[key] == nil }) {
		return false
	}
	for key, value := range fields {
		if r.PropertyNames != nil && !r.PropertyNames.allows(top, key) {
			return false
		}
		if known, found := r.Properties[key]; found {
			if !known.allows(top, value) {
				return false
			}
			continue
		}
		var other rule
		allowed, matched := r.forBrowser(key)
		switch {
		case matched && !allowed:
			return false
		case matched:
		case string(r.Additional) == "false":
			return false
		case r.Additional != nil && json.Unmarshal(r.Additional, &other) == nil && !other.allows(top, value):
			return false
		}
	}
	return true
}

// forBrowser reports whether a key for one browser is allowed, if it is one.
func (r rule) forBrowser(key string) (allowed, matched bool) {
	for pattern, allowed := range r.ForBrowsers {
		if regexp.MustCompile(pattern).MatchString(key) {
			return allowed, true
		}
	}
	return false, false
}

func TestEditorSchemaHasTheKeysThatTheBuildTakes(t *testing.T) {
	schema := editorSchema(t)
	keys := func(r rule) []string { return slices.Sorted(maps.Keys(r.Properties)) }
	assert.Equal(t, ownKeys, keys(schema.Properties[OwnKey]))
	for _, key := range ownKeys {
		allowed, _ := schema.Properties[OwnKey].forBrowser("{chromium}." + key)
		assert.Equal(t, key != "modes", allowed, key)
	}
	program := schema.Definitions["program"]
	assert.Equal(t, programKeys, keys(program))
	assert.Equal(t, domEventKeys, keys(*program.Properties["dom"].Items))
	for name, r := range schema.Properties[OwnKey].Properties {
		assert.NotEmpty(t, r.Description, name)
	}
}

// build returns the error of a manifest for Chromium.
func build(t *testing.T, text string) error {
	t.Helper()
	fields, err := Parse(Name, []byte(text))
	require.NoError(t, err)
	whole := Node{Value: fields}
	if err := choose(whole, Chromium); err != nil {
		return err
	}
	return checkManifest(whole)
}

func TestEditorSchemaRefusesKeysOfWhichCodeIsGenerated(t *testing.T) {
	schema := editorSchema(t)
	for key, ok := range map[string]bool{"{chromium}.gangway": false, "{firefox}.default_locale": false, "{chromium}.omnibox": true} {
		text := fmt.Sprintf(`{"manifest_version": 3, "name": "a", "version": "1", %q: null}`, key)
		assert.Equal(t, ok, build(t, text) == nil, key)
		allowed, matched := schema.forBrowser(key)
		assert.Equal(t, ok, allowed || !matched, key)
	}
}

// TestEditorSchemaAgreesWithTheBuild gives sections to both.
func TestEditorSchemaAgreesWithTheBuild(t *testing.T) {
	schema := editorSchema(t)
	for section, ok := range map[string]bool{
		`{}`: true, `[]`: false, `{"refelct": true}`: false,
		`{"reflect": false, "frame": true, "expect": ["a", "b"]}`:                         true,
		`{"{chromium}.frame": false}`:                                                     true,
		`{"{safari}.frame": false}`:                                                       false,
		`{"{chromium}.modes": {}}`:                                                        false,
		`{"modes": {"development": {"a": 1, "{chromium}.a": 2}, "production": {"a": 1}}}`: false,
		`{"reflect": "no"}`:                                                               false,
		`{"frame": 1}`:                                                                    false,
		`{"expect": "a"}`:                                                                 false,
		`{"expect": [1]}`:                                                                 false,
		`{"include": ["a/*.png"], "ignore": ["drafts"]}`:                                  true,
		`{"include": [""]}`:                                                               false,
		`{"modes": {"development": {"url": "a", "n": 1, "on": true}, "production": {"url": "b", "n": 2.5, "on": false}}}`: true,
		`{"modes": {"development": {"url": "a"}, "production": {"url": {"env": "SERVER_URL"}}}}`:                          true,
		`{"modes": {"development": {"url": "a"}, "production": {"url": {"env": "1"}}}}`:                                   false,
		`{"modes": {"development": {"url": "a"}, "production": {"url": {"var": "A"}}}}`:                                   false,
		`{"modes": {"development": {}, "production": {}, "staging2": {}}}`:                                                true,
		`{"modes": {"development": {}}}`:                                                                      false,
		`{"modes": {"development": {}, "production": {}, "Staging": {}}}`:                                     false,
		`{"modes": {"development": {"a": []}, "production": {"a": []}}}`:                                      false,
		`{"modes": {"development": {"a-b": 1}, "production": {"a-b": 1}}}`:                                    false,
		`{"modes": {"development": null, "production": {}}}`:                                                  false,
		`{"native": {"org.example.bridge": "./bridge"}}`:                                                      true,
		`{"native": {"org..bridge": "./bridge"}}`:                                                             false,
		`{"native": {"bridge": "bridge"}}`:                                                                    false,
		`{"events": {"webRequest.onBeforeRequest": [{"urls": []}, ["blocking"]]}}`:                            true,
		`{"events": {"webRequest.beforeRequest": []}}`:                                                        false,
		`{"events": {"webRequest.onBeforeRequest": {}}}`:                                                      false,
		`{"programs": {"./content": {"lazy": true, "ports": ["a"]}}}`:                                         true,
		`{"programs": {"content.js": {}}}`:                                                                    false,
		`{"programs": {"./content": {"lazy": "yes"}}}`:                                                        false,
		`{"programs": {"./content": {"port": ["a"]}}}`:                                                        false,
		`{"programs": {"./content": {"ports": []}}}`:                                                          false,
		`{"programs": {"./content": {"messages": [{"type": "buy"}]}}}`:                                        true,
		`{"programs": {"./content": {"messages": []}}}`:                                                       false,
		`{"programs": {"./content": {"messages": [{}]}}}`:                                                     false,
		`{"programs": {"./content": {"messages": [{"type": 1}]}}}`:                                            false,
		`{"programs": {"./content": {"dom": [{"event": "click", "selector": "a"}]}}}`:                         true,
		`{"programs": {"./content": {"dom": [{"event": "click"}]}}}`:                                          false,
		`{"programs": {"./content": {"dom": [{"event": "", "selector": "a"}]}}}`:                              false,
		`{"programs": {"./content": {"dom": [{"event": "click", "selector": "a", "preventDefault": true}]}}}`: true,
	} {
		text := fmt.Sprintf(`{"manifest_version": 3, "name": "a", "version": "1", %q: %s}`, OwnKey, section)
		err := build(t, text)
		assert.Equal(t, ok, err == nil, "the build: %s: %v", section, err)
		var plain map[string]any
		require.NoError(t, json.Unmarshal([]byte(text), &plain))
		assert.Equal(t, ok, schema.Properties[OwnKey].allows(schema, plain[OwnKey]), "the schema: %s", section)
	}
}
