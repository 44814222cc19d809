package manifest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func writeManifest(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), Name)
	require.NoError(t, os.WriteFile(file, []byte(text), 0o640))
	return file
}

func TestVersionIsRaisedAndTheRestStays(t *testing.T) {
	const before = "\ufeff// My \"version\": \"9\".\r\n{\r\n\t\"a\": {\"version\": \"8\"}, // Not this one.\r\n" +
		"\t\"version\" :  \"1.2.3\" ,\n\"name\": \"Ünï — <b>\\u0041\"}\n\n"
	const after = "\ufeff// My \"version\": \"9\".\r\n{\r\n\t\"a\": {\"version\": \"8\"}, // Not this one.\r\n" +
		"\t\"version\" :  \"1.3.0\" ,\n\"name\": \"Ünï — <b>\\u0041\"}\n\n"
	file := writeManifest(t, before)
	from, to, err := RaiseVersion(file, "minor")
	require.NoError(t, err)
	assert.Equal(t, []string{"1.2.3", "1.3.0"}, []string{from, to})
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, after, string(text))
	info, err := os.Stat(file)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o640), info.Mode().Perm())
	entries, err := os.ReadDir(filepath.Dir(file))
	require.NoError(t, err)
	assert.Len(t, entries, 1, "no temporary file stays")
}

func TestVersionIsRaisedThroughALink(t *testing.T) {
	file := writeManifest(t, `{"version": "1"}`)
	link := filepath.Join(t.TempDir(), Name)
	require.NoError(t, os.Symlink(file, link))
	_, _, err := RaiseVersion(link, "major")
	require.NoError(t, err)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, `{"version": "2"}`, string(text))
	info, err := os.Lstat(link)
	require.NoError(t, err)
	assert.NotZero(t, info.Mode()&os.ModeSymlink)
}

func TestVersionIsSet(t *testing.T) {
	file := writeManifest(t, `{"version" : "0.1.0"}`)
	before, err := SetVersion(file, "1.2.3")
	require.NoError(t, err)
	assert.Equal(t, "0.1.0", before)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, `{"version" : "1.2.3"}`, string(text))
	_, err = SetVersion(file, "1.2.3-rc1")
	assert.EqualError(t, err, `expected one to four numbers with dots, each of at most nine digits, such as "1.2.3", found "1.2.3-rc1"`)
}

func TestNextVersion(t *testing.T) {
	for _, tt := range []struct{ version, major, minor, patch string }{
		{"1.2.3", "2.0.0", "1.3.0", "1.2.4"},
		{"1.2", "2.0", "1.3", "1.2.1"},
		{"1", "2", "1.1", "1.0.1"},
		{"0.9.9.7", "1.0.0.0", "0.10.0.0", "0.9.10.0"},
		{"1.999999998.0", "2.0.0", "1.999999999.0", "1.999999998.1"},
	} {
		at := Node{Path: "version", Value: tt.version}
		for part, want := range map[string]string{"major": tt.major, "minor": tt.minor, "patch": tt.patch} {
			got, err := nextVersion(at, part)
			require.NoError(t, err)
			assert.Equal(t, want, got, "%s %s", tt.version, part)
		}
	}
}

func TestVersionThatCannotBeRaisedStays(t *testing.T) {
	const numbers = `version: expected one to four numbers with dots, each of at most nine digits, such as "1.2.3", found `
	for text, want := range map[string]string{
		`{"version": "1.0b2"}`:          numbers + `"1.0b2"`,
		`{"version": "1.02"}`:           numbers + `"1.02"`,
		`{"version": "1.2.3.4.5"}`:      numbers + `"1.2.3.4.5"`,
		`{"version": "1.-2"}`:           numbers + `"1.-2"`,
		`{"version": "99999999999"}`:    numbers + `"99999999999"`,
		`{"version": "1.2.1234567890"}`: numbers + `"1.2.1234567890"`,
		`{"version": "1.2.999999999"}`:  "version: the patch of 1.2.999999999 cannot be raised, as no number has more than nine digits; raise another part",
		`{"version": 1}`:                "version: expected a string, found the number 1",
		`{}`:                            `version: missing; expected a string such as "1.0.0"`,
		`{"version": "1.0", "{chromium}.version": "1.0.65"}`: "{chromium}.version: a version for one browser alone; change it by hand",
	} {
		file := writeManifest(t, text)
		_, _, err := RaiseVersion(file, "patch")
		assert.EqualError(t, err, file+": "+want)
		kept, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Equal(t, text, string(kept))
	}
	_, _, err := RaiseVersion(writeManifest(t, `{"version": "1"}`), "micro")
	assert.EqualError(t, err, `there is no part "micro" of a version; expected major, minor, patch`)
}
