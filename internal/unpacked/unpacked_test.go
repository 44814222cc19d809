package unpacked

import (
	"bytes"
	"compress/gzip"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/manifest"
	"gangway/jsbridge"
)

func TestEventsFindsEachMarkerOnce(t *testing.T) {
	module := []byte("\x00gangway:event:runtime.onConnect;gangway:event:action.onClicked;\xff" +
		"gangway:event:;gangway:event:not an event;gangway:event:runtime.onConnect;gangway:event:cut")
	assert.Equal(t, []string{"action.onClicked", "runtime.onConnect"}, ReadMarkers(module).EventNames())
}

func TestMarkersAreFoundInOneReading(t *testing.T) {
	m := ReadMarkers([]byte("gangway:call:tabs.query;gangway:call:gangway:page:page.textgangway:event:ask.runtime.onMessage;" +
		"gangway:event:*;gangway:call:pkcs11.isModuleInstalled;gangway:other:x;gangway:call:cut"))
	assert.Equal(t, map[string]bool{"ask.runtime.onMessage": true, AnyEvent: true}, m.Events)
	assert.Equal(t, []string{"tabs.query", "pkcs11.isModuleInstalled"}, m.Calls)
	assert.True(t, m.page)
	assert.False(t, ReadMarkers([]byte("gangway:pages")).page)
}

func TestPreparedProgramIsWrittenAlike(t *testing.T) {
	for name, p := range map[string]Program{
		"a background":     {},
		"a content script": {Embed: true},
		"a lazy one":       {Embed: true, Watch: &manifest.Watch{}},
	} {
		t.Run(name, func(t *testing.T) {
			p.Name, p.Module = "program", []byte("\x00asm gangway:event:runtime.onConnect;gangway:page:page.text")
			plain, prepared := t.TempDir(), t.TempDir()
			require.NoError(t, Extension{Manifest: map[string]any{}, Programs: []Program{p}}.Write(plain))
			p.Prepare(Packing{Gzip, gzip.BestCompression})
			require.NoError(t, Extension{Manifest: map[string]any{}, Programs: []Program{p}}.Write(prepared))
			assert.Equal(t, readTree(t, plain), readTree(t, prepared))
		})
	}
}

func TestEventsOfAProgramWithoutAnyIsAnEmptyList(t *testing.T) {
	assert.Equal(t, []string{}, ReadMarkers([]byte("\x00asm")).EventNames())
}

func TestStartScriptsPutsTheSupportScriptsFirst(t *testing.T) {
	assert.Equal(t, []string{
		"gangway/wasm_exec.js", "gangway/codec.js", "gangway/host.js", "gangway/loader.js",
		"background.js", "pages/popup.js",
	}, StartScripts("background", "pages/popup"))
}

func TestExtensionWritesTheWholeExtension(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "extension")
	extension := Extension{
		Manifest: map[string]any{"name": "Layout", "manifest_version": 3},
		Programs: []Program{
			{Name: "background", Module: []byte("\x00asm gangway:event:runtime.onConnect;")},
			{
				Name: "deep/content", Module: []byte("\x00asm"), Embed: true,
				Exec: true, Argv: []string{"x.test", "-test.v"}, Env: map[string]string{"B": "<2>", "A": "1"},
			},
		},
		Files:    map[string][]byte{"pages/a.html": []byte("<!doctype html>")},
		WasmExec: []byte("// of the compiler"),
	}
	require.NoError(t, extension.Write(dir))

	want := map[string]string{
		"manifest.json":        "{\n  \"manifest_version\": 3,\n  \"name\": \"Layout\"\n}\n",
		"gangway/wasm_exec.js": string(jsbridge.Names) + "// of the compiler",
		"background.wasm":      "\x00asm gangway:event:runtime.onConnect;",
		"background.js": `gangway.start({
  "program": "background",
  "events": [
    "runtime.onConnect"
  ],
  "module": "background.wasm"
});
`,
		"deep/content.js": `gangway.start({
  "program": "deep/content",
  "events": [],
  "argv": [
    "x.test",
    "-test.v"
  ],
  "env": {
    "A": "1",
    "B": "<2>"
  },
  "exec": true
}, () => {/*` + string(Packing{Gzip, gzip.BestCompression}.pack([]byte("\x00asm"))) + `*/});
`,
		"pages/a.html": "<!doctype html>",
	}
	files := readTree(t, dir)
	for _, name := range jsbridge.Scripts {
		data, err := jsbridge.Files.ReadFile(name)
		require.NoError(t, err)
		assert.True(t, files["gangway/"+name] == string(data), "gangway/%s is another file", name)
		delete(files, "gangway/"+name)
	}
	assert.Equal(t, want, files)
}

func TestExtensionOverwritesAndRemovesNothing(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"manifest.json": "old", "other.txt": "kept"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	require.NoError(t, Extension{Manifest: map[string]any{}}.Write(dir))
	files := readTree(t, dir)
	assert.Equal(t, "{}\n", files["manifest.json"])
	assert.Equal(t, "kept", files["other.txt"])
}

func TestExtensionRefusesAManifestThatIsNotJSON(t *testing.T) {
	err := Extension{Manifest: map[string]any{"name": func() {}}}.Write(t.TempDir())
	assert.ErrorContains(t, err, "encode manifest.json: ")
}

func textOf(f file) string { return string(bytes.Join(f, nil)) }

// readTree returns all files below dir by their slash-separated paths.
func readTree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files, tree := map[string]string{}, os.DirFS(dir)
	require.NoError(t, fs.WalkDir(tree, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(tree, path)
		files[path] = string(data)
		return err
	}))
	return files
}

func TestStartScriptHasTheFilterThatTheProgramCalls(t *testing.T) {
	for module, want := range map[string]bool{"gangway:call:webRequest.filterResponseData;": true, "gangway:call:webRequest.getSecurityInfo;": false} {
		files, err := Extension{Manifest: map[string]any{}, Programs: []Program{{Name: "background", Module: []byte(module)}}}.render()
		require.NoError(t, err)
		assert.Equal(t, want, strings.Contains(textOf(files["background.js"]), string(jsbridge.Filter)), module)
	}
}

func TestStartScriptHasThePartOfTheDOMThatTheProgramCalls(t *testing.T) {
	module, script := []byte("\x00asm gangway:page:page.text"), string(jsbridge.Page)
	for name, tt := range map[string]struct {
		program Program
		want    bool
	}{
		"a content script":        {Program{Module: module, Embed: true}, true},
		"one that hears the page": {Program{Module: module, Embed: true, Watch: &manifest.Watch{}}, true},
		"one that calls nothing":  {Program{Module: []byte("\x00asm"), Embed: true}, false},
		"a background":            {Program{Module: module}, false},
	} {
		t.Run(name, func(t *testing.T) {
			tt.program.Name = "program"
			files, err := Extension{Manifest: map[string]any{}, Programs: []Program{tt.program}}.render()
			require.NoError(t, err)
			assert.Equal(t, tt.want, strings.Contains(textOf(files["program.js"]), script))
			assert.NotContains(t, files, "gangway/page.js")
		})
	}
}
