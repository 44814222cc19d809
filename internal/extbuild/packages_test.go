package extbuild

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/toolchain"
)

// ofTwoPrograms is what two programs are made of that share a package.
var ofTwoPrograms = packages{
	{Path: "m/words", Dir: "/m/words", Main: true, GoMod: "/m/go.mod"},
	{Path: "replaced", Dir: "/replaced", Patterns: []string{"*.txt", "web"}, Embeds: []string{"/replaced", "/replaced/web"}, GoMod: "/replaced/go.mod"},
	{Path: "m/ext/background", Dir: "/m/ext/background", Main: true, Imports: []string{"m/words", "os"}, GoMod: "/m/go.mod"},
	{Path: "m/ext/content", Dir: "/m/ext/content", Main: true, Imports: []string{"m/words", "replaced"}, GoMod: "/m/go.mod"},
}

func TestOnlyProgramsThatAreConcernedAreCompiled(t *testing.T) {
	const background, content = "/m/ext/background", "/m/ext/content"
	for changed, want := range map[string][]string{
		"/m/ext/background/main.go":      {background},
		"/m/ext/background/new.go":       {background},
		"/m/ext/background/main_test.go": {},
		"/m/ext/background/page.html":    {},
		"/m/ext/content":                 {content},
		"/m/ext/content.css":             {},
		"/m/ext/manifest.json":           {},
		"/m/ext":                         {background, content},
		"/m/words/words.go":              {background, content},
		"/m/words/deeper/words.go":       {},
		"/m/other/other.go":              {},
		"/m/go.mod":                      {background, content},
		"/replaced/r.go":                 {content},
		"/replaced/r_test.go":            {},
		"/replaced/text.txt":             {content},
		"/replaced/doc/text.txt":         {},
		"/replaced/web/js/a.js":          {content},
		"/replaced/web":                  {content},
	} {
		r := NewRebuilder(Options{})
		r.packages = ofTwoPrograms
		r.programs[background], r.programs[content] = kept{}, kept{}
		r.changed = []string{changed}
		r.forget()
		compiled := []string{}
		for _, folder := range []string{background, content} {
			if _, ok := r.programs[folder]; !ok {
				compiled = append(compiled, folder)
			}
		}
		assert.Equal(t, want, compiled, changed)
	}
}

func TestGeneratedCodeIsCheckedWhereItCanBeOutOfDate(t *testing.T) {
	const words, background, content = "/m/words", "/m/ext/background", "/m/ext/content"
	for changed, want := range map[string][]string{
		"/m/ext/background/main.go": {background},
		"/m/words/words.go":         {background, content, words},
		"/m/ext/content.css":        {},
	} {
		r := NewRebuilder(Options{})
		r.packages = ofTwoPrograms
		r.checked = map[string]check{words: {sure: true}, background: {sure: true}, content: {sure: true}}
		r.changed = []string{changed}
		r.forget()
		unchecked := []string{}
		for _, folder := range []string{background, content, words} {
			if !r.checked[folder].sure {
				unchecked = append(unchecked, folder)
			}
		}
		assert.Equal(t, want, unchecked, changed)
	}
}

func TestPackagesAreListedAgainWhenFilesSayOtherThings(t *testing.T) {
	dir := t.TempDir()
	file, text := filepath.Join(dir, "main.go"), filepath.Join(dir, "text.txt")
	const before = "package main\n\nimport \"os\"\n\n//go:embed text.txt\nvar text string\n\nfunc main() { os.Exit(0) }\n"
	for name, tt := range map[string]struct {
		file, after string
		want        bool
	}{
		"a function":          {file, strings.Replace(before, "Exit(0)", "Exit(1)", 1), false},
		"an import":           {file, strings.Replace(before, `"os"`, `"fmt"`, 1), true},
		"a build constraint":  {file, "//go:build js\n\n" + before, true},
		"an embedded pattern": {file, strings.Replace(before, "text.txt", "*.txt", 1), true},
		"nothing is left":     {file, "", true},
		"an embedded file":    {text, "other", false},
		"a new file":          {filepath.Join(dir, "new.go"), "package main\n", true},
		"a new embedded file": {filepath.Join(dir, "new.txt"), "", true},
		"the module":          {filepath.Join(dir, "go.mod"), "module m\n", true},
		"a style":             {filepath.Join(dir, "pages", "a.css"), "", false},
	} {
		t.Run(name, func(t *testing.T) {
			writeTree(t, dir, map[string]string{"main.go": before, "text.txt": "text"})
			r := NewRebuilder(Options{})
			r.packages = packages{{Dir: dir, Files: []string{file, text}, Patterns: []string{"*.txt"}, Embeds: []string{dir}}}
			r.heads = r.packages.heads(time.Now(), nil)
			require.NoError(t, os.MkdirAll(filepath.Dir(tt.file), 0o755))
			require.NoError(t, os.WriteFile(tt.file, []byte(tt.after), 0o644))
			assert.Equal(t, tt.want, r.outdatedBy(tt.file))
		})
	}
}

func TestPackagesAreListedAgainWhenAFileChangedMeanwhile(t *testing.T) {
	dir := t.TempDir()
	writeTree(t, dir, map[string]string{"main.go": "package main\n"})
	file := filepath.Join(dir, "main.go")
	r := NewRebuilder(Options{})
	r.packages = packages{{Dir: dir, Files: []string{file}}}
	for name, tt := range map[string]struct {
		before map[string]string
		want   bool
	}{
		"nobody knows":             {nil, true},
		"it had other imports":     {map[string]string{file: "package main\n\nimport \"os\""}, true},
		"it was not there":         {map[string]string{file: ""}, true},
		"it had the same before":   {map[string]string{file: "package main"}, false},
		"another file is the same": {map[string]string{file + ".go": "package main"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			r.heads = r.packages.heads(time.Now().Add(-time.Hour), tt.before)
			assert.Equal(t, tt.want, r.outdatedBy(file))
		})
	}
}

func TestSourcesConcernWhatAnExtensionIsMadeOf(t *testing.T) {
	s := Sources{Tree: "/m/ext", root: "/m", out: "/m/ext/dist", packages: ofTwoPrograms}
	for file, want := range map[string]bool{
		"/m/ext/manifest.json":           true,
		"/m/ext/pages/popup.html":        true,
		"/m/ext/pages":                   true,
		"/m/ext/content/main.go":         true,
		"/m/ext/content/main_test.go":    false,
		"/m/ext/unused/main.go":          true,
		"/m/ext/README.md":               false,
		"/m/ext/testdata/a.json":         false,
		"/m/ext/.git/HEAD":               false,
		"/m/ext/node_modules/x/index.js": false,
		"/m/ext/dist":                    false,
		"/m/ext/dist/manifest.json":      false,
		"/m/words/words.go":              true,
		"/m/words/words.txt":             false,
		"/m/wasm_exec.js":                false,
		"/m/go.mod":                      true,
		"/replaced/web/a.js":             true,
		"/elsewhere/a.js":                false,
	} {
		assert.Equal(t, want, s.Concerns(file), file)
	}
}

func TestSourcesOfAModuleThatIsAnExtensionLeaveOutItsBuild(t *testing.T) {
	s := Sources{Tree: "/m", root: "/m", out: "/m/build/m"}
	assert.True(t, s.Skips("/m/build"))
	assert.False(t, s.Skips("/m/pages"))
	assert.False(t, s.Concerns("/m/build/m.png"))
	assert.False(t, s.Concerns("/m/wasm_exec.js"))
}

func TestPartOfIsNotFooledByPrefixes(t *testing.T) {
	p := toolchain.Package{Dir: "/m/a"}
	assert.False(t, partOf(p, "/m/ab/x.go"))
	assert.False(t, partOf(p, "/m/a/b/x.go"))
	assert.True(t, partOf(p, "/m/a/x.go"))
}
