package locale

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// file is a file of texts.
func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

var files = fstest.MapFS{
	"_locales/de/messages.json":    file(`{"only": {"message": "nur hier"}, "both": {"message": "beide"}}`),
	"_locales/en/messages.json":    file("// Comments are allowed.\n" + `{"both": {"message": "both"}, "Base": {"message": "base $1"}}`),
	"_locales/pt_BR/messages.json": file(`{"both": {"message": "$$1 $1-$2$ $$$ $$$1 $X$ $y$", "placeholders": {"X": {"content": "[$3]"}}}}`),
	"_locales/fr/messages.json":    file(`{`),
	"_locales/it/messages.json":    file(`{"both": {"message": 1}}`),
}

func TestTextsAreThoseOfTheLanguageAndElseOfTheFallback(t *testing.T) {
	for language, want := range map[string][3]string{
		"en-US": {"nur hier", "both", "base x"}, "EN": {"nur hier", "both", "base x"},
		"de": {"nur hier", "beide", ""}, "nl": {"nur hier", "beide", ""},
	} {
		catalog, err := Load(files, language, "de")
		require.NoError(t, err)
		for i, name := range []string{"only", "BOTH", "base"} {
			text, found := catalog.Text(name, []string{"x"}, false)
			assert.Equal(t, want[i], text, "%s %s", language, name)
			assert.Equal(t, want[i] != "", found)
		}
	}
}

func TestSubstitutionsGoIntoTheirPlaces(t *testing.T) {
	catalog, err := Load(files, "pt-BR", "de")
	require.NoError(t, err)
	text, _ := catalog.Text("both", []string{"one", "two", "$1"}, false)
	assert.Equal(t, "$1 one- $$ $$1 [$1] ", text)
	text, _ = catalog.Text("both", nil, false)
	assert.Equal(t, "$1 - $$ $$1 [] ", text)
}

func TestExtensionWithoutLanguagesHasNoTexts(t *testing.T) {
	for _, folder := range []fstest.MapFS{nil, {}} {
		catalog, err := Load(folder, "en", "")
		require.NoError(t, err)
		_, found := catalog.Text("both", nil, false)
		assert.False(t, found)
	}
	_, err := Load(files, "fr", "de")
	assert.ErrorContains(t, err, "_locales/fr/messages.json:1:1: not valid JSON")
	_, err = Load(files, "it", "de")
	assert.ErrorContains(t, err, "_locales/it/messages.json: both.message: expected a string, found the number 1")
}

func TestDirectionIsThatOfTheLanguage(t *testing.T) {
	assert.Equal(t, "ltr", Direction("en-US")["@@bidi_dir"])
	assert.Equal(t, "rtl", Direction("ar")["@@bidi_dir"])
	assert.Equal(t, "right", Direction("he-IL")["@@bidi_start_edge"])
}
