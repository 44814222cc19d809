package extbuild

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/codegen"
	"gangway/internal/locales"
)

// ofMessages is a package with a message type, and one whose types and constants
// it uses.
var ofMessages = map[string]string{
	"go.mod": "module fixture\n\ngo 1.26\n",
	"words/words.go": `package words

import "fixture/parts"

// A Word is a message.
//
//gangway:message
type Word struct {
	Part  parts.Part
	Bytes [parts.Length]byte
}

func (w Word) Size() int { return len(w.Bytes) }
`,
	"parts/parts.go": `package parts

const Length = 4

type Part struct{ Text string }

func (p Part) Long() bool {
	return len(p.Text) > Length
}
`,
}

// A generating is a folder with ofMessages whose generated code is good.
type generating struct {
	*builder
	dir string // Of the package with the message type.
}

func newGenerating(t *testing.T) generating {
	t.Helper()
	inModule(t, ofMessages)
	_, err := codegen.Write("words")
	require.NoError(t, err)
	_, err = codegen.Typed{Out: "ext", Dir: "words"}.Write()
	require.NoError(t, err)
	here, err := filepath.Abs(".")
	require.NoError(t, err)
	here = resolve(here)
	g := generating{&builder{dir: filepath.Join(here, "ext"), kept: NewRebuilder(Options{})}, filepath.Join(here, "words")}
	g.list(t)
	require.NoError(t, g.check())
	require.True(t, g.kept.checked[g.dir].sure)
	return g
}

// list lists the files of the packages, as Go does.
func (g generating) list(t *testing.T) {
	t.Helper()
	g.kept.packages = packages{
		{Path: "fixture/words", Main: true, Dir: g.dir, Imports: []string{"fixture/parts"}},
		{Path: "fixture/parts", Main: true, Dir: filepath.Join(filepath.Dir(g.dir), "parts")},
	}
	for i := range g.kept.packages {
		files, err := filepath.Glob(filepath.Join(g.kept.packages[i].Dir, "*.go"))
		require.NoError(t, err)
		g.kept.packages[i].Files = files
	}
}

// save writes a file and says that it has changed.
func (g generating) save(t *testing.T, name, text string) {
	t.Helper()
	writeTree(t, ".", map[string]string{name: text})
	g.kept.Changed([]string{filepath.Join(filepath.Dir(g.dir), filepath.FromSlash(name))})
	g.list(t)
}

// check checks as a build does, and forgets the changes as one that succeeds.
func (g generating) check() error {
	err := g.checkGenerated()
	if err == nil {
		g.kept.changed = nil
	}
	return err
}

func TestGeneratedCodeIsCheckedAgainAfterEachKindOfChange(t *testing.T) {
	generated := func(t *testing.T, name string) string {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		return string(text)
	}
	words, parts := ofMessages["words/words.go"], ofMessages["parts/parts.go"]
	for name, change := range map[string]func(t *testing.T) (file, text string){
		"a field": func(*testing.T) (string, string) {
			return "words/words.go", strings.Replace(words, "Part  parts.Part", "Other parts.Part", 1)
		},
		"a tag": func(*testing.T) (string, string) {
			return "words/words.go", strings.Replace(words, "parts.Part\n", "parts.Part `json:\"p\"`\n", 1)
		},
		"a mark": func(*testing.T) (string, string) {
			return "words/words.go", strings.Replace(words, "//gangway:message", "//gangway:message nomethods", 1)
		},
		"a field in a package that it imports": func(*testing.T) (string, string) {
			return "parts/parts.go", strings.Replace(parts, "Text string", "Text string; More int", 1)
		},
		"a constant in a package that it imports": func(*testing.T) (string, string) {
			return "parts/parts.go", strings.Replace(parts, "Length = 4", "Length = 5", 1)
		},
		"a method in a package that it imports": func(*testing.T) (string, string) {
			return "parts/parts.go", parts + "\nfunc (p Part) MarshalText() ([]byte, error) { return nil, nil }\n\n" +
				"func (p *Part) UnmarshalText([]byte) error { return nil }\n"
		},
		"a new file": func(*testing.T) (string, string) {
			return "words/more.go", "package words\n\n//gangway:message\ntype More struct{ A int }\n"
		},
		"the generated code": func(t *testing.T) (string, string) {
			const name = "words/words_gangway.go"
			return name, generated(t, name) + "\n// By hand.\n"
		},
		"a function of the generated code": func(t *testing.T) (string, string) {
			const name = "words/words_gangway.go"
			before, function, found := strings.Cut(generated(t, name), "\nfunc ")
			require.True(t, found)
			return name, before + "\nfunc " + strings.Replace(function, "{\n", "{\n\t_ = 0\n", 1)
		},
		"the file for TypeScript": func(t *testing.T) (string, string) {
			const name = "ext/words.d.ts"
			return name, generated(t, name) + "\n// By hand.\n"
		},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGenerating(t)
			// First one that does not count, whose check is left out.
			g.save(t, "parts/parts.go", strings.Replace(parts, "> Length", ">= Length", 1))
			require.NoError(t, g.check())
			if name != "the generated code" {
				g.save(t, "parts/parts.go", parts)
			}
			file, text := change(t)
			g.save(t, file, text)
			var stale *codegen.StaleError
			require.ErrorAs(t, g.check(), &stale)
			require.ErrorAs(t, g.check(), &stale, "and again")
		})
	}
}

func TestGeneratedCodeIsNotCheckedAfterAChangeInsideAFunction(t *testing.T) {
	g := newGenerating(t)
	g.save(t, "parts/parts.go", strings.Replace(ofMessages["parts/parts.go"], "> Length", ">= Length", 1))
	// A check would see that this is not the code of the type.
	stale := "// Code generated by \"gangway generate\"; DO NOT EDIT.\n\npackage words\n"
	writeTree(t, ".", map[string]string{"words/words_gangway.go": stale})
	last := g.kept.checked[g.dir]
	require.False(t, last.sure)
	last.declared = g.kept.packages.declarations()
	now, err := g.checkPackage(g.dir, last)
	require.NoError(t, err)
	assert.True(t, now.sure)
	_, err = g.checkPackage(g.dir, check{})
	assert.Error(t, err)

	g.kept.described[g.dir] = description{}
	g.kept.Changed([]string{filepath.Join(filepath.Dir(g.dir), "go.mod")})
	assert.Empty(t, g.kept.checked, "a go.mod can choose other types")
	assert.Empty(t, g.kept.described)
	assert.Empty(t, g.kept.typed)
}

func TestDeclarationsAreAllButTheInsideOfFunctions(t *testing.T) {
	inModule(t, map[string]string{})
	const text = "//go:build js\n\npackage p // p\n\nvar x = func() int { return 1 }()\n\n// F is.\nfunc F() int { return 1 }\n\ntype T int\n\nfunc (T) G() { return }\n\nfunc H()\n"
	of := func(text string) digest {
		writeTree(t, ".", map[string]string{"p.go": text})
		return packages{{Dir: ".", Files: []string{"p.go", "p.s"}}}.declarations()
	}
	first := of(text)
	for change, want := range map[string]bool{
		"F() int { return 1 } > F() int { return 2 }":       true,
		"G() { return } > G() { return; }":                  true,
		"G() { return } > G() {}":                           true,
		"F() int > F() int8":                                false,
		"func() int { return 1 } > func() int { return 2 }": false,
		"T int > T uint":                                    false,
		"F is > F was":                                      false,
		"build js > build !js":                              false,
		"package p > package q":                             false,
		"func H() > func H() { }":                           false,
	} {
		before, after, _ := strings.Cut(change, " > ")
		require.Contains(t, text, before)
		assert.Equal(t, want, first.same(of(strings.Replace(text, before, after, 1))), change)
	}
	assert.False(t, of("package").same(of("package")), "nobody knows them")
	assert.False(t, packages{}.declarations().same(packages{}.declarations()))
	assert.False(t, packages{{Files: []string{"gone.go"}}}.declarations().same(digest{}))
}

// TestPackagesWithoutDerivedFilesAreLookedAtWhenTheyChange marks a package that had
// no mark, and takes the mark away.
func TestPackagesWithoutDerivedFilesAreLookedAtWhenTheyChange(t *testing.T) {
	g := newGenerating(t)
	assert.False(t, g.kept.checked[g.dir].derives)
	writeTree(t, ".", map[string]string{"manifest.json": `{"default_locale": "en"}`})
	g.save(t, "words/marked.go", "package words\n\n//gangway:locales ../_locales\n")
	writeTree(t, ".", map[string]string{"_locales/en/messages.json": `{"hello": {"message": "Hello"}}`})
	assert.ErrorContains(t, g.check(), "gangway_locales.go is missing")
	_, err := locales.Kind.Write("words")
	require.NoError(t, err)
	g.save(t, "words/words.go", ofMessages["words/words.go"]+"\n")
	require.NoError(t, g.check())
	assert.True(t, g.kept.checked[g.dir].derives)
	writeTree(t, ".", map[string]string{"_locales/en/messages.json": `{"bye": {"message": "Bye"}}`})
	assert.ErrorContains(t, g.check(), "gangway_locales.go does not belong to")
}
