package locales

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/locales/testdata/greeter/texts"
	"gangway/wasm/webexttest"
)

func TestGeneratedFunctionsGiveTheTexts(t *testing.T) {
	require.NoError(t, Kind.Check(filepath.Join("testdata", "greeter", "texts")))
	browser := webexttest.NewBrowser(t, webexttest.Firefox)
	for language, want := range map[string][3]string{
		"en-US": {"Greeter", "Hello, Ann and 3! It costs $5.", "1 to 2"},
		"en-GB": {"Greeter, Sir", "Hello, Ann and 3! It costs $5.", "1 to 2"},
		"de":    {"Greeter", "Hallo, Ann und 3 andere!", "1 bis 2"},
		"fr":    {"Greeter", "Hello, Ann and 3! It costs $5.", "1 to 2"},
	} {
		browser.Languages(language)
		e := browser.Install(language+"@gangway.test", webexttest.Files(os.DirFS(filepath.Join("testdata", "greeter"))))
		rt := e.Background(nil).Runtime()
		name, err := texts.Name(t.Context(), rt)
		require.NoError(t, err)
		greeting, err := texts.GreetMany(t.Context(), rt, "Ann", "3")
		require.NoError(t, err)
		numbers, err := texts.Range(t.Context(), rt, "1", "2")
		require.NoError(t, err)
		assert.Equal(t, want, [3]string{name, greeting, numbers}, language)
	}
}

// inExtension writes an extension with a package that wants functions, and returns
// the folder of the package.
func inExtension(t *testing.T, files map[string]string) string {
	t.Helper()
	t.Chdir(t.TempDir())
	all := map[string]string{
		"manifest.json":             `{"default_locale": "en"}`,
		"texts/texts.go":            "package texts\n\n//gangway:locales ../_locales\n",
		"_locales/en/messages.json": `{"hello": {"message": "Hello"}}`,
	}
	for name, text := range files {
		all[name] = text
	}
	for name, text := range all {
		if text == "" {
			continue
		}
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
	return "texts"
}

func TestFileFollowsTheTexts(t *testing.T) {
	dir := inExtension(t, nil)
	file := filepath.Join(dir, FileName)
	assert.EqualError(t, Kind.Check(dir), "texts/gangway_locales.go is missing, which is made of the texts of _locales: run go tool gangway generate texts")
	path, err := Kind.Write(dir)
	require.NoError(t, err)
	assert.Equal(t, []string{file}, path)
	require.NoError(t, Kind.Check(dir))
	path, err = Kind.Write(dir)
	require.NoError(t, err)
	assert.Empty(t, path, "it is up to date")

	require.NoError(t, os.WriteFile("_locales/en/messages.json", []byte(`{"bye": {"message": "Bye"}}`), 0o644))
	assert.EqualError(t, Kind.Check(dir), "texts/gangway_locales.go does not belong to the texts of _locales: run go tool gangway generate texts")
	dirs, err := Kind.Dirs(".")
	require.NoError(t, err)
	assert.Equal(t, []string{"texts"}, dirs)

	require.NoError(t, os.WriteFile(filepath.Join(dir, "texts.go"), []byte("package texts\n"), 0o644))
	assert.EqualError(t, Kind.Check(dir), "texts/gangway_locales.go is there for nothing: run go tool gangway generate texts")
	dirs, err = Kind.Dirs(".")
	require.NoError(t, err)
	assert.Equal(t, []string{"texts"}, dirs)
	_, err = Kind.Write(dir)
	require.NoError(t, err)
	assert.NoFileExists(t, file)
	assert.NoError(t, Kind.Check(dir))
}

func TestTextsThatDoNotAgreeAreErrors(t *testing.T) {
	const en, de = "_locales/en/messages.json", "_locales/de/messages.json"
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"missing", map[string]string{de: `{}`}, de + ": hello: missing; " + en + " has it"},
		{"missing in a region without its language", map[string]string{"_locales/de_AT/messages.json": `{}`},
			"_locales/de_AT/messages.json: hello: missing; " + en + " has it"},
		{"only in another", map[string]string{de: `{"Hello": {"message": "Hallo"}, "bye": {"message": "Tschüs"}}`},
			de + ": bye: missing in the default locale, " + en},
		{"more parameters", map[string]string{de: `{"hello": {"message": "Hallo $1"}}`},
			de + ": hello: takes $1, which it does not in " + en + "; give both the same placeholders"},
		{"no text", map[string]string{en: `{"hello": {}}`}, en + `: hello: expected an object with its text, such as {"message": "Hello"}`},
		{"not a text", map[string]string{en: `{"hello": {"message": 1}}`}, en + `: hello.message: expected a string, found the number 1`},
		{"unknown placeholder", map[string]string{en: `{"hello": {"message": "Hi $who$"}}`},
			en + ": hello: its text names $who$, and its placeholders have no such key; add it, or correct the text"},
		{"a gap", map[string]string{en: `{"hello": {"message": "Hi $2"}}`},
			en + ": hello: takes $2, and not $1; number the parameters from $1 on"},
		{"swapped", map[string]string{
			en: `{"hello": {"message": "$who$, $n$", "placeholders": {"who": {"content": "$1"}, "n": {"content": "$2"}}}}`,
			de: `{"hello": {"message": "$N$: $who$", "placeholders": {"who": {"content": "$2"}, "N": {"content": "$1"}}}}`},
			de + ": hello: n is $1 here and $2 in " + en + "; give both the same placeholders"},
		{"above nine", map[string]string{en: `{"hello": {"message": "For $10"}}`},
			en + ": hello: its text has $10, and browsers differ above $9; write $$10 for an amount, or take fewer parameters"},
		{"one name", map[string]string{en: `{"a": {"message": ""}, "A": {"message": ""}}`}, en + ": A and a are one name for browsers; rename one of them"},
		{"one function", map[string]string{en: `{"a_b": {"message": ""}, "aB": {"message": ""}}`}, en + ": a_b and aB would both be the function AB; rename one of them"},
		{"no function", map[string]string{en: `{"1st": {"message": ""}}`}, en + ": 1st: cannot be a name in Go; make it of letters of a to z, digits and _, with a letter first"},
		{"no function either", map[string]string{en: `{"hello-all": {"message": ""}}`}, en + ": hello-all: cannot be a name in Go; make it of letters of a to z, digits and _, with a letter first"},
		{"one parameter", map[string]string{en: `{"a": {"message": "$a_b$ $aB$", "placeholders": {"a_b": {"content": "$1"}, "aB": {"content": "$2"}}}}`}, ""},
		{"not JSON", map[string]string{en: `{`}, en + ":1:1: not valid JSON: unexpected end of JSON input"},
		{"no default", map[string]string{"manifest.json": `{}`},
			`manifest.json: default_locale: missing; name the folder of _locales that stands in for all others, such as "en"`},
		{"a default for one browser", map[string]string{"manifest.json": `{"default_locale": "en", "{chromium}.default_locale": "de"}`},
			`manifest.json: {chromium}.default_locale: code is generated of "default_locale" once for all browsers; leave the browser out of the key`},
		{"another default", map[string]string{"manifest.json": `{"default_locale": "fr"}`},
			`_locales has no folder "fr", the default_locale of the manifest; make it, or name another`},
		{"no manifest", map[string]string{"manifest.json": ""}, "manifest.json does not exist; //gangway:locales names the folder _locales beside the manifest"},
		{"two lines", map[string]string{"texts/more.go": "package texts\n\n//gangway:locales ../_locales\n"},
			"texts has two lines //gangway:locales; one is enough for a package"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inExtension(t, tt.files)
			_, err := Kind.Write("texts")
			if tt.want == "" {
				assert.NoError(t, err)
				return
			}
			assert.EqualError(t, err, tt.want)
		})
	}
}

func TestTranslationsMayLeaveParametersOut(t *testing.T) {
	const named = `{"hello": {"message": "Hi $who$, $n$", "placeholders": {"who": {"content": "$1"}, "n": {"content": "$2"}}}}`
	for en, de := range map[string]string{
		`{"hello": {"message": "Hello $1, you have $2"}}`: `{"hello": {"message": "Sie haben $2"}}`,
		`{"hello": {"message": "$1, $2"}}`:                `{"hello": {"message": "Hallo"}}`,
		named:                                             `{"hello": {"message": "$1: $zahl$", "placeholders": {"zahl": {"content": "$2"}}}}`,
	} {
		inExtension(t, map[string]string{"_locales/en/messages.json": en, "_locales/de/messages.json": de})
		_, err := Kind.Write("texts")
		assert.NoError(t, err, de)
	}
}

func TestParametersAreThoseOfThePlaceholders(t *testing.T) {
	for content, want := range map[string]map[int]string{
		"": {}, "$$1": {}, "$$$1": {}, "$$$$1 $1": {1: ""}, "$0": {}, "$1": {1: ""}, "$a$": {1: "a"}, "$A$ of $b$": {1: "a", 2: "b"},
		"$b$ $A$ $b$": {1: "a", 2: "b"}, "$both$": {1: "", 2: ""}, "$fixed$": {}, "$2 $a$": {1: "a", 2: ""}, "$b$": {2: "b"},
	} {
		got, err := parameters(content, map[string]string{"a": "$1", "b": "$2", "both": "$1 and $2", "fixed": "10 €"})
		require.NoError(t, err, content)
		assert.Equal(t, want, got, content)
	}
	names, err := parameterNames(text{parameters: map[int]string{1: "first_name", 2: "", 3: "type", 4: "rt"}})
	require.NoError(t, err)
	assert.Equal(t, []string{"firstName", "value2", "typeValue", "rtValue"}, names)
	_, err = parameterNames(text{parameters: map[int]string{1: "a_b", 2: "ab", 3: "a_B"}})
	assert.EqualError(t, err, "two placeholders would both be the parameter aB; rename one of them")
}
