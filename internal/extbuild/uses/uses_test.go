package uses

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// used returns which files of a folder an extension with a manifest uses.
func used(t *testing.T, fields map[string]any, module string, files map[string]string) (used, leftOver []string) {
	t.Helper()
	t.Chdir(t.TempDir())
	paths := map[string]string{}
	for name, text := range files {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
		paths[name] = name
	}
	u := Of(paths)
	u.Manifest(fields)
	u.Module([]byte(module))
	names, err := u.Read()
	require.NoError(t, err)
	return slices.Sorted(maps.Keys(names)), u.LeftOver()
}

func TestFilesAreUsedByTheirNames(t *testing.T) {
	for name, c := range map[string]struct{ from, text, uses string }{
		"a script":                   {"page.html", `<script src="a/b.js"></script>`, "a/b.js"},
		"from the top":               {"in/page.html", `<script src="/a/b.js"></script>`, "a/b.js"},
		"from a folder":              {"in/page.html", `<link rel=stylesheet href=../a/b.css>`, "a/b.css"},
		"of its folder":              {"in/page.html", `<img src='./b.png?x=1#y'>`, "in/b.png"},
		"several sizes":              {"page.html", `<img srcset="a.png 1x, b.png 2x">`, "b.png"},
		"a url":                      {"in/style.css", `a { background: url(b.png) }`, "in/b.png"},
		"a url in quotes":            {"style.css", `@font-face { src: url("fonts/b.woff2") format("woff2") }`, "fonts/b.woff2"},
		"an import of a style sheet": {"style.css", `@import 'b.css';`, "b.css"},
		"an import":                  {"in/x.js", `import {f} from "./lib/b.mjs"`, "in/lib/b.mjs"},
		"an import call":             {"in/x.js", "await import(`../b.js`)", "b.js"},
		"a worker":                   {"x.js", `new Worker("b.js")`, "b.js"},
		"getURL in another folder":   {"in/x.js", `browser.runtime.getURL("data/b.txt")`, "data/b.txt"},
		"a source map":               {"x.js", "//# sourceMappingURL=b.js.map", "b.js.map"},
		"an escaped name":            {"page.html", `<img src="my%20b.png">`, "my b.png"},
		"a name with spaces":         {"x.js", `fetch("/my b.png")`, "my b.png"},
		"letters of all kinds":       {"x.js", "fetch('\u00e4/b.png')", "\u00e4/b.png"},
		"rules":                      {"rules.json", `[{"action": {"redirect": {"extensionPath": "/b.html"}}}]`, "b.html"},
	} {
		t.Run(name, func(t *testing.T) {
			got, left := used(t, map[string]any{"options_ui": map[string]any{"page": c.from}}, "", map[string]string{
				c.from: c.text, c.uses: "", "notes/other.txt": "", "2" + c.uses: "",
			})
			assert.ElementsMatch(t, []string{c.from, c.uses}, got)
			assert.Len(t, left, 2)
		})
	}
}

func TestManifestAndProgramsUseFiles(t *testing.T) {
	got, left := used(t, map[string]any{
		"icons":                    map[string]any{"96": "icon.svg"},
		"content_scripts":          []any{map[string]any{"js": []string{"first.js"}, "css": []any{"/first.css"}}},
		"web_accessible_resources": []any{map[string]any{"resources": []any{"open/*.png", "/all/*"}, "matches": []any{"*://*/*"}}},
	}, "some text and data/words.txtmore text and page/said.txt, list.txt", map[string]string{
		"icon.svg": `<image href="in/icon.png"/>`, "icon.png": "", "in/icon.png": "", "first.js": "", "first.css": "",
		"open/a.png": "", "open/a.txt": "", "all/in/a.txt": "", "other/a.png": "",
		"_locales/en/messages.json": "{}", "data/words.txt": "", "data/other.txt": "", "said.txt": "",
		"page/index.html": "", "page/list.txt": "", "chain.js": "", "notes/a/b.txt": "", "notes/c.txt": "",
	})
	assert.Equal(t, []string{
		"_locales/en/messages.json", "all/in/a.txt", "data/words.txt", "first.css", "first.js", "icon.svg", "in/icon.png",
		"open/a.png", "page/list.txt", "said.txt",
	}, got)
	assert.Equal(t, []string{
		"chain.js", "data/other.txt", "icon.png", "notes/", "open/a.txt", "other/", "page/index.html",
	}, left)
}
