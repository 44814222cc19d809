package extbuild

import (
	"bytes"
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/manifest"
	"gangway/internal/toolchain"
	"gangway/internal/unpacked"
	"gangway/jsbridge"
)

// goMain is a Go program that compiles fast and listens to two events.
const goMain = `package main

var events = "gangway:event:runtime.onConnect;gangway:event:action.onClicked;"

func main() { println(events) }
`

// source returns the files of a module with an extension in the folder ext.
func source() map[string]string {
	return map[string]string{
		"go.mod":                  "module fixture\n\ngo 1.26\n",
		"ext/background/main.go":  goMain,
		"ext/content/main.go":     "package main\n\nfunc main() {}\n",
		"ext/content/content.css": "body {}",
		"ext/first.js":            "// first",
		"ext/last.js":             "// last",
		"ext/manifest.json": minimalJSON(`
			"background": {"scripts": ["first.js", "./background", "last.js"]},
			"content_scripts": [
				{"matches": ["https://example.org/*"], "js": ["./content"], "css": ["content/content.css"]},
				{"matches": ["https://example.com/*"], "js": ["first.js"]}
			],
			"browser_specific_settings": {"gecko": {"id": "fixture@example.org"}},
			"gangway": {"expect": ["hello"]}`),
	}
}

// inModule writes files into a new module and makes it the working directory.
func inModule(t *testing.T, files map[string]string) {
	t.Helper()
	dir := t.TempDir()
	writeTree(t, dir, files)
	t.Chdir(dir)
}

// with returns source with files changed; an empty text removes a file.
func with(changes ...map[string]string) map[string]string {
	files := source()
	for _, change := range changes {
		maps.Copy(files, change)
	}
	maps.DeleteFunc(files, func(_, data string) bool { return data == "" })
	return files
}

func TestBuildMakesAnExtension(t *testing.T) {
	inModule(t, with(map[string]string{
		"ext/background/main_test.go":   "package main",
		"ext/background/testdata/a":     "left out",
		"ext/.hidden/a":                 "left out",
		"ext/README.md":                 "left out",
		"ext/a_test.js":                 "left out",
		"ext/_locales/en/messages.json": "{}",
	}))
	var progress bytes.Buffer
	result, err := Build(context.Background(), Options{Dir: "ext", Progress: Lines(&progress)})
	require.NoError(t, err)

	assert.Equal(t, filepath.Join("build", "ext"), result.Dir)
	files := readTree(t, result.Dir)
	assert.Equal(t, []string{
		"_locales/en/messages.json", "background.js", "background.wasm", "content.js", "content/content.css",
		"first.js",
		"gangway/codec.js", "gangway/host.js", "gangway/loader.js", "gangway/wasm_exec.js",
		"last.js", "manifest.json",
	}, sortedKeys(files))
	assert.Contains(t, files["background.js"], `"action.onClicked",`+"\n"+`    "runtime.onConnect"`)
	assert.Contains(t, files["background.js"], `"module": "background.wasm"`)
	assertStarts(t, files["content.js"], "gangway.start({\n  \"program\": \"content\",\n"+
		"  \"events\": [],\n  \"batched\": true,\n  \"sole\": true\n}, () => {/*gzip H4sI")

	fields, err := manifest.Parse(manifest.Name, []byte(files[manifest.Name]))
	require.NoError(t, err)
	assert.Equal(t, minimal(t, `
		"background": {"scripts": ["first.js",
			"gangway/wasm_exec.js", "gangway/codec.js", "gangway/host.js", "gangway/loader.js",
			"background.js", "last.js"]},
		"content_scripts": [
			{"matches": ["https://example.org/*"], "css": ["content/content.css"], "js": [
				"gangway/wasm_exec.js", "gangway/codec.js", "gangway/host.js", "gangway/loader.js",
				"content.js"]},
			{"matches": ["https://example.com/*"], "js": ["first.js"]}
		],
		"content_security_policy": {"extension_pages": "script-src 'self' 'wasm-unsafe-eval'"},
		"browser_specific_settings": {"gecko": {"id": "fixture@example.org"}}`), fields)

	assert.Regexp(t, `^check ext/manifest\.json +\d+\.\ds +\d+ B
compile \./background +\d+\.\ds +\d\.\d MB
compile \./content +\d+\.\ds +\d\.\d MB
note: not in the extension, as for tests and tools: a_test\.js, background/testdata
write build/ext +\d+\.\ds +\d\.\d MB
$`, progress.String())

	t.Run("and describes it", func(t *testing.T) {
		assert.Equal(t, "Minimal", result.Name)
		assert.Equal(t, "1.0", result.Version)
		assert.Equal(t, "fixture@example.org", result.ID)
		assert.Equal(t, 3, result.ManifestVersion)
		assert.Equal(t, []string{"hello"}, result.Expect)
		require.Len(t, result.Programs, 2)
		assert.Equal(t, BuiltProgram{
			Package: "./background", Name: "background",
			Events: []string{"action.onClicked", "runtime.onConnect"},
			Size:   int64(len(files["background.wasm"])),
		}, result.Programs[0])
		var size int64
		for _, file := range result.Files {
			assert.Equal(t, len(files[file.Path]), int(file.Size), file.Path)
			size += file.Size
		}
		assert.Equal(t, len(files), len(result.Files))
		assert.Equal(t, size, result.Size)
	})
	t.Run("and puts wasm_exec.js beside go.mod", func(t *testing.T) {
		data, err := os.ReadFile(unpacked.WasmExec)
		require.NoError(t, err)
		assert.True(t, files["gangway/wasm_exec.js"] == string(jsbridge.Names)+string(data))
	})
	t.Run("and leaves no other trace", func(t *testing.T) {
		assert.Equal(t, []string{"ext"}, names(t, "build"))
		assert.Equal(t, []string{"build", "ext", "go.mod", "wasm_exec.js"}, names(t, "."))
	})
}

func TestBuildTwiceGivesTheSameBytes(t *testing.T) {
	inModule(t, source())
	first, err := Build(context.Background(), Options{Dir: "ext"})
	require.NoError(t, err)

	inModule(t, source()) // Another folder: no path may be in the result.
	second, err := Build(context.Background(), Options{Dir: "./ext/", Out: "elsewhere/x"})
	require.NoError(t, err)
	assert.Equal(t, first.Files, second.Files)
	assert.Equal(t, "elsewhere/x", second.Dir)
	again, err := Build(context.Background(), Options{Dir: "ext"})
	require.NoError(t, err)
	assertSameTree(t, readTree(t, second.Dir), readTree(t, again.Dir))
}

func TestBuildMakesV2FromTheSameSources(t *testing.T) {
	inModule(t, source())
	result, err := Build(context.Background(), Options{Dir: "ext", ManifestVersion: 2})
	require.NoError(t, err)
	assert.Equal(t, filepath.Join("build", "ext-v2"), result.Dir)
	assert.Equal(t, 2, result.ManifestVersion)
	fields, err := manifest.Read(filepath.Join(result.Dir, manifest.Name), manifest.Firefox)
	require.NoError(t, err)
	assert.Equal(t, 2, manifest.VersionOf(fields))
	assert.NotContains(t, fields, "content_security_policy")
}

func TestBuildTakesAModuleThatIsTheExtension(t *testing.T) {
	inModule(t, map[string]string{
		"go.mod":        "module fixture\n\ngo 1.26\n",
		"main.go":       "package main\n\nfunc main() {}\n",
		"manifest.json": minimalJSON(`"background": {"scripts": ["./"]}, "options_ui": {"page": "page.html"}`),
		"page.html":     "<!doctype html>",
	})
	for range 2 { // The second time, the first output lies in the folder.
		result, err := Build(context.Background(), Options{Dir: ".", Out: "dist"})
		require.NoError(t, err)
		assert.Equal(t, []string{
			"gangway/codec.js", "gangway/host.js", "gangway/loader.js", "gangway/wasm_exec.js",
			"main.js", "main.wasm", "manifest.json", "page.html",
		}, sortedKeys(readTree(t, result.Dir)))
	}
}

func TestBuildCompilesASharedPackageOnce(t *testing.T) {
	inModule(t, with(map[string]string{
		"ext/manifest.json": minimalJSON(`"background": {"scripts": ["./content"]},
			"content_scripts": [{"matches": [], "js": ["./content/"]}, {"matches": [], "js": ["./content"]}]`),
	}))
	result, err := Build(context.Background(), Options{Dir: "ext"})
	require.NoError(t, err)
	require.Len(t, result.Programs, 1)
	files := readTree(t, result.Dir)
	assertStarts(t, files["content.js"], "gangway.start({\n  \"program\": \"content\",\n"+
		"  \"events\": [],\n  \"batched\": true,\n  \"sole\": true\n}, () => {/*gzip H4sI")
	assert.NotContains(t, sortedKeys(files), "content.wasm")
}

func TestBuildRunsFromAnywhere(t *testing.T) {
	inModule(t, with(map[string]string{"ext/content/main.go": "package main\n\nfunc main() { x() }\n"}))
	module, err := os.Getwd()
	require.NoError(t, err)
	for dir, file := range map[string]string{
		filepath.Join(module, "ext", "content"): "./main.go:3:15",
		t.TempDir():                             "ext/content/main.go:3:15",
	} {
		t.Chdir(dir)
		_, err := Build(context.Background(), Options{Dir: filepath.Join(module, "ext")})
		var compileError *toolchain.CompileError
		require.ErrorAs(t, err, &compileError)
		assert.Equal(t, "# fixture/ext/content\n"+file+": undefined: x\n", compileError.Output)
	}
}

func TestBuildThatFailsLeavesTheGoodExtension(t *testing.T) {
	inModule(t, source())
	good, err := Build(context.Background(), Options{Dir: "ext"})
	require.NoError(t, err)
	before := readTree(t, good.Dir)

	for name, changes := range map[string]map[string]string{
		"a Go error":        {"ext/background/main.go": "package main\n\nfunc main() { x() }\n"},
		"a manifest error":  {"ext/manifest.json": "{"},
		"a file in the way": {"ext/background/main.go": goMain, "ext/manifest.json": source()["ext/manifest.json"], "ext/gangway/a.js": "x"},
	} {
		t.Run(name, func(t *testing.T) {
			writeTree(t, ".", changes)
			_, err := Build(context.Background(), Options{Dir: "ext"})
			require.Error(t, err)
			assertSameTree(t, before, readTree(t, good.Dir))
			assert.Equal(t, []string{"ext"}, names(t, "build"))
		})
		writeTree(t, ".", source())
	}
}

func TestBuildShowsCompileErrorsAsGoDoes(t *testing.T) {
	inModule(t, with(map[string]string{"ext/background/main.go": "package main\n\nfunc main() { x() }\n"}))
	_, err := Build(context.Background(), Options{Dir: "ext"})
	var compileError *toolchain.CompileError
	require.ErrorAs(t, err, &compileError)
	assert.Equal(t, "# fixture/ext/background\next/background/main.go:3:15: undefined: x\n", compileError.Output)
	assert.EqualError(t, err, "ext/manifest.json, background.scripts[1]: ./ext/background does not compile; "+
		"Go's own messages stand above")
}

func TestBuildRefuses(t *testing.T) {
	scripts := func(entry string) map[string]string {
		return map[string]string{"ext/manifest.json": minimalJSON(`"background": {"scripts": ["first.js", "` + entry + `"]}`)}
	}
	const wanted = `; expected a folder with a Go package main, such as "./background"`
	for _, tt := range []struct {
		name    string
		changes map[string]string
		options Options
		want    string
	}{
		{"a package that is not there", scripts("./nowhere"), Options{},
			`ext/manifest.json: background.scripts[1]: there is no folder "./nowhere" in the extension folder` + wanted},
		{"a package that is a file", scripts("./first"), Options{},
			`ext/manifest.json: background.scripts[1]: there is no folder "./first" in the extension folder` + wanted},
		{"a folder without Go", with(scripts("./images"), map[string]string{"ext/images/a.png": "x"}), Options{},
			`ext/manifest.json: background.scripts[1]: the folder "./images" has no Go files` + wanted},
		{"a package that is not main", with(scripts("./lib"), map[string]string{"ext/lib/a.go": "package lib"}), Options{},
			`ext/manifest.json: background.scripts[1]: "./lib" is the Go package lib` + wanted},
		{"a package outside", scripts("./../other"), Options{},
			`ext/manifest.json: background.scripts[1]: "./../other" is outside the extension folder` + wanted},
		{"a package from the root", scripts("/background"), Options{},
			`ext/manifest.json: background.scripts[1]: "/background" is a folder; expected a script, ` +
				`or "./background" for the Go package in it`},
		{"a package without its dot", scripts("background"), Options{},
			`ext/manifest.json: background.scripts[1]: "background" is a folder; expected a script, ` +
				`or "./background" for the Go package in it`},
		{"a script that is not there", scripts("nowhere.js"), Options{},
			`ext/manifest.json: background.scripts[1]: there is no file "nowhere.js" in the extension folder; ` +
				`expected a script, or a Go package such as "./background"`},
		{"a script with a dot that is not there", scripts("./nowhere.js"), Options{},
			`ext/manifest.json: background.scripts[1]: there is no file "./nowhere.js" in the extension folder; ` +
				`expected a script, or a Go package such as "./background"`},
		{"a policy of v2", map[string]string{"ext/manifest.json": minimalJSON(
			`"background": {"scripts": ["./background"]}, "content_security_policy": "x"`)}, Options{},
			`ext/manifest.json: content_security_policy: expected an object, { ... }, found the string "x"`},
		{"a folder of its own name", map[string]string{"ext/gangway/a.js": "x"}, Options{},
			"ext/gangway/a.js: the build itself writes this file of the extension " +
				"(the folder gangway belongs to Gangway); rename yours"},
		{"a script in the place of a program's", map[string]string{"ext/background.js": "x"}, Options{},
			"ext/background.js: the build itself writes this file of the extension (it starts ./background); rename yours"},
		{"an output folder of the user", map[string]string{"out/mine.txt": "x"}, Options{Out: "out"},
			"out exists and is not an extension that Gangway built; " +
				"remove it, or choose another output folder with --out"},
		{"the extension as its output", nil, Options{Out: "ext"},
			"ext exists and is not an extension that Gangway built; " +
				"remove it, or choose another output folder with --out"},
		{"an output folder that is a file", map[string]string{"out": "x"}, Options{Out: "out"},
			"cannot write the output folder out: not a directory; choose another with --out"},
		{"an output folder in a file", map[string]string{"out": "x"}, Options{Out: "out/new"},
			"cannot write the output folder out/new: not a directory; choose another with --out"},
		{"an extension without a module", map[string]string{"go.mod": ""}, Options{},
			`ext is in no Go module; run "go mod init NAME" in it, or in a folder above it, ` +
				"and the commands that docs/migrating.md of Gangway has after that"},
		{"an extension that is not there", nil, Options{Dir: "nowhere"},
			"nowhere/manifest.json does not exist; go to the folder of an extension, or name it: it holds a manifest.json"},
		{"another manifest version", nil, Options{ManifestVersion: 1},
			"there is no manifest version 1; expected 2 or 3"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inModule(t, with(tt.changes))
			if tt.options.Dir == "" {
				tt.options.Dir = "ext"
			}
			_, err := Build(context.Background(), tt.options)
			require.EqualError(t, err, tt.want)
			assert.NoDirExists(t, filepath.Join("build", "ext"))
		})
	}
}

func TestBuildRefusesAMachineWithoutGo(t *testing.T) {
	inModule(t, source())
	t.Setenv("PATH", t.TempDir())
	_, err := Build(context.Background(), Options{Dir: "ext"})
	var missing *toolchain.Missing
	assert.ErrorAs(t, err, &missing)
}

func TestBuildEndsWithItsContext(t *testing.T) {
	inModule(t, source())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := Build(ctx, Options{Dir: "ext"})
	require.ErrorIs(t, err, context.Canceled)
	assert.NoDirExists(t, "build")
}

func TestBuildCopiesWhatSymbolicLinksStandFor(t *testing.T) {
	inModule(t, source())
	require.NoError(t, os.Symlink("first.js", "ext/linked.js"))
	require.NoError(t, os.WriteFile("ext/last.js", []byte("import './linked.js'"), 0o644))
	result, err := Build(context.Background(), Options{Dir: "ext"})
	require.NoError(t, err)
	assert.Equal(t, "// first", readTree(t, result.Dir)["linked.js"])
	info, err := os.Lstat(filepath.Join(result.Dir, "linked.js"))
	require.NoError(t, err)
	assert.True(t, info.Mode().IsRegular())

	require.NoError(t, os.Symlink("ext", "same"))
	same, err := Build(context.Background(), Options{Dir: "same"})
	require.NoError(t, err)
	assert.Equal(t, result.Files, same.Files)

	require.NoError(t, os.Symlink(".", "ext/loop"))
	_, err = Build(context.Background(), Options{Dir: "ext"})
	assert.EqualError(t, err, "ext/loop is neither a file nor a folder, and an extension can hold nothing else")
}

func TestFormatSizeIsForPeople(t *testing.T) {
	for size, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1.0 kB", 2_140_000: "2.1 MB"} {
		assert.Equal(t, want, FormatSize(size))
	}
}

// assertStarts checks the beginning of a text that is too long to be shown.
func assertStarts(t *testing.T, text, want string) {
	t.Helper()
	assert.Equal(t, want, text[:min(len(text), len(want))])
}

// assertSameTree compares what readTree returns.
func assertSameTree(t *testing.T, want, got map[string]string) {
	t.Helper()
	require.Equal(t, sortedKeys(want), sortedKeys(got))
	for name := range want {
		assert.True(t, want[name] == got[name], "%s differs", name)
	}
}

// names returns what a folder holds.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var all []string
	for _, entry := range entries {
		all = append(all, entry.Name())
	}
	return slices.Sorted(slices.Values(all))
}

// minimal returns the fields of a manifest with more in it.
func minimal(t *testing.T, more string) map[string]any {
	t.Helper()
	fields, err := manifest.Parse(manifest.Name, []byte(minimalJSON(more)))
	require.NoError(t, err)
	return fields
}

func minimalJSON(more string) string {
	if more != "" {
		more = ", " + more
	}
	return `{"manifest_version": 3, "name": "Minimal", "version": "1.0"` + more + `}`
}
