package checks

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"gangway/internal/extbuild"
	"gangway/internal/lint"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestManifestsInDocuments gives each block of JSON to the checks of the build
// and of lint: as a manifest, or as keys of one that has the rest.
func TestManifestsInDocuments(t *testing.T) {
	for _, b := range blocks(t, "json") {
		var keys map[string]any
		require.NoError(t, json.Unmarshal([]byte(b.Code), &keys), "%s", b)
		assertExtension(t, b.String(), keys, b.Code, "")
	}
}

// TestPagesInDocuments gives each block of HTML to the build, as a page that
// starts a Go program.
func TestPagesInDocuments(t *testing.T) {
	for _, b := range blocks(t, "html") {
		source := assertExtension(t, b.String(), nil, b.Code, b.Code)
		assert.NotEmpty(t, source.Programs, "%s: the page starts no program", b)
	}
}

// complete are the keys that every manifest has.
var complete = map[string]any{
	"manifest_version": 3, "name": "A name", "version": "1.0", "description": "A sentence.",
	"icons":                     map[string]any{"96": "icon.png"},
	"browser_specific_settings": map[string]any{"gecko": map[string]any{"id": "a@example.org"}},
}

// namedPackage is how a block names a Go package, namedFile another file.
var (
	namedPackage = regexp.MustCompile(`"\./([\w/]+)"`)
	namedFile    = regexp.MustCompile(`"([\w/]+\.(?:png|html|js|css))"`)
)

// assertExtension makes an extension of keys and a page, with all packages and
// files that a block names, and checks it.
func assertExtension(t *testing.T, where string, keys map[string]any, block, page string) *extbuild.Source {
	t.Helper()
	dir := t.TempDir()
	for _, named := range namedPackage.FindAllStringSubmatch(block, -1) {
		write(t, filepath.Join(dir, named[1], "main.go"), "package main\n\nfunc main() {}\n")
	}
	for _, named := range namedFile.FindAllStringSubmatch(block+`"icon.png"`, -1) {
		write(t, filepath.Join(dir, named[1]), "")
	}
	write(t, filepath.Join(dir, "page.html"), page)
	manifest := maps.Clone(complete)
	maps.Copy(manifest, keys)
	text, err := json.Marshal(manifest)
	require.NoError(t, err)
	write(t, filepath.Join(dir, "manifest.json"), string(text))

	source, err := extbuild.Inspect(dir, "")
	require.NoError(t, err, "%s", where)
	report, err := lint.Check(t.Context(), lint.Options{Dir: dir, Own: true}, usesAll(t, keys), nil)
	require.NoError(t, err)
	assert.Empty(t, report.Findings, "%s", where)
	return source
}

// usesAll returns a built extension whose code uses every permission.
func usesAll(t *testing.T, keys map[string]any) *extbuild.Result {
	t.Helper()
	permissions, err := json.Marshal(keys["permissions"])
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "code.js"), permissions, 0o644))
	return &extbuild.Result{Dir: dir, Files: []extbuild.File{{Path: "code.js"}}}
}
