package manifest

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestModesHaveTheSameValues(t *testing.T) {
	read := func(modes string) (Modes, error) {
		fields, err := Parse(Name, []byte(`{"gangway": {"modes": `+modes+`}}`))
		require.NoError(t, err)
		return ReadModes(Node{Value: fields})
	}
	modes, err := read(`{"development": {"a": 1, "b": "x"}, "production": {"a": 2.5, "b": ""}}`)
	require.NoError(t, err)
	assert.Equal(t, Modes{"development": {"a": json.Number("1"), "b": "x"}, "production": {"a": json.Number("2.5"), "b": ""}}, modes)
	for text, want := range map[string]string{
		`{"production": {}}`: `gangway.modes: has no "development"; expected "development", "production", and others of your choice`,
		`{"development": {"a": 1}, "production": {"a": "1"}}`:                     `gangway.modes.production.a: expected a number, as in development, found the string "1"`,
		`{"development": {"a": 1}, "production": {}}`:                             `gangway.modes.production.a: expected a number, as in development, found nothing (null)`,
		`{"development": {}, "production": {"a": 1}}`:                             `gangway.modes.production.a: development does not have it; expected the same values in all modes`,
		`{"development": {"a": {}}, "production": {"a": {}}}`:                     `gangway.modes.development.a: expected a string, a number, or true or false, found an object`,
		`{"development": {"a b": 1}, "production": {"a b": 1}}`:                   `gangway.modes.development.a b: expected the name of a constant, such as "serverURL"`,
		`{"development": {}, "production": {}, "js-1": {}}`:                       `gangway.modes.js-1: expected the name of a mode in small letters, such as "staging"`,
		`{"development": {}, "production": null}`:                                 `gangway.modes.production: expected an object, { ... }, found nothing (null)`,
		`{"development": {"a": 1}, "production": {"a": {"env": "A-B"}}}`:          `gangway.modes.production.a.env: expected the name of an environment variable, such as "SERVER_URL"`,
		`{"development": {"a": 1}, "production": {"a": {}}}`:                      `gangway.modes.production.a.env: expected the name of an environment variable, such as "SERVER_URL"`,
		`{"development": {"a": 1}, "production": {"a": {"evn": "A"}}}`:            `gangway.modes.production.a.evn: unknown key; expected env`,
		`{"development": {"a": 1}, "production": {"a": {"env": 1}}}`:              `gangway.modes.production.a.env: expected a string, found the number 1`,
		`{"development": {}, "production": {"a": {"env": "A"}}}`:                  `gangway.modes.production.a: development does not have it; expected the same values in all modes`,
		`{"development": {"a": {"env": "A"}}, "production": {"a": {"env": "A"}}}`: `gangway.modes.development.a: expected a string, a number, or true or false, found an object`,
		`[]`: `gangway.modes: expected an object, { ... }, found a list`,
	} {
		_, err := read(text)
		assert.EqualError(t, err, want)
	}
}

func TestAModeIsOneOfTheManifest(t *testing.T) {
	modes := Modes{Development: {}, Production: {}, "staging": {}}
	assert.NoError(t, modes.CheckMode("staging"))
	assert.EqualError(t, modes.CheckMode("test"), `there is no mode "test"; the manifest has development, production, staging`)
	assert.NoError(t, Modes(nil).CheckMode(Production))
	assert.NoError(t, Modes(nil).CheckMode(Development))
	assert.EqualError(t, Modes(nil).CheckMode("test"),
		`there is no mode "test"; expected it in "gangway": {"modes": {"development": {}, "production": {}, "test": {}}} of the manifest`)
}

func TestValuesOfTheEnvironmentHaveTheKindOfDevelopment(t *testing.T) {
	fields, err := Parse(Name, []byte(`{"gangway": {"modes": {
		"development": {"url": "a", "on": true, "whole": 1, "part": 1.5, "fixed": "x"},
		"production": {"url": {"env": "URL"}, "on": {"env": "ON"}, "whole": {"env": "WHOLE"}, "part": {"env": "PART"}, "fixed": "y"}}}}`))
	require.NoError(t, err)
	modes, err := ReadModes(Node{Value: fields})
	require.NoError(t, err)
	set := map[string]string{"URL": "", "ON": "false", "WHOLE": "-7", "PART": "1e3", "OTHER": "secret"}
	asked := map[string]bool{}
	lookup := func(name string) (string, bool) {
		asked[name] = true
		text, found := set[name]
		return text, found
	}

	resolved, err := modes.Resolve(Production, lookup)
	require.NoError(t, err)
	assert.Equal(t, map[string]any{"url": "", "on": false, "whole": json.Number("-7"), "part": json.Number("1e3"), "fixed": "y"}, resolved[Production])
	assert.Equal(t, map[string]bool{"URL": true, "ON": true, "WHOLE": true, "PART": true}, asked, "and no others")
	assert.Equal(t, Variable("URL"), modes[Production]["url"], "the modes stay as they are")
	resolved, err = modes.Resolve(Development, func(string) (string, bool) { return "", false })
	require.NoError(t, err)
	assert.Equal(t, modes, resolved)

	for text, want := range map[string]json.Number{"010": "10", "08": "8", "+5": "5", "-0": "0", "-007": "-7"} {
		set["WHOLE"] = text
		resolved, err = modes.Resolve(Production, lookup)
		require.NoError(t, err, text)
		assert.Equal(t, want, resolved[Production]["whole"], text)
	}

	for variable, texts := range map[string]map[string]string{
		"ON":    {"yes": "gangway.modes.production.on: expected true or false in the environment variable ON, as in development"},
		"WHOLE": {"1.5": "gangway.modes.production.whole: expected a whole number in the environment variable WHOLE, as in development"},
		"PART": {
			"":     "gangway.modes.production.part: expected a number in the environment variable PART, as in development",
			"1;x":  "gangway.modes.production.part: expected a number in the environment variable PART, as in development",
			`"1"`:  "gangway.modes.production.part: expected a number in the environment variable PART, as in development",
			"null": "gangway.modes.production.part: expected a number in the environment variable PART, as in development",
		},
	} {
		for text, want := range texts {
			before := set[variable]
			set[variable] = text
			_, err := modes.Resolve(Production, lookup)
			assert.EqualError(t, err, want, text)
			set[variable] = before
		}
	}
	delete(set, "URL")
	_, err = modes.Resolve(Production, lookup)
	assert.EqualError(t, err, "gangway.modes.production.url: the environment variable URL is not set; set it, or build in another mode")
}
