package extbuild

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/toolchain"
)

// A rebuilding is an extension that is built again and again.
type rebuilding struct {
	*Rebuilder
	progress *bytes.Buffer
}

func newRebuilding() rebuilding {
	var progress bytes.Buffer
	return rebuilding{NewRebuilder(Options{Dir: "ext", Progress: Lines(&progress), Quick: true}), &progress}
}

// save writes files, builds, and returns the steps that were done.
func (r rebuilding) save(t *testing.T, files map[string]string) ([]string, error) {
	t.Helper()
	here, err := filepath.EvalSymlinks(".")
	require.NoError(t, err)
	here, err = filepath.Abs(here)
	require.NoError(t, err)
	writeTree(t, ".", files)
	var changed []string
	for name := range files {
		changed = append(changed, filepath.Join(here, name))
	}
	r.progress.Reset()
	r.Changed(changed)
	_, err = r.Build(t.Context())
	return regexp.MustCompile(`(?m)^\w+ \S+`).FindAllString(r.progress.String(), -1), err
}

func TestRebuilderCompilesWhatChanged(t *testing.T) {
	inModule(t, with(map[string]string{
		"words/words.go":      "package words\n\nconst Hello = \"one\"\n",
		"ext/content/main.go": "package main\n\nimport \"fixture/words\"\n\nfunc main() { println(words.Hello) }\n",
	}))
	r := newRebuilding()
	steps, err := r.save(t, nil)
	require.NoError(t, err)
	assert.Equal(t, []string{"check ext/manifest.json", "compile ./background", "compile ./content", "write build/ext"}, steps)
	first := readTree(t, "build/ext")

	steps, err = r.save(t, map[string]string{"words/words.go": "package words\n\nconst Hello = \"two\"\n"})
	require.NoError(t, err)
	assert.Equal(t, []string{"check ext/manifest.json", "compile ./content", "write build/ext"}, steps)
	second := readTree(t, "build/ext")
	assert.NotEqual(t, first["content.js"], second["content.js"])
	assert.Equal(t, first["background.wasm"], second["background.wasm"])

	steps, err = r.save(t, map[string]string{"ext/content/content.css": "body { color: red }"})
	require.NoError(t, err)
	assert.Equal(t, []string{"check ext/manifest.json", "write build/ext"}, steps)
	third := readTree(t, "build/ext")
	assert.Equal(t, "body { color: red }", third["content/content.css"])
	assert.Equal(t, second["content.js"], third["content.js"])

	t.Run("and keeps the extension when it fails", func(t *testing.T) {
		_, err := r.save(t, map[string]string{"words/words.go": "package words\n"})
		var compileError *toolchain.CompileError
		require.ErrorAs(t, err, &compileError)
		_, err = r.save(t, map[string]string{"ext/content/content.css": "body { color: blue }"})
		require.ErrorAs(t, err, &compileError)
		assert.Equal(t, third, readTree(t, "build/ext"))
	})
	t.Run("and compiles what failed when it is mended", func(t *testing.T) {
		steps, err := r.save(t, map[string]string{"words/words.go": "package words\n\nconst Hello = \"three\"\n"})
		require.NoError(t, err)
		assert.Equal(t, []string{"check ext/manifest.json", "compile ./content", "write build/ext"}, steps)
		assert.Equal(t, "body { color: blue }", readTree(t, "build/ext")["content/content.css"])
	})
}

func TestRebuilderFollowsImports(t *testing.T) {
	inModule(t, source())
	r := newRebuilding()
	_, err := r.save(t, nil)
	require.NoError(t, err)
	here, err := os.Getwd()
	require.NoError(t, err)
	missing := filepath.Join(here, "words", "words.go")

	_, err = r.save(t, map[string]string{
		"ext/content/main.go": "package main\n\nimport \"fixture/words\"\n\nfunc main() { println(words.Hello) }\n",
	})
	require.Error(t, err)
	sources, err := r.Sources(t.Context())
	require.NoError(t, err)
	assert.Contains(t, sources.Folders, resolve(here)+"/words", "where the missing package would be")
	assert.True(t, sources.Concerns(missing))

	steps, err := r.save(t, map[string]string{"words/words.go": "package words\n\nconst Hello = \"one\"\n"})
	require.NoError(t, err)
	assert.Equal(t, []string{"check ext/manifest.json", "compile ./content", "write build/ext"}, steps)
	steps, err = r.save(t, map[string]string{"words/words.go": "package words\n\nconst Hello = \"two\"\n"})
	require.NoError(t, err)
	assert.Equal(t, []string{"check ext/manifest.json", "compile ./content", "write build/ext"}, steps)
}

func TestSourcesStayWhileOnlyTextsChange(t *testing.T) {
	inModule(t, with(map[string]string{"words/words.go": "package words\n\nconst Hello = \"one\"\n"}))
	for _, name := range []string{"ext/content/main.go", "words/words.go"} {
		require.NoError(t, os.Chtimes(name, time.Time{}, time.Now().Add(-time.Hour)))
	}
	r := newRebuilding()
	_, err := r.save(t, nil)
	require.NoError(t, err)
	here, err := filepath.EvalSymlinks(".")
	require.NoError(t, err)
	here, err = filepath.Abs(here)
	require.NoError(t, err)
	main, imports := "package main\n", "\nimport _ \"fixture/words\"\n"
	for _, step := range []struct {
		what, name, text string
		keeps            bool
	}{
		{"a body", "ext/content/main.go", main + "\nfunc main() { println(1) }\n", true},
		{"an import", "ext/content/main.go", main + imports + "\nfunc main() {}\n", false},
		{"a body beside a new import", "ext/content/main.go", main + imports + "\nfunc main() { println(2) }\n", true},
		{"a package that is imported since", "words/words.go", "package words\n\nconst Hello = \"two\"\n", true},
		{"a file", "ext/content/more.go", main, false},
		{"a body in a new file", "ext/content/more.go", main + "\nfunc init() { println(3) }\n", true},
		{"the manifest", "ext/manifest.json", source()["ext/manifest.json"], false},
	} {
		writeTree(t, ".", map[string]string{step.name: step.text})
		r.Changed([]string{filepath.Join(here, step.name)})
		assert.Equal(t, step.keeps, r.KeepsSources(), step.what)
		_, err := r.Sources(t.Context())
		require.NoError(t, err)
		assert.True(t, r.KeepsSources(), step.what)
	}
}

// embedding is a program that embeds what a pattern names.
func embedding(pattern string) string {
	return "package main\n\nimport \"embed\"\n\n//go:embed " + pattern + "\nvar files embed.FS\n\n" +
		"func main() { _, err := files.ReadDir(\".\"); println(err) }\n"
}

func TestRebuilderFollowsWhatIsEmbedded(t *testing.T) {
	compiled := []string{"check ext/manifest.json", "compile ./content", "write build/ext"}
	for pattern, first := range map[string]string{"data": "data/sub/a.txt", "*": "a.txt", "*/*.txt": "data/a.txt"} {
		t.Run(pattern, func(t *testing.T) {
			inModule(t, with(map[string]string{
				"ext/content/main.go":  embedding(pattern),
				"ext/content/" + first: "a",
			}))
			r := newRebuilding()
			_, err := r.save(t, nil)
			require.NoError(t, err)
			second := filepath.Join(filepath.Dir(filepath.Dir(first)), "other", "b.txt")
			for _, text := range []string{"b", "c"} {
				steps, err := r.save(t, map[string]string{"ext/content/" + second: text})
				require.NoError(t, err)
				assert.Equal(t, compiled, steps)
			}
		})
	}
	t.Run("that was missing", func(t *testing.T) {
		inModule(t, with(map[string]string{"ext/content/main.go": embedding("a.txt")}))
		r := newRebuilding()
		_, err := r.save(t, nil)
		require.Error(t, err)
		_, err = r.save(t, map[string]string{"ext/content/a.txt": "a"})
		require.NoError(t, err)
		steps, err := r.save(t, map[string]string{"ext/content/a.txt": "b"})
		require.NoError(t, err)
		assert.Equal(t, compiled, steps)
	})
}

func TestRebuilderKeepsNoProgramWhoseSourcesNobodyWatches(t *testing.T) {
	source := with(map[string]string{
		"words/words.go":      "package words\n\nconst Hello = \"one\"\n",
		"ext/content/main.go": "package main\n\nimport \"fixture/words\"\n\nfunc main() { println(words.Hello) }\n",
	})
	inModule(t, source)
	r := newRebuilding()
	_, err := r.save(t, nil)
	require.NoError(t, err)
	_, err = r.save(t, map[string]string{
		"ext/manifest.json":      minimalJSON(`"background": {"scripts": ["./background"]}`),
		"ext/background/main.go": "package main\n\nimport \"os\"\n\nfunc main() { os.Exit(0) }\n",
	})
	require.NoError(t, err)
	writeTree(t, ".", map[string]string{"words/words.go": "package words\n\nconst Hello = \"two\"\n"})
	steps, err := r.save(t, map[string]string{"ext/manifest.json": source["ext/manifest.json"]})
	require.NoError(t, err)
	assert.Equal(t, []string{"check ext/manifest.json", "compile ./content", "write build/ext"}, steps)
}

func TestRebuilderLooksForGoAgainWhenTheModuleMayChooseAnother(t *testing.T) {
	files := source()
	inModule(t, files)
	r := newRebuilding()
	_, err := r.save(t, nil)
	require.NoError(t, err)
	right := r.wasmExec
	r.wasmExec = []byte("of another Go")
	_, err = r.save(t, map[string]string{"go.mod": files["go.mod"]})
	require.NoError(t, err)
	assert.Equal(t, right, r.wasmExec)
}

func TestSourcesOfALinkedModuleHaveNoLinks(t *testing.T) {
	inModule(t, source())
	module, err := os.Getwd()
	require.NoError(t, err)
	link := filepath.Join(t.TempDir(), "link")
	require.NoError(t, os.Symlink(module, link))
	t.Chdir(link)
	sources, err := newRebuilding().Sources(t.Context())
	require.NoError(t, err)
	assert.NotEmpty(t, sources.Folders)
	for _, folder := range sources.Folders {
		assert.Equal(t, resolve(folder), folder)
	}
}

func TestWatchedRebuilderMakesTheSameExtension(t *testing.T) {
	const words, content = "words/words.go", "ext/content/main.go"
	inModule(t, with(map[string]string{
		words:   "package words\n\nconst Hello = \"one\"\n",
		content: "package main\n\nimport \"fixture/words\"\n\nfunc main() { println(words.Hello) }\n",
	}))
	r := newRebuilding()
	require.NoError(t, r.Watched())
	for _, files := range []map[string]string{
		nil,
		{words: "package words\n\nconst Hello = \"two\"\n"},
		{words: "package words\n\nconst Hello = \"three\"\n"},
		{content: "package main\n\nimport \"fixture/words\"\n\nfunc main() { println(words.Hello, 1) }\n"},
		{content: "package main\n\nimport \"fixture/words\"\n\nfunc main() { println(words.Hello, 2) }\n"},
		{content: "package main\n\nfunc main() { println(3) }\n"},
		{"ext/content/more.go": "package main\n\nfunc init() { println(4) }\n"},
		{"ext/content/more.go": "package main\n\nfunc init() { println(5) }\n"},
	} {
		_, err := r.save(t, files)
		require.NoError(t, err)
		replayed := readTree(t, "build/ext")
		_, err = Build(t.Context(), Options{Dir: "ext", Quick: true})
		require.NoError(t, err)
		require.Equal(t, readTree(t, "build/ext"), replayed, files)
	}
	require.NoError(t, r.Close())
	assert.NoDirExists(t, r.replayFolder)
}
