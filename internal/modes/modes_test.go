package modes

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/manifest"
)

// inModule writes a module with an extension, whose modes are given, and with a
// program that prints the constants.
func inModule(t *testing.T, modes string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"go.mod":         "module fixture\n\ngo 1.26\n",
		"manifest.json":  `{"gangway": {"modes": ` + modes + `}}`,
		"values/doc.go":  "// Package values has the values of modes.\npackage values\n\n//gangway:modes ../manifest.json\n",
		"values/x_js.go": "package values\n",
		"main.go": "package main\n\nimport (\n\t\"fmt\"\n\n\t\"fixture/values\"\n)\n\nfunc main() {\n" +
			"\tfmt.Printf(\"%s %s %T %v %v %T %v\", values.Mode, values.ServerURL, values.Retries, values.Retries, values.Share, values.Share, values.Loud)\n}\n",
	} {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
}

const twoAndOne = `{
	"development": {"server_URL": "http://127.0.0.1 \"a\"", "retries": 1, "share": 1, "loud": true},
	"production": {"server_URL": "https://example.org", "retries": 3, "share": 0.5, "loud": false},
	"js": {"server_URL": "", "retries": 0, "share": 2, "loud": false}
}`

func TestConstantsAreThoseOfTheMode(t *testing.T) {
	inModule(t, twoAndOne)
	paths, err := Kind.Write("values")
	require.NoError(t, err)
	assert.Equal(t, []string{"values/gangway_development_mode.go", "values/gangway_js_mode.go", "values/gangway_production_mode.go"}, paths)
	require.NoError(t, Kind.Check("values"))
	for mode, want := range map[string]string{
		manifest.Development: `development http://127.0.0.1 "a" int 1 1 float64 true`,
		manifest.Production:  "production https://example.org int 3 0.5 float64 false",
		"js":                 "js  int 0 2 float64 false",
	} {
		out, err := exec.CommandContext(t.Context(), "go", "run", "-tags="+Tag(mode), ".").CombinedOutput()
		require.NoError(t, err, string(out))
		assert.Equal(t, want, string(out))
	}
}

func TestFilesFollowTheModes(t *testing.T) {
	inModule(t, twoAndOne)
	assert.EqualError(t, Kind.Check("values"), "values/gangway_development_mode.go is missing, which is made of the modes of the manifest: run go tool gangway generate values")
	_, err := Kind.Write("values")
	require.NoError(t, err)
	paths, err := Kind.Write("values")
	require.NoError(t, err)
	assert.Empty(t, paths)

	require.NoError(t, os.WriteFile("manifest.json", []byte(`{"gangway": {"modes": {"development": {"loud": true}, "production": {"loud": false}}}}`), 0o644))
	assert.EqualError(t, Kind.Check("values"), "values/gangway_development_mode.go does not belong to the modes of the manifest: run go tool gangway generate values")
	paths, err = Kind.Write("values")
	require.NoError(t, err)
	assert.Len(t, paths, 3)
	assert.NoFileExists(t, "values/gangway_js_mode.go")
	require.NoError(t, Kind.Check("values"))
	dirs, err := Kind.Dirs(".")
	require.NoError(t, err)
	assert.Equal(t, []string{"values"}, dirs)
}

func TestModesOfWhichThereAreNoConstants(t *testing.T) {
	for modes, want := range map[string]string{
		`{"development": {"mode": ""}, "production": {"mode": ""}}`:               "manifest.json: the name of the mode and mode would both be the constant Mode; rename one of them",
		`{"development": {"a_b": 1, "aB": 1}, "production": {"a_b": 1, "aB": 1}}`: "manifest.json: aB and a_b would both be the constant AB; rename one of them",
		`{"production": {}}`: `manifest.json: gangway.modes: has no "development"; expected "development", "production", and others of your choice`,
		`null`: "manifest.json: gangway.modes: missing; expected modes with their values, such as " +
			`{"development": {"debug": true}, "production": {"debug": false}}`,
		`null, "{chromium}.modes": {}`: `manifest.json: gangway.{chromium}.modes: code is generated of "modes" once for all browsers; leave the browser out of the key`,
	} {
		inModule(t, modes)
		_, err := Kind.Write("values")
		assert.EqualError(t, err, want)
	}
}

func TestConstantsOfTheEnvironmentAreZeroUntilTheyAreBuilt(t *testing.T) {
	inModule(t, `{
		"development": {"server_URL": "http://127.0.0.1", "retries": 1, "share": 1.5, "loud": true},
		"production": {"server_URL": {"env": "SERVER"}, "retries": {"env": "RETRIES"}, "share": {"env": "SHARE"}, "loud": {"env": "LOUD"}}
	}`)
	_, err := Kind.Write("values")
	require.NoError(t, err)
	printed := func() string {
		out, err := exec.CommandContext(t.Context(), "go", "run", "-tags="+Tag(manifest.Production), ".").CombinedOutput()
		require.NoError(t, err, string(out))
		return string(out)
	}
	assert.Equal(t, "production  int 0 0 float64 false", printed())

	set := map[string]string{"SERVER": "a\"\n\\b", "RETRIES": "3", "SHARE": "2", "LOUD": "true"}
	files, err := Resolved(manifest.Production, func(name string) (string, bool) { text, found := set[name]; return text, found }).Files("values")
	require.NoError(t, err)
	name := FileName(manifest.Production)
	require.NoError(t, os.WriteFile(filepath.Join("values", name), files[name], 0o644))
	assert.Equal(t, "production a\"\n\\b int 3 2 float64 true", printed())
}
