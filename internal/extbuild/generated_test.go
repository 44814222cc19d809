package extbuild

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gangway/internal/codegen"
	"gangway/internal/locales"
	"gangway/internal/manifest"
	"gangway/internal/modes"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReflectionIsLeftOutOnDemand(t *testing.T) {
	for source, want := range map[string][]string{
		`{}`:                            nil,
		`{"gangway":{"reflect":true}}`:  nil,
		`{"gangway":{"reflect":false}}`: {noReflectTag},
	} {
		fields, err := manifest.Parse("manifest.json", []byte(source))
		require.NoError(t, err)
		assert.Equal(t, want, buildTags(fields, manifest.Firefox, manifest.Development), source)
	}
}

func TestProgramsGiveValuesTheirFormInJSONWhereTheBrowserSendsJSON(t *testing.T) {
	fields := map[string]any{"message_serialization": "json"}
	assert.Equal(t, []string{jsonTag}, buildTags(fields, manifest.Chromium, manifest.Development))
	assert.Empty(t, buildTags(fields, manifest.Firefox, manifest.Development))
	assert.Empty(t, buildTags(map[string]any{"message_serialization": "structured_clone"}, manifest.Chromium, manifest.Development))
}

// TestStaleGeneratedCodeStopsTheBuild changes a message type of a copy of the
// example, as one does who forgets to generate.
func TestStaleGeneratedCodeStopsTheBuild(t *testing.T) {
	// Inside this module, so that the copy finds its imports; Go passes over
	// folders that begin with an underscore.
	dir, err := os.MkdirTemp("../../extension", "_stale")
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	const message = "package main\n\nimport \"gangway/wasm/codec\"\n\n// A T is a message.\n//\n//gangway:message\ntype T struct{ A int }\n\nfunc main() { codec.Marshal(T{}) }\n"
	manifest := `{"manifest_version": 3, "name": "n", "version": "1", "background": {"scripts": ["./bg"]}}`
	require.NoError(t, os.Mkdir(filepath.Join(dir, "bg"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "manifest.json"), []byte(manifest), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "bg", "main.go"), []byte(message), 0o644))

	build := func() error {
		_, err := Build(t.Context(), Options{Dir: dir, Out: filepath.Join(t.TempDir(), "out")})
		return err
	}
	var stale *codegen.StaleError
	require.ErrorAs(t, build(), &stale)
	assert.ErrorContains(t, stale, "run go tool gangway generate ")

	_, err = codegen.Write(filepath.Join(dir, "bg"))
	require.NoError(t, err)
	require.NoError(t, build())
}

// TestStaleTypesForTypeScriptStopTheBuild changes a type after its files for
// TypeScript were written, and then by hand one of these files.
func TestStaleTypesForTypeScriptStopTheBuild(t *testing.T) {
	dir, err := os.MkdirTemp("../../extension", "_stale")
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	const message = "package prices\n\n//gangway:message\ntype T struct{ A S }\n\ntype S string\n\nconst (\n\tX S = \"x\"\n\tY S = \"y\"\n)\n"
	source, popup := filepath.Join(dir, "prices", "prices.go"), filepath.Join(dir, "popup")
	for name, text := range map[string]string{
		filepath.Join(dir, "manifest.json"): `{"manifest_version": 3, "name": "n", "version": "1", "action": {"default_popup": "popup/popup.html"}}`,
		filepath.Join(popup, "popup.html"):  "<!doctype html><script type=\"module\" src=\"popup.js\"></script>",
		filepath.Join(popup, "popup.js"):    "import { S } from \"./prices.js\";\nconsole.log(S.X);\n",
		source:                              message,
	} {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
	typed := codegen.Typed{Out: popup, Dir: filepath.Dir(source)}
	generate := func() {
		_, err := typed.Write()
		require.NoError(t, err)
	}
	generate()
	r := NewRebuilder(Options{Dir: dir, Out: filepath.Join(t.TempDir(), "out")})
	built, err := r.Build(t.Context())
	require.NoError(t, err)
	var files []string
	for _, f := range built.Files {
		files = append(files, f.Path)
	}
	assert.Contains(t, files, "popup/prices.js")
	assert.NotContains(t, files, "popup/prices.d.ts", "types are for tools")

	change := func(file, text string) {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
		absolute, err := filepath.Abs(file)
		require.NoError(t, err)
		sources, err := r.Sources(t.Context())
		require.NoError(t, err)
		require.True(t, sources.Concerns(absolute))
		r.Changed([]string{absolute})
	}
	change(source, strings.Replace(message, "\"y\"", "\"z\"", 1))
	var stale *codegen.StaleError
	_, err = r.Build(t.Context())
	require.ErrorAs(t, err, &stale)
	generate()
	_, err = r.Build(t.Context())
	require.NoError(t, err)

	types := filepath.Join(popup, "prices.d.ts")
	text, err := os.ReadFile(types)
	require.NoError(t, err)
	change(types, string(text)+"// By hand.\n")
	_, err = r.Build(t.Context())
	require.ErrorAs(t, err, &stale)
	assert.Equal(t, "prices.d.ts", filepath.Base(stale.File))
}

// TestStaleTypesOfTheExampleStopItsBuild renames a field in a copy of the example
// whose popup is written in TypeScript.
func TestStaleTypesOfTheExampleStopItsBuild(t *testing.T) {
	dir, err := os.MkdirTemp("../../examples", "_prices")
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	require.NoError(t, os.CopyFS(dir, os.DirFS("../../examples/prices")))
	build := func() error {
		_, err := Build(t.Context(), Options{Dir: dir, Out: filepath.Join(t.TempDir(), "out")})
		return err
	}
	require.NoError(t, build())
	source := filepath.Join(dir, "market", "market.go")
	text, err := os.ReadFile(source)
	require.NoError(t, err)
	require.Contains(t, string(text), `json:"cents"`)
	require.NoError(t, os.WriteFile(source, []byte(strings.Replace(string(text), `json:"cents"`, `json:"hundredths"`, 1)), 0o644))
	var stale *codegen.StaleError
	require.ErrorAs(t, build(), &stale)
	assert.Equal(t, "market.d.ts", filepath.Base(stale.File))
	_, err = codegen.Typed{Out: filepath.Join(dir, "popup"), Dir: filepath.Join(dir, "market")}.Write()
	require.NoError(t, err)
	require.NoError(t, build())
}

// TestStaleFunctionsForTextsStopTheBuild changes a text without its function, and
// then uses one that is not there.
func TestStaleFunctionsForTextsStopTheBuild(t *testing.T) {
	dir, err := os.MkdirTemp("../../extension", "_stale")
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	texts, messages := filepath.Join(dir, "bg"), filepath.Join(dir, "_locales", "en", "messages.json")
	for name, text := range map[string]string{
		filepath.Join(dir, "manifest.json"): `{"manifest_version": 3, "name": "n", "version": "1", "default_locale": "en", "background": {"scripts": ["./bg"]}}`,
		filepath.Join(texts, "main.go"):     "package main\n\n//gangway:locales ../_locales\n\nfunc main() { _ = Hello }\n",
		messages:                            `{"hello": {"message": "Hello"}}`,
	} {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
	r := NewRebuilder(Options{Dir: dir, Out: filepath.Join(t.TempDir(), "out")})
	build := func() error {
		_, err := r.Build(t.Context())
		return err
	}
	assert.ErrorContains(t, build(), "gangway_locales.go is missing")
	_, err = locales.Kind.Write(texts)
	require.NoError(t, err)
	require.NoError(t, build())

	require.NoError(t, os.WriteFile(messages, []byte(`{"bye": {"message": "Bye"}}`), 0o644))
	assert.ErrorContains(t, build(), "gangway_locales.go does not belong to the texts of _locales: run go tool gangway generate ")
	_, err = locales.Kind.Write(texts)
	require.NoError(t, err)
	absolute, err := filepath.Abs(filepath.Join(texts, locales.FileName))
	require.NoError(t, err)
	r.Changed([]string{absolute})
	assert.ErrorContains(t, build(), "/bg does not compile")
}

// TestBuildHasTheConstantsOfItsMode builds a program that has a text of its mode.
func TestBuildHasTheConstantsOfItsMode(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"go.mod": "module fixture\n\ngo 1.26\n",
		"manifest.json": `{"manifest_version": 3, "name": "n", "version": "1", "background": {"scripts": ["./bg"]},
			"gangway": {"modes": {"development": {"url": "seen in development"}, "production": {"url": "seen in production"}, "trial": {"url": "seen in trials"}}}}`,
		"bg/main.go": "package main\n\n//gangway:modes ../manifest.json\n\nfunc main() { println(Url) }\n",
	} {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
	_, err := Build(t.Context(), Options{})
	assert.ErrorContains(t, err, "gangway_development_mode.go is missing")
	_, err = modes.Kind.Write("bg")
	require.NoError(t, err)
	for mode, want := range map[string]string{"": "production", "development": "development", "production": "production", "trial": "trials"} {
		built, err := Build(t.Context(), Options{Mode: mode, Out: filepath.Join("out", mode+"x")})
		require.NoError(t, err)
		module, err := os.ReadFile(filepath.Join(built.Dir, "bg.wasm"))
		require.NoError(t, err)
		for _, text := range []string{"development", "production", "trials"} {
			assert.Equal(t, text == want, bytes.Contains(module, []byte("seen in "+text)), "%s in mode %q", text, mode)
		}
	}
	_, err = Build(t.Context(), Options{Mode: "test"})
	assert.EqualError(t, err, `there is no mode "test"; the manifest has development, production, trial`)
}
