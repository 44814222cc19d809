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
		`{"development": {"a": 1}, "production": {"a": "1"}}`:   `gangway.modes.production.a: expected a number, as in development, found the string "1"`,
		`{"development": {"a": 1}, "production": {}}`:           `gangway.modes.production.a: expected a number, as in development, found nothing (null)`,
		`{"development": {}, "production": {"a": 1}}`:           `gangway.modes.production.a: development does not have it; expected the same values in all modes`,
		`{"development": {"a": {}}, "production": {"a": {}}}`:   `gangway.modes.development.a: expected a string, a number, or true or false, found an object`,
		`{"development": {"a b": 1}, "production": {"a b": 1}}`: `gangway.modes.development.a b: expected the name of a constant, such as "serverURL"`,
		`{"development": {}, "production": {}, "js-1": {}}`:     `gangway.modes.js-1: expected the name of a mode in small letters, such as "staging"`,
		`{"development": {}, "production": null}`:               `gangway.modes.production: expected an object, { ... }, found nothing (null)`,
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
