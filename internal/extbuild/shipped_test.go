package extbuild

import (
	"bytes"
	"crypto/sha256"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/manifest"
	"gangway/jsbridge"
)

// inShippedModule makes a new module with an extension in ext the working directory.
func inShippedModule(t *testing.T, own string, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	all := map[string]string{
		"go.mod":            "module fixture\n\ngo 1.26\n",
		"ext/manifest.json": `{"manifest_version": 3, "name": "n", "version": "1", "background": {"scripts": ["./bg"]}, "gangway": {` + own + `}}`,
		"ext/bg/main.go":    "package main\n\nfunc main() {}\n",
	}
	for name, text := range files {
		all[name] = text
	}
	writeTree(t, ".", all)
}

func TestBuildRefusesWhatMustNotLeaveTheMachine(t *testing.T) {
	// In two parts, since this file goes out with the sources of an extension.
	const key = "-----BEGIN OPENSSH PRIVATE" + " KEY-----\nx\n"
	for file, text := range map[string]string{
		"key.pem": "x", "id_rsa": "x", "sub/credentials.json": "{}", "Key.P12": "x", "notes.txt": key, "old.zip": "x",
	} {
		t.Run(file, func(t *testing.T) {
			for own, refused := range map[string]bool{
				"": true, `"ignore": ["` + filepath.Base(file) + `"]`: false, `"include": ["` + file + `"]`: false, `"include": ["other"]`: true,
			} {
				inShippedModule(t, own, map[string]string{"ext/" + file: text})
				result, err := Build(t.Context(), Options{Dir: "ext"})
				if refused {
					require.ErrorContains(t, err, filepath.Join("ext", file), own)
					assert.ErrorContains(t, err, `or name "`+file+`" in manifest.json`)
					continue
				}
				require.NoError(t, err, own)
				_, err = os.Stat(filepath.Join(result.Dir, file))
				assert.Equal(t, own[1:4] == "inc", err == nil, own)
			}
		})
	}
}

func TestBuildRefusesLinksThatLeadOut(t *testing.T) {
	inShippedModule(t, "", map[string]string{"shared/icon.png": "icon"})
	require.NoError(t, os.Symlink("../shared/icon.png", "ext/icon.png"))
	_, err := Build(t.Context(), Options{Dir: "ext"})
	require.NoError(t, err, "a link inside the project")

	secret := filepath.Join(t.TempDir(), "shadow")
	require.NoError(t, os.WriteFile(secret, []byte("root"), 0o600))
	require.NoError(t, os.Symlink(secret, "ext/data.txt"))
	_, err = Build(t.Context(), Options{Dir: "ext"})
	assert.ErrorContains(t, err, "data.txt is a link that leads out of the project, to "+secret)
}

func TestBuildSaysWhyMessagesAreNotBatched(t *testing.T) {
	const listens = "browser.runtime.onConnect.addListener(f)"
	one := `{"manifest_version": 3, "name": "n", "version": "1", "background": {"scripts": ["./bg"]}, "gangway": {"include": ["lib"]}`
	two := one + `, "content_scripts": [{"matches": ["*://*/*"], "js": ["./bg"]}]}`
	inShippedModule(t, "", map[string]string{"ext/lib/script.js": listens, "ext/manifest.json": two})
	result, err := Build(t.Context(), Options{Dir: "ext"})
	require.NoError(t, err)
	assert.Equal(t, []string{"messages between Go programs travel one by one, not in batches, " +
		"because lib/script.js names onConnect: a script may be at the other end of a port"}, result.Notes)

	for script, manifest := range map[string]string{"browser.runtime.connect()": two, string(jsbridge.RPC): two, listens: one + "}"} {
		inShippedModule(t, "", map[string]string{"ext/lib/script.js": script, "ext/manifest.json": manifest})
		result, err = Build(t.Context(), Options{Dir: "ext"})
		require.NoError(t, err)
		assert.Empty(t, result.Notes, script)
	}
}

func TestBuildSaysWhatBrowsersPassOver(t *testing.T) {
	inShippedModule(t, "", map[string]string{"ext/manifest.json": `{"manifest_version": 3, "name": "n", "version": "1",
		"host_permissions": ["http://localhost:8080/*"], "permissions": ["storrage"], "options_ui": {"pages": "a"}, "gangway": {"expect": ["x"]}}`})
	var progress bytes.Buffer
	result, err := Build(t.Context(), Options{Dir: "ext", Progress: Lines(&progress)})
	require.NoError(t, err)
	assert.Equal(t, []string{
		`ext/manifest.json: host_permissions[0]: "http://localhost:8080/*" has a port, and no pattern with one ever ` +
			`matches in Firefox; write "http://localhost/*", which matches every port`,
		`ext/manifest.json: options_ui.pages: Firefox does not know this key; "page" is probably meant`,
		`ext/manifest.json: permissions[0]: Firefox does not know the permission "storrage"; "storage" is probably meant`,
	}, result.Notes)
	assert.Equal(t, []manifest.Severity{manifest.SeverityError, manifest.SeverityWarning, manifest.SeverityError}, severities(result))
	for _, note := range result.Notes {
		assert.Contains(t, progress.String(), "note: "+note+"\n")
	}
}

func TestStrictBuildWritesNothingThatBrowsersRefuse(t *testing.T) {
	inShippedModule(t, "", nil)
	options := Options{Dir: "ext", Strict: true}
	result, err := Build(t.Context(), options)
	require.NoError(t, err)
	module := filepath.Join(result.Dir, "bg.wasm")
	before, err := os.ReadFile(module)
	require.NoError(t, err)

	writeTree(t, ".", map[string]string{
		"ext/bg/main.go": "package main\n\nfunc main() { println(1) }\n",
		"ext/manifest.json": `{"manifest_version": 3, "name": "n", "version": "1", "background": {"scripts": ["./bg"]},
			"permissions": ["storrage"], "options_ui": {"pages": "a"}}`,
	})
	var progress bytes.Buffer
	options.Progress = Lines(&progress)
	_, err = Build(t.Context(), options)
	var wrong *FindingsError
	require.ErrorAs(t, err, &wrong)
	assert.EqualError(t, err, "the browser would not do what the manifest says: mend permissions[0], as the notes above say")
	assert.Contains(t, progress.String(), `permissions[0]: Firefox does not know the permission "storrage"`)
	after, err := os.ReadFile(module)
	require.NoError(t, err)
	assert.Equal(t, sha256.Sum256(before), sha256.Sum256(after))

	options.Strict = false
	_, err = Build(t.Context(), options)
	require.NoError(t, err)
}

func severities(result *Result) (all []manifest.Severity) {
	for _, f := range result.Findings {
		all = append(all, f.Severity)
	}
	return all
}

func TestPatternsOfFilesAreChecked(t *testing.T) {
	inShippedModule(t, `"ignore": ["a", "[b"]`, nil)
	_, err := Build(t.Context(), Options{Dir: "ext"})
	assert.ErrorContains(t, err, `gangway.ignore[1]: "[b" is no pattern`)
}
