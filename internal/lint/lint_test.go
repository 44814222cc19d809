package lint

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/extbuild"
	"gangway/internal/manifest"
)

// good is the manifest of an extension in which nothing is found.
const good = `"name": "Good", "version": "1.0", "description": "Good.",
	"icons": {"96": "icon.png"},
	"browser_specific_settings": {"gecko": {"id": "good@example.org"}}`

// inExtension writes an extension and makes its folder the working directory.
func inExtension(t *testing.T, manifest string, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	all := map[string]string{"go.mod": "module fixture\n\ngo 1.26\n", "icon.png": "x", "manifest.json": manifest}
	for name, text := range files {
		all[name] = text
	}
	for name, text := range all {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
}

// findings lints the extension in the working directory for the store of a
// browser.
func findings(t *testing.T, browser string) []string {
	t.Helper()
	report, err := Run(t.Context(), Options{Dir: ".", Browser: browser, Own: true})
	require.NoError(t, err)
	lines := []string{}
	for _, f := range report.Findings {
		lines = append(lines, string(f.Severity)+" "+f.String())
	}
	assert.Equal(t, len(lines), report.Errors+report.Warnings)
	return lines
}

func TestLintFindsNothingInAGoodExtension(t *testing.T) {
	inExtension(t, `{"manifest_version": 3, `+good+`, "action": {"default_popup": "a.html", "default_icon": "icon.png"},
		"permissions": ["storage", "tabs"], "host_permissions": ["https://*.example.org/*"],
		"background": {"scripts": ["./background"]},
		"content_scripts": [{"matches": ["<all_urls>", "file:///a/*"], "js": ["a.js"], "run_at": "document_start"}]}`,
		map[string]string{"a.js": "", "a.html": "", "background/main.go": "package main\n\nfunc main() { println(\"storage.local\") }\n"})
	assert.Empty(t, findings(t, manifest.Firefox))
}

func TestLintNamesTheKeyAndWhatWouldBeRight(t *testing.T) {
	const v3 = `{"manifest_version": 3, ` + good + `, `
	for _, tt := range []struct{ name, manifest, want string }{
		{"a type", v3 + `"action": {"default_title": 1}}`, "error manifest.json: action.default_title: expected a string, found 1"},
		{"an id", v3 + `"browser_specific_settings": {"gecko": {"id": "bad"}}}`, "error manifest.json: browser_specific_settings.gecko.id: " +
			`expected an id such as "hello@example.org", or a UUID in braces, found "bad"`},
		{"a version", v3 + `"version": "v1"}`, `error manifest.json: version: expected one to four numbers with dots, each of at most nine digits, such as "1.2.3", found "v1"`},
		{"a list", v3 + `"permissions": ["tabs", 1]}`, `error manifest.json: permissions: expected a list of strings, found ["tabs",1]`},
		{"an unknown key", v3 + `"backgruond": {}}`, `error manifest.json: backgruond: browsers do not know this key; "background" is probably meant`},
		{"a key of nobody", v3 + `"x_tool": {}}`, "warning manifest.json: x_tool: Firefox does not know this key; correct or remove it"},
		{"an unknown field", v3 + `"options_ui": {"pages": ""}}`, `warning manifest.json: options_ui.pages: Firefox does not know this key; "page" is probably meant`},
		{"a key of v2", v3 + `"browser_action": {}}`, `error manifest.json: browser_action: a key of manifest v2; in v3 it is "action"`},
		{"a key of v3", `{"manifest_version": 2, ` + good + `, "host_permissions": []}`,
			`error manifest.json: host_permissions: a key of manifest v3; in v2 it is "permissions"`},
		{"a missing file", v3 + `"action": {"default_popup": "/no.html#x"}}`,
			`error manifest.json: action.default_popup: there is no file "/no.html" in the extension folder`},
		{"a missing icon", v3 + `"sidebar_action": {"default_icon": {"16": "no.png"}}}`,
			`error manifest.json: sidebar_action.default_icon.16: there is no file "no.png" in the extension folder`},
		{"an icon's size", v3 + `"sidebar_action": {"default_icon": {"big": "icon.png"}}}`,
			`error manifest.json: sidebar_action.default_icon.big: expected a size in pixels, such as 96`},
		{"a pattern", v3 + `"content_scripts": [{"matches": ["https://a*/*"], "css": []}]}`,
			`error manifest.json: content_scripts[0].matches[0]: "https://a*/*" is no match pattern that Firefox takes; ` +
				`expected one such as "https://*.example.org/*", or "<all_urls>"`},
		{"a port", v3 + `"host_permissions": ["http://localhost:8080/*"]}`,
			`error manifest.json: host_permissions[0]: "http://localhost:8080/*" has a port, and no pattern with one ever ` +
				`matches in Firefox; write "http://localhost/*", which matches every port`},
		{"a port among permissions", `{"manifest_version": 2, ` + good + `, "permissions": ["*://*.example.org:*/*"]}`,
			`error manifest.json: permissions[0]: "*://*.example.org:*/*" has a port, and no pattern with one ever ` +
				`matches in Firefox; write "*://*.example.org/*", which matches every port`},
		{"no pattern", v3 + `"content_scripts": [{"matches": [], "css": []}]}`,
			`error manifest.json: content_scripts[0].matches: empty; expected match patterns such as "https://*.example.org/*"`},
		{"a permission", v3 + `"permissions": ["storrage"]}`,
			`error manifest.json: permissions[0]: Firefox does not know the permission "storrage"; "storage" is probably meant`},
		{"a host among permissions", v3 + `"permissions": ["<all_urls>"]}`,
			`warning manifest.json: permissions[0]: in manifest v3, "<all_urls>" belongs into host_permissions`},
		{"an unused permission", v3 + `"permissions": ["storage"]}`,
			`warning manifest.json: permissions[0]: the extension asks for "storage", ` +
				`and no script, page or Go program in it uses that; remove it`},
		{"what the build refuses", v3 + `"background": {"scripts": ["no.js"]}}`,
			`error manifest.json: background.scripts[0]: there is no file "no.js" in the extension folder; ` +
				`expected a script, or a Go package such as "./background"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inExtension(t, tt.manifest, nil)
			assert.Equal(t, []string{tt.want}, findings(t, manifest.Firefox))
		})
	}
}

func TestLintSaysWhichPermissionsAreOptionalAlone(t *testing.T) {
	const script = `"background": {"scripts": ["a.js"]}}`
	const listens = "browser.runtime.onUserScriptConnect.addListener(serve)"
	permission := func(line string) string { return `{"manifest_version": 3, ` + good + `, ` + line + `, ` + script }
	inExtension(t, permission(`"permissions": ["userScripts"]`), map[string]string{"a.js": listens})
	assert.Equal(t, []string{
		`error manifest.json: permissions[0]: Firefox has "userScripts" among optional_permissions alone, for a program that requests it, ` +
			`and passes over it here; a key "{chromium}.permissions" says it for Chromium`,
	}, findings(t, manifest.Firefox))
	inExtension(t, permission(`"optional_permissions": ["userScripts"]`), map[string]string{"a.js": listens})
	assert.Empty(t, findings(t, manifest.Firefox))
}

func TestLintMissesIDAndIcon(t *testing.T) {
	inExtension(t, `{"manifest_version": 3, "name": "Bare", "version": "1.0"}`, nil)
	lines := findings(t, manifest.Firefox)
	require.Len(t, lines, 3)
	assert.Contains(t, lines[0], "error manifest.json: browser_specific_settings.gecko.id: missing; ")
	assert.Contains(t, lines[1], "warning manifest.json: icons: missing; ")
	assert.Contains(t, lines[2], "warning manifest.json: description: missing; ")
}

func TestLintSeesUseInEveryKindOfCode(t *testing.T) {
	const use = `browser.storage.local`
	for name, files := range map[string]map[string]string{
		"a script":       {"a.js": use},
		"a page":         {"a.html": "<script>" + use + "</script>"},
		"a content's Go": {"content/main.go": "package main\n\nfunc main() { println(\"" + use + "\") }\n"},
	} {
		t.Run(name, func(t *testing.T) {
			entry := ""
			if files["content/main.go"] != "" {
				entry = `, "content_scripts": [{"matches": ["<all_urls>"], "js": ["./content"]}]`
			}
			inExtension(t, `{"manifest_version": 3, `+good+`, "permissions": ["storage"], "gangway": {"include": ["a.*"]}`+entry+`}`, files)
			assert.Empty(t, findings(t, manifest.Firefox))
		})
	}
}

func TestLintShowsWhatGoRefuses(t *testing.T) {
	inExtension(t, `{"manifest_version": 3, `+good+`, "background": {"scripts": ["./bg"]}}`,
		map[string]string{"bg/main.go": "package main\n\nfunc main() { x() }\n"})
	_, err := Run(t.Context(), Options{Dir: ".", Own: true})
	assert.ErrorContains(t, err, "./bg does not compile")
}

func TestSizesThatTheStoreRefuses(t *testing.T) {
	found := checkSizes(&extbuild.Result{Size: 200_000_001, Files: []extbuild.File{
		{Path: "a.js", Size: 5_000_001}, {Path: "b.js", Size: 5_000_000}, {Path: "c.wasm", Size: 9_000_000},
	}})
	require.Len(t, found, 2)
	assert.Contains(t, found[0].String(), "a.js: 5.0 MB; addons.mozilla.org reads such files only up to 5.0 MB")
	assert.Contains(t, found[1].String(), "takes at most 200.0 MB")
}

func TestStoreReportIsRead(t *testing.T) {
	found, err := parseStore([]byte("npm notice\n" + `{"errors": [{"code": "BAD", "message": "Bad.", "file": "a.js", "line": 3}],
		"warnings": [{"code": "ODD", "message": "Odd."}], "notices": [{"code": "N"}]}`))
	require.NoError(t, err)
	require.Len(t, found, 2)
	assert.Equal(t, "a.js:3: BAD: Bad. (addons-linter)", found[0].String())
	assert.Equal(t, "ODD: Odd. (addons-linter)", found[1].String())
	assert.Equal(t, Warning, found[1].Severity)
	_, err = parseStore([]byte("npm error"))
	assert.Error(t, err)
}

func TestStoreLinterThatCannotRunIsSaidAndHarmless(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	found, ran := runStore(t.Context(), ".", storeTime)
	assert.Empty(t, found)
	assert.Equal(t, "not run: no Node with npm is on PATH: install Node 20 or newer", ran)

	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "node"), []byte("#!/bin/sh\necho v20.0.0\n"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "npx"), []byte("#!/bin/sh\necho 'npm error network' >&2\nexit 1\n"), 0o755))
	t.Setenv("PATH", dir)
	found, ran = runStore(t.Context(), ".", storeTime)
	assert.Empty(t, found)
	assert.True(t, strings.HasSuffix(ran, "npm error network"), ran)
}

func TestStoreLinterIsThePinnedOneAndHasATime(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.MkdirAll("node_modules/web-ext", 0o755))
	dir := t.TempDir()
	write := func(npx string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "npx"), []byte("#!/bin/sh\n"+npx), 0o755))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "node"), []byte("#!/bin/sh\necho v20.0.0\n"), 0o755))
	t.Setenv("PATH", dir)
	write("[ -e node_modules ] && exit 1\necho '{}'\n")
	_, ran := runStore(t.Context(), ".", storeTime)
	assert.Equal(t, StoreLinter, ran, "it runs where no node_modules is")

	write("while :; do :; done\n")
	_, ran = runStore(t.Context(), ".", 200*time.Millisecond)
	assert.Equal(t, "not run: "+StoreLinter+" gave no answer within 200ms, and what it checks was not checked", ran)
}

func TestReportCountsForPeople(t *testing.T) {
	report := &Report{Extension: "ext"}
	assert.NoError(t, report.Err())
	report.add(Finding{Severity: Warning}, Finding{Severity: Error})
	assert.EqualError(t, report.Err(), "a store would refuse ext for 1 error; mend what stands above")
	assert.Equal(t, Error, report.Findings[0].Severity)
}

func TestLintKnowsWhichPermissionsGoUses(t *testing.T) {
	const background = "background/main.go"
	const unused = `warning manifest.json: permissions[0]: the extension asks for "find", ` +
		`and no script, page or Go program in it uses that; remove it`
	for name, tt := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"a word that is none of the browser's": {map[string]string{background: "package main\n\nfunc main() { println(\"find\") }\n"}, []string{unused}},
		"a typed call":                         {map[string]string{background: "package main\n\nfunc main() { println(\"gangway:call:find.find;\") }\n"}, []string{}},
		"a call by name": {map[string]string{background: "package main\n\nimport \"syscall/js\"\n\n" +
			"func main() { js.Global().Get(\"browser\").Get(\"find\") }\n"}, []string{}},
		"a script": {map[string]string{background: "package main\n\nfunc main() {}\n", "page.html": "<script>browser.find</script>"}, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			inExtension(t, `{"manifest_version": 3, `+good+`, "permissions": ["find"], "background": {"scripts": ["./background"]},
				"gangway": {"include": ["*.html"]}}`, tt.files)
			assert.Equal(t, tt.want, findings(t, manifest.Firefox))
		})
	}
}

func TestLintFindsOptionalPermissionsAndVersions(t *testing.T) {
	inExtension(t, `{"manifest_version": 3, `+good+`, "optional_permissions": ["idle", "tabGroups"], "background": {"scripts": ["./background"]},
		"browser_specific_settings": {"gecko": {"id": "good@example.org", "strict_min_version": "128.0"}}}`,
		map[string]string{"background/main.go": "package main\n\nfunc main() { println(\"gangway:call:tabGroups.query;\") }\n"})
	assert.Equal(t, []string{
		`warning manifest.json: optional_permissions[0]: the extension asks for "idle", and no script, page or Go program in it uses that; remove it`,
		`warning manifest.json: browser_specific_settings.gecko.strict_min_version: ./background calls tabGroups.query, ` +
			`which Firefox has since 139, and the minimum is 128.0`,
	}, findings(t, manifest.Firefox))
}

func TestLintNamesEveryPermissionThatTheBuildMisses(t *testing.T) {
	inExtension(t, `{"manifest_version": 3, `+good+`, "background": {"scripts": ["./background"]}}`,
		map[string]string{"background/main.go": "package main\n\nfunc main() { println(\"gangway:call:alarms.get;gangway:call:idle.queryState;\") }\n"})
	lines := findings(t, manifest.Firefox)
	require.Len(t, lines, 2)
	assert.Contains(t, lines[0], "error manifest.json:3: permissions: missing; ./background calls alarms.get; ")
	assert.Contains(t, lines[1], "error manifest.json:3: permissions: missing; ./background calls idle.queryState; ")
}
