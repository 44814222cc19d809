package tests

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gangway/internal/apigen"
	"gangway/internal/firefox/firefoxtest"
	"gangway/internal/testrun"
	"gangway/internal/webschema"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSchemaHasNothingThatFirefoxLacks compares the facts in the repository with
// the installed Firefox. A newer one may have more, which is told.
func TestSchemaHasNothingThatFirefoxLacks(t *testing.T) {
	installed, err := apigen.Read(firefoxtest.Binary(t))
	require.NoError(t, err)
	committed, err := webschema.Load()
	require.NoError(t, err)
	have, know := webschema.Names(installed), webschema.Names(committed)
	assert.Greater(t, len(know), 2000)
	assert.Empty(t, without(know, have), "Firefox has these no more: ./build.sh api --read")
	added := without(have, know)
	fmt.Printf("%sthe API of the installed Firefox has %d names, %d of them new %s\n", testrun.ToldPrefix, len(have), len(added), strings.Join(added, ", "))
}

// without returns the names of a sorted list that another one lacks.
func without(names, others []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		_, found := slices.BinarySearch(others, name)
		return found
	})
}

// TestEveryTypedFunctionExists looks every function and event that has a package
// up in pages of extensions that have all permissions and keys. Those that are
// not there must lack something that the schema says.
func TestEveryTypedFunctionExists(t *testing.T) {
	parts, err := apigen.Parts()
	require.NoError(t, err)
	bare := open(t)
	found, has := map[string]bool{}, map[int][]string{}
	for _, version := range []int{3, 2} {
		s := bare.with(t, everything(t, parts, version))
		look := s.look(t)
		for _, path := range look.Found {
			found[path] = true
		}
		has[version] = append(look.Has, keysOf(version)...)
		require.NoError(t, s.extension.Uninstall(firefoxtest.Context(t)))
	}
	reasons := map[string]int{}
	for _, p := range parts {
		if found[p.Path] {
			continue
		}
		reason := lacks(p, has)
		assert.NotEmpty(t, reason, "%s is not there, and lacks nothing", p.Path)
		reasons[reason]++
	}
	var explained []string
	for _, reason := range slices.Sorted(maps.Keys(reasons)) {
		explained = append(explained, fmt.Sprintf("%d for their %s", reasons[reason], reason))
	}
	assert.Greater(t, len(found), 300)
	fmt.Printf("%s%d typed functions and events: %d are there; %s are not\n", testrun.ToldPrefix, len(parts), len(found), strings.Join(explained, ", "))
}

// lacks says why no extension has a part: the need that the one which could have it
// does not meet.
func lacks(p apigen.Part, has map[int][]string) string {
	reason := p.Lacks(3, has[3])
	if other := p.Lacks(2, has[2]); reason == "manifest version" || other == "" {
		return other
	}
	return reason
}

// A looked is the finding of a page.
type looked struct{ Found, Has []string }

// look reads the finding of a page of the extension.
func (s *stage) look(t *testing.T) (found looked) {
	t.Helper()
	tab := firefoxtest.OpenTab(t, s.Browser, s.extension.URL("page.html"))
	var text string
	require.NoError(t, tab.Eval(firefoxtest.Context(t), `
		while (!document.body.textContent.startsWith("{")) await new Promise((resolve) => setTimeout(resolve, 20));
		return document.body.textContent`, &text))
	require.NoError(t, json.Unmarshal([]byte(text), &found))
	return found
}

// keys are the keys of the manifest that parts of the API need.
var keys = map[int]map[string]any{
	3: {"action": map[string]any{}, "host_permissions": []string{"<all_urls>"}},
	2: {"browser_action": map[string]any{}, "user_scripts": map[string]any{"api_script": "background.js"}},
}

// keysOf returns the names of the keys as the schema has them.
func keysOf(version int) []string {
	names := []string{"page_action", "commands", "omnibox", "sidebar_action", "devtools_page"}
	for key := range keys[version] {
		names = append(names, key)
	}
	for i, name := range names {
		names[i] = "manifest:" + name
	}
	return names
}

// everything writes an extension with all keys, and all permissions that parts
// need.
func everything(t *testing.T, parts []apigen.Part, version int) string {
	t.Helper()
	manifest := map[string]any{
		"manifest_version": version, "name": "Everything", "version": "1",
		"browser_specific_settings": map[string]any{"gecko": map[string]any{"id": fmt.Sprintf("everything%d@gangway.test", version)}},
		"background":                map[string]any{"scripts": []string{"background.js"}},
		"permissions":               needed(parts, version),
		"page_action":               map[string]any{},
		"commands":                  map[string]any{"go": map[string]any{"suggested_key": map[string]any{"default": "Ctrl+Shift+9"}}},
		"omnibox":                   map[string]any{"keyword": "gangway"},
		"sidebar_action":            map[string]any{"default_panel": "panel.html", "open_at_install": false},
		"devtools_page":             "devtools.html",
	}
	maps.Copy(manifest, keys[version])
	dir := filepath.Join(t.TempDir(), "extension")
	require.NoError(t, os.CopyFS(dir, os.DirFS(fixture("everything"))))
	writeJSON(t, filepath.Join(dir, "manifest.json"), manifest)
	var paths []string
	for _, p := range parts {
		paths = append(paths, p.Path)
	}
	writeJSON(t, filepath.Join(dir, "names.json"), paths)
	return dir
}

func writeJSON(t *testing.T, name string, v any) {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(name, text, 0o644))
}

// needed returns all permissions that parts need.
func needed(parts []apigen.Part, version int) []string {
	all := map[string]bool{}
	for _, p := range parts {
		for _, n := range p.Needs {
			for _, permission := range n.Permissions {
				if !strings.HasPrefix(permission, "manifest:") && (version == 2 || permission != "<all_urls>") {
					all[permission] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(all))
}
