package extbuild

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/modes"
)

// ofVariables is an extension whose program and a package of it have values of
// the environment.
var ofVariables = map[string]string{
	"go.mod": "module fixture\n\ngo 1.26\n",
	"ext/manifest.json": `{"manifest_version": 3, "name": "n", "version": "1", "background": {"scripts": ["./bg"]},
		"gangway": {"modes": {"development": {"url": "at the desk"}, "production": {"url": {"env": "FIXTURE_URL"}}}}}`,
	"ext/bg/main.go":   "package main\n\nimport \"fixture/words\"\n\n//gangway:modes ../manifest.json\n\nfunc main() { println(Url, words.Url) }\n",
	"words/words.go":   "package words\n\n//gangway:modes ../ext/manifest.json\n",
	"ext/bg/readme.js": "",
}

func TestProgramsHaveTheValuesOfTheEnvironmentThatTheManifestNames(t *testing.T) {
	inModule(t, ofVariables)
	for _, dir := range []string{"ext/bg", "words"} {
		_, err := modes.Kind.Write(dir)
		require.NoError(t, err)
	}
	before := readTree(t, ".")
	t.Setenv("FIXTURE_URL", "")
	require.NoError(t, os.Unsetenv("FIXTURE_URL"))
	_, err := Build(t.Context(), Options{Dir: "ext"})
	assert.EqualError(t, err, "ext/manifest.json: gangway.modes.production.url: the environment variable FIXTURE_URL is not set; set it, or build in another mode")
	assert.NoDirExists(t, "build")
	built, err := Build(t.Context(), Options{Dir: "ext", Mode: "development"})
	require.NoError(t, err)
	assert.Empty(t, built.Variables)

	t.Setenv("FIXTURE_URL", "seen by users")
	t.Setenv("FIXTURE_SECRET", "seen by nobody")
	built, err = Build(t.Context(), Options{Dir: "ext"})
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"FIXTURE_URL": "seen by users"}, built.Variables)
	module, err := os.ReadFile(filepath.Join(built.Dir, "bg.wasm"))
	require.NoError(t, err)
	assert.Contains(t, string(module), "seen by users")
	assert.NotContains(t, string(module), "at the desk")
	for name, text := range readTree(t, built.Dir) {
		assert.NotContains(t, text, "seen by nobody", name)
		assert.NotContains(t, text, "FIXTURE", name)
	}
	again, err := Build(t.Context(), Options{Dir: "ext", Out: "again"})
	require.NoError(t, err)
	assert.Equal(t, readTree(t, built.Dir), readTree(t, again.Dir), "the same bytes")
	for name, text := range before {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		assert.Equal(t, text, string(data), "the sources stay as they are")
	}
}

func TestPackagesHaveTheValuesOfTheEnvironmentThatAnotherManifestNames(t *testing.T) {
	inModule(t, ofVariables)
	writeTree(t, ".", map[string]string{
		"other/manifest.json": `{"manifest_version": 3, "name": "n", "version": "1", "background": {"scripts": ["./bg"]}}`,
		"other/bg/main.go":    "package main\n\nimport \"fixture/words\"\n\nfunc main() { println(words.Url) }\n",
	})
	_, err := modes.Kind.Write("words")
	require.NoError(t, err)
	t.Setenv("FIXTURE_URL", "seen by users")
	built, err := Build(t.Context(), Options{Dir: "other"})
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"FIXTURE_URL": "seen by users"}, built.Variables)
	assert.True(t, strings.Contains(readTree(t, built.Dir)["bg.wasm"], "seen by users"))
	require.NoError(t, os.Unsetenv("FIXTURE_URL"))
	_, err = Build(t.Context(), Options{Dir: "other", Out: "again"})
	assert.ErrorContains(t, err, "ext/manifest.json: gangway.modes.production.url: the environment variable FIXTURE_URL is not set")
}

func TestProgramsOfALinkedModuleHaveTheValuesOfTheEnvironment(t *testing.T) {
	inModule(t, ofVariables)
	module, err := os.Getwd()
	require.NoError(t, err)
	link := filepath.Join(t.TempDir(), "link")
	require.NoError(t, os.Symlink(module, link))
	t.Chdir(link)
	for _, dir := range []string{"ext/bg", "words"} {
		_, err := modes.Kind.Write(dir)
		require.NoError(t, err)
	}
	t.Setenv("FIXTURE_URL", "seen by users")
	built, err := Build(t.Context(), Options{Dir: "ext"})
	require.NoError(t, err)
	compiled, err := os.ReadFile(filepath.Join(built.Dir, "bg.wasm"))
	require.NoError(t, err)
	assert.Contains(t, string(compiled), "seen by users")
}

func TestAnotherVariableIsInTheNextBuild(t *testing.T) {
	inModule(t, ofVariables)
	t.Setenv("FIXTURE_URL", "seen first")
	t.Setenv("FIXTURE_OTHER", "seen then")
	for _, dir := range []string{"ext/bg", "words"} {
		_, err := modes.Kind.Write(dir)
		require.NoError(t, err)
	}
	r := newRebuilding()
	_, err := r.save(t, nil)
	require.NoError(t, err)
	changed := strings.Replace(ofVariables["ext/manifest.json"], "FIXTURE_URL", "FIXTURE_OTHER", 1)
	_, err = r.save(t, map[string]string{"ext/manifest.json": changed})
	assert.ErrorContains(t, err, "does not belong to the modes of the manifest")
	files := map[string]string{}
	for _, dir := range []string{"ext/bg", "words"} {
		paths, err := modes.Kind.Write(dir)
		require.NoError(t, err)
		for _, path := range paths {
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			files[filepath.ToSlash(path)] = string(text)
		}
	}
	_, err = r.save(t, files)
	require.NoError(t, err)
	module := readTree(t, "build/ext")["bg.wasm"]
	assert.Contains(t, module, "seen then")
	assert.NotContains(t, module, "seen first")
}
