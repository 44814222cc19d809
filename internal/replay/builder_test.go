package replay

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/toolchain"
)

// module is a program of three packages.
var module = map[string]string{
	"go.mod":       "module fixture\n\ngo 1.26\n",
	"deep/deep.go": "package deep\n\nconst Number = 1\n\nfunc Small() int { return 10 }\n",
	"words/words.go": "package words\n\nimport \"fixture/deep\"\n\nconst Hello = \"hello\"\n\n" +
		"func Inlined() int { return deep.Small() + 20 }\n\n" +
		"func Of[T any](x T) []T { return []T{x} }\n\n" +
		"//go:noinline\nfunc Called() { println(\"called\") }\n",
	"main/main.go": "package main\n\nimport \"fixture/words\"\n\n" +
		"func main() { println(words.Hello, words.Inlined(), len(words.Of(1))); words.Called(); more() }\n",
	"main/more.go": "package main\n\nfunc more() { println(\"more\") }\n",
}

// A fixture is a module whose program is built again and again.
type fixture struct {
	*Builder
	dir     string
	goTool  *toolchain.Toolchain
	overlay string
	tags    []string
}

// newFixture writes the files, builds the program, and changes and builds each
// package once, so that the commands of all are known.
func newFixture(t *testing.T, files map[string]string) *fixture {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	goTool, err := toolchain.Find(t.Context(), dir)
	require.NoError(t, err)
	f := &fixture{Builder: NewBuilder(t.TempDir()), dir: dir, goTool: goTool}
	for name := range files {
		f.write(t, name, files[name])
	}
	require.NoError(t, f.build(t))
	return f
}

func (f *fixture) write(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(f.dir, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	return file
}

func (f *fixture) target(output string) toolchain.Target {
	return toolchain.Target{Dir: f.dir, Package: filepath.Join(f.dir, "main"), Tags: f.tags, Overlay: f.overlay, Output: output}
}

// build builds after files have changed, and demands the bytes of go build.
func (f *fixture) build(t *testing.T, changed ...string) error {
	t.Helper()
	var s Sources
	require.NoError(t, filepath.WalkDir(f.dir, func(file string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			s.Files = append(s.Files, file)
		}
		return err
	}))
	s.Changed = changed
	output := filepath.Join(t.TempDir(), "module.wasm")
	if err := f.Build(t.Context(), f.goTool, f.target(output), s); err != nil {
		return err
	}
	got, err := os.ReadFile(output)
	require.NoError(t, err)
	assert.True(t, slices.Equal(f.plain(t), got), "the bytes are those of go build")
	return nil
}

// plain returns the program that go build makes.
func (f *fixture) plain(t *testing.T) []byte {
	t.Helper()
	goTool, err := toolchain.Find(t.Context(), f.dir)
	require.NoError(t, err)
	output := filepath.Join(t.TempDir(), "plain.wasm")
	require.NoError(t, goTool.Build(t.Context(), f.target(output)))
	data, err := os.ReadFile(output)
	require.NoError(t, err)
	return data
}

// save changes a file and builds.
func (f *fixture) save(t *testing.T, name, text string) error {
	t.Helper()
	return f.build(t, f.write(t, name, text))
}

// withoutGo does work while there is no go command: whatever succeeds was
// replayed.
func (f *fixture) withoutGo(work func()) {
	path := f.goTool.Go
	defer func() { f.goTool.Go = path }()
	f.goTool.Go = filepath.Join(f.dir, "no go command is here")
	work()
}

// unique returns a literal that no build has seen: its archive is in no cache.
func unique() string { return fmt.Sprint(rand.Int64()) }

// recordAll lets go build tell the commands of all packages.
func (f *fixture) recordAll(t *testing.T) {
	t.Helper()
	for _, ending := range []string{"\nfunc init() { println(" + unique() + ") }\n", ""} {
		var changed []string
		for _, name := range []string{"main/main.go", "words/words.go", "deep/deep.go"} {
			changed = append(changed, f.write(t, name, module[name]+ending))
		}
		require.NoError(t, f.build(t, changed...))
		require.Len(t, f.compiles, 3)
	}
}

func TestReplayMakesTheBytesOfGoBuild(t *testing.T) {
	f := newFixture(t, module)
	f.recordAll(t)
	for _, change := range []struct{ what, name, old, new string }{
		{"a body", "main/main.go", "more()", "more(); println(1)"},
		{"a line above all", "main/main.go", "func main", "\n\nfunc main"},
		{"a body that nobody inlines", "words/words.go", "\"called\"", "\"recalled\""},
		{"a constant of another package", "words/words.go", "\"hello\"", "\"good-bye\""},
		{"a body that another package inlines", "words/words.go", "+ 20", "+ 30"},
		{"a generic body", "words/words.go", "{x}", "{x, x}"},
		{"a constant that becomes unused", "deep/deep.go", "Number", "Other"},
		{"a body inlined over two packages", "deep/deep.go", "10", "11"},
	} {
		t.Run(change.what, func(t *testing.T) {
			text := strings.Replace(module[change.name], change.old, change.new, 1)
			require.NotEqual(t, module[change.name], text)
			f.withoutGo(func() { require.NoError(t, f.save(t, change.name, text)) })
			f.withoutGo(func() { require.NoError(t, f.save(t, change.name, module[change.name])) })
		})
	}
}

func TestReplayOfSeveralFilesAtOnce(t *testing.T) {
	f := newFixture(t, module)
	f.recordAll(t)
	var changed []string
	for _, name := range []string{"main/more.go", "words/words.go", "deep/deep.go"} {
		changed = append(changed, f.write(t, name, module[name]+"\n// Later.\n"))
	}
	f.withoutGo(func() { require.NoError(t, f.build(t, changed...)) })
}

func TestDoubtLeavesTheWorkToGoBuild(t *testing.T) {
	const file = "main/more.go"
	more := func() string { return "package main\n\nfunc more() { println(" + unique() + ") }\n" }
	for what, test := range map[string]struct {
		first map[string]string // Added to the module.
		doubt func(t *testing.T, f *fixture) (changed []string)
	}{
		"a new file": {nil, func(t *testing.T, f *fixture) []string {
			return []string{f.write(t, "main/new.go", "package main\n\nfunc init() { println(\"new\") }\n")}
		}},
		"a file that is gone": {map[string]string{"main/old.go": "package main\n\nfunc init() {}\n"}, func(t *testing.T, f *fixture) []string {
			require.NoError(t, os.Remove(filepath.Join(f.dir, "main", "old.go")))
			return []string{filepath.Join(f.dir, "main")}
		}},
		"an import": {nil, func(t *testing.T, f *fixture) []string {
			f.Forget() // As the caller has to.
			return []string{f.write(t, file, "package main\n\nimport \"fixture/deep\"\n\nfunc more() { println(deep.Number) }\n")}
		}},
		"an import that nobody told of": {nil, func(t *testing.T, f *fixture) []string {
			return []string{f.write(t, file, "package main\n\nimport \"fixture/deep\"\n\nfunc more() { println(deep.Number) }\n")}
		}},
		"a change that nobody told of": {nil, func(t *testing.T, f *fixture) []string {
			f.write(t, "words/words.go", strings.Replace(module["words/words.go"], "hello", "good-bye", 1))
			return nil
		}},
		"a go.mod": {nil, func(t *testing.T, f *fixture) []string {
			return []string{f.write(t, "go.mod", "module fixture\n\ngo 1.25\n")}
		}},
		"a file that is embedded": {
			map[string]string{"main/main.go": "package main\n\nimport _ \"embed\"\n\n//go:embed a.txt\nvar text string\n\nfunc main() { println(text); more() }\n", "main/a.txt": "a"},
			func(t *testing.T, f *fixture) []string { return []string{f.write(t, "main/a.txt", "b")} },
		},
		"a program that embeds": {
			map[string]string{"main/main.go": "package main\n\nimport _ \"embed\"\n\n//go:embed a.txt\nvar text string\n\nfunc main() { println(text); more() }\n", "main/a.txt": "a"},
			func(t *testing.T, f *fixture) []string { return nil },
		},
		"assembly": {
			map[string]string{"main/add.go": "package main\n\nfunc add()\n", "main/add.s": "#include \"textflag.h\"\n\nTEXT \xc2\xb7add(SB), NOSPLIT, $0-0\n\tRET\n"},
			func(t *testing.T, f *fixture) []string { return nil },
		},
		"an overlay": {nil, func(t *testing.T, f *fixture) []string {
			f.overlay = filepath.Join(t.TempDir(), "overlay.json")
			require.NoError(t, os.WriteFile(f.overlay, []byte("{}"), 0o644))
			return nil
		}},
		"other tags": {
			map[string]string{"main/tagged.go": "//go:build other\n\npackage main\n\nfunc init() { println(\"tagged\") }\n"},
			func(t *testing.T, f *fixture) []string { f.tags = []string{"other"}; return nil },
		},
		"a cache that was trimmed": {nil, func(t *testing.T, f *fixture) []string {
			r := f.programs[filepath.Join(f.dir, "main")]
			r.archives["runtime"] += "-gone"
			return nil
		}},
		"another compiler": {nil, func(t *testing.T, f *fixture) []string {
			r := f.programs[filepath.Join(f.dir, "main")]
			r.stamps[r.link.tool] = stamp{}
			return nil
		}},
		"other settings": {nil, func(t *testing.T, f *fixture) []string {
			r := f.programs[filepath.Join(f.dir, "main")]
			r.stamps[settings()] = stamp{size: 1}
			return nil
		}},
		"a program that is no part of the extension": {nil, func(t *testing.T, f *fixture) []string {
			f.Keep([]string{filepath.Join(f.dir, "other")})
			return nil
		}},
	} {
		t.Run(what, func(t *testing.T) {
			files := maps.Clone(module)
			maps.Copy(files, test.first)
			f := newFixture(t, files)
			require.NoError(t, f.save(t, file, more()))
			require.Contains(t, f.programs, filepath.Join(f.dir, "main"))
			changed := append(test.doubt(t, f), filepath.Join(f.dir, file))
			if len(changed) == 1 {
				f.write(t, file, more())
			}
			f.withoutGo(func() { require.Error(t, f.build(t, changed...), "the go command is asked") })
			require.NoError(t, f.build(t, changed...))
		})
	}
}

func TestLinkerRefusesAWrongReplay(t *testing.T) {
	f := newFixture(t, module)
	f.recordAll(t)
	delete(f.compiles, "fixture/main") // It imports the constant.
	text := strings.Replace(module["words/words.go"], "hello", "good-bye", 1)
	f.withoutGo(func() { require.Error(t, f.save(t, "words/words.go", text)) })
	require.NoError(t, f.build(t, filepath.Join(f.dir, "words", "words.go")))
	assert.Empty(t, f.programs, "it is not used again")
}

func TestGoBuildSaysWhyAProgramDoesNotCompile(t *testing.T) {
	f := newFixture(t, module)
	f.recordAll(t)
	const file = "main/more.go"
	for range 2 {
		var refused *toolchain.CompileError
		require.ErrorAs(t, f.save(t, file, "package main\n\nfunc more() { nothing() }\n"), &refused)
		assert.Equal(t, "# fixture/main\nmain/more.go:3:15: undefined: nothing\n", refused.Output)
	}
	f.withoutGo(func() { require.NoError(t, f.save(t, file, module[file])) })

	t.Run("at first", func(t *testing.T) {
		f.Forget()
		var refused *toolchain.CompileError
		require.ErrorAs(t, f.save(t, file, "package main\n\nfunc more() { nothing() }\n"), &refused)
		assert.Equal(t, "# fixture/main\nmain/more.go:3:15: undefined: nothing\n", refused.Output)
	})
}

func TestBuilderKeepsOnlyTheArchivesThatItNeeds(t *testing.T) {
	f := newFixture(t, module)
	f.recordAll(t)
	count := func() int {
		files, err := filepath.Glob(filepath.Join(f.folder, "*", "*"))
		require.NoError(t, err)
		return len(files)
	}
	before := count()
	for _, name := range []string{"main/more.go", "words/words.go", "deep/deep.go"} {
		require.NoError(t, f.save(t, name, module[name]+"\n// Later.\n"))
		require.NoError(t, f.save(t, name, module[name]+"\n// Again.\n"))
	}
	assert.Equal(t, 3, count())
	assert.LessOrEqual(t, before, 3)
	f.Forget()
	assert.Zero(t, count())
}
