package pack

import (
	"archive/zip"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/extbuild"
	"gangway/internal/scaffold"
	"gangway/internal/toolchain"
)

// newExtension writes an extension with a program of each kind and returns its
// folder. It has not all pages: to compress one takes seconds with the race detector.
func newExtension(t *testing.T) string {
	t.Helper()
	plan, err := scaffold.NewPlan(filepath.Join(t.TempDir(), "hello"))
	require.NoError(t, err)
	plan.Contexts = []string{scaffold.Background, scaffold.Content, scaffold.Popup}
	require.NoError(t, scaffold.Create(t.Context(), plan))
	return plan.Dir
}

func pack(t *testing.T, dir, out string) *Result {
	t.Helper()
	result, err := Pack(t.Context(), Options{Dir: dir, Out: out, Own: true})
	require.NoError(t, err)
	return result
}

func TestPackIsReproducibleFromItsSources(t *testing.T) {
	dir := newExtension(t)
	first, second := pack(t, dir, ""), pack(t, dir, t.TempDir())
	assert.Equal(t, filepath.Join(dir, "build", "pack", "hello-0.1.0.xpi"), first.Package.Path)
	assert.Empty(t, first.Lint.Findings)
	assertSame(t, first, second)

	unpacked := unzip(t, first.Source.Path)
	text, err := os.ReadFile(filepath.Join(unpacked, "BUILD.md"))
	require.NoError(t, err)
	commands := regexp.MustCompile("(?s)```sh\n(.*?)```").FindSubmatch(text)
	require.NotNil(t, commands)
	cmd := exec.CommandContext(t.Context(), "sh", "-ec", string(commands[1]))
	cmd.Dir = unpacked
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	assert.Contains(t, string(text), first.Package.SHA256)
	assertSameFile(t, first.Package.Path, filepath.Join(unpacked, "hello-0.1.0.xpi"))
	assertSameFile(t, first.Source.Path, filepath.Join(unpacked, "hello-0.1.0-source.zip"))
}

func assertSame(t *testing.T, first, second *Result) {
	t.Helper()
	assertSameFile(t, first.Package.Path, second.Package.Path)
	assertSameFile(t, first.Source.Path, second.Source.Path)
	assert.Equal(t, first.Package.SHA256, second.Package.SHA256)
}

func assertSameFile(t *testing.T, first, second string) {
	t.Helper()
	a, err := os.ReadFile(first)
	require.NoError(t, err)
	b, err := os.ReadFile(second)
	require.NoError(t, err)
	assert.True(t, string(a) == string(b), "%s and %s differ", first, second)
}

// unzip unpacks an archive into a new folder.
func unzip(t *testing.T, path string) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range contents(t, path) {
		file := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, data, 0o644))
	}
	return dir
}

func contents(t *testing.T, path string) map[string][]byte {
	t.Helper()
	reader, err := zip.OpenReader(path)
	require.NoError(t, err)
	defer reader.Close()
	files := map[string][]byte{}
	last := ""
	for _, file := range reader.File {
		assert.Less(t, last, file.Name, "names are sorted")
		last = file.Name
		content, err := file.Open()
		require.NoError(t, err)
		files[file.Name], err = io.ReadAll(content)
		require.NoError(t, err)
	}
	return files
}

// Manifests in which a store finds no error.
const (
	manifestFields = `"manifest_version": 3, "name": "Ünïcode!", "version": "1.0", "description": "Good.",
		"icons": {"96": "icon.png"}, "browser_specific_settings": {"gecko": {"id": "good@example.org"}}`
	manifestWithProgram = `{` + manifestFields + `, "background": {"scripts": ["./bg"]}}`
)

// inModule writes a module without Gangway and makes it the working directory.
func inModule(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	all := map[string]string{
		"main/go.mod":        "module fixture\n\ngo 1.26\n",
		"main/icon.png":      "x",
		"main/manifest.json": `{` + manifestFields + `}`,
	}
	for name, text := range files {
		all[name] = text
	}
	for name, text := range all {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
}

func TestPackLeavesOutWhatIsNoSource(t *testing.T) {
	inModule(t, map[string]string{
		"main/.git/config": "x", "main/node_modules/a.js": "x", "main/build/old": "x", "main/wasm_exec.js": "x", "main/a_test.go": "package x",
	})
	result := pack(t, "main", "out")
	assert.Equal(t, filepath.Join("out", "n-code-1.0.xpi"), result.Package.Path)
	files := contents(t, result.Source.Path)
	var names []string
	for name := range files {
		names = append(names, name)
	}
	assert.ElementsMatch(t, []string{"BUILD.md", "module/a_test.go", "module/go.mod", "module/icon.png", "module/manifest.json"}, names)
}

func TestPackLeavesOutWhatItPacked(t *testing.T) {
	inModule(t, map[string]string{
		"main/fonts-source.zip": "x",
		"main/manifest.json":    `{` + manifestFields + `, "gangway": {"include": ["fonts-source.zip"]}}`,
	})
	t.Chdir("main")
	first := pack(t, ".", "first")
	_, err := extbuild.Build(t.Context(), extbuild.Options{Out: "built"})
	require.NoError(t, err)
	assertSame(t, first, pack(t, ".", "second"))
	assert.Contains(t, contents(t, first.Package.Path), "fonts-source.zip", "no package stands beside it")
}

func TestReviewersAreToldTheVariablesOfTheEnvironment(t *testing.T) {
	files := func(value string) map[string]string {
		return map[string]string{"main/manifest.json": `{` + manifestFields + `, "gangway": {"modes": {"development": {"url": ""}, "production": {"url": ` + value + `}}}}`}
	}
	t.Setenv("FIXTURE_URL", "https://example.org")
	inModule(t, files(`{"env": "FIXTURE_URL"}`))
	text := string(contents(t, pack(t, "main", "out").Source.Path)["BUILD.md"])
	assert.Contains(t, text, "\n```\n\nThe programs have the values of these environment variables. Set them before:\n\n    FIXTURE_URL=https://example.org\n\nThat writes")
	inModule(t, files(`""`))
	text = string(contents(t, pack(t, "main", "out").Source.Path)["BUILD.md"])
	assert.Contains(t, text, "\n```\n\nThat writes")
}

func TestPackRefusesSecretsAmongTheSources(t *testing.T) {
	files := map[string]string{"go.mod": "module fixture\n\ngo 1.26\n", "id_ed25519": "x", "ext/manifest.json": `{` + manifestFields + `}`, "ext/icon.png": "x"}
	inModule(t, files)
	_, err := Pack(t.Context(), Options{Dir: "ext", Out: "out", Own: true})
	assert.ErrorContains(t, err, "id_ed25519 looks like a secret")

	files["ext/manifest.json"] = `{` + manifestFields + `, "gangway": {"ignore": ["id_ed25519"]}}`
	inModule(t, files)
	assert.NotContains(t, contents(t, pack(t, "ext", "out").Source.Path), "module/id_ed25519")

	secret := filepath.Join(t.TempDir(), "shadow")
	require.NoError(t, os.WriteFile(secret, []byte("root"), 0o600))
	require.NoError(t, os.Symlink(secret, "notes.txt"))
	_, err = Pack(t.Context(), Options{Dir: "ext", Out: "out", Own: true})
	assert.ErrorContains(t, err, "notes.txt is a link that leads out of the project")
}

func TestPackTakesReplacedModulesAlong(t *testing.T) {
	inModule(t, map[string]string{
		"main/go.mod": "module fixture\n\ngo 1.26\n\nreplace (\n" +
			"\tother => ../other\n\thidden => ./.hidden\n\tinner => ./inner\n)\n",
		"other/go.mod": "module other\n\ngo 1.26\n", "other/other.go": "package other\n",
		"main/.hidden/go.mod": "module hidden\n", "main/inner/go.mod": "module inner\n",
	})
	files := contents(t, pack(t, "main", "out").Source.Path)
	assert.Equal(t, "package other\n", string(files["replaced/0/other.go"]))
	assert.Equal(t, "module hidden\n", string(files["replaced/1/go.mod"]))
	assert.Equal(t, "module inner\n", string(files["module/inner/go.mod"]))
	mod := string(files["module/go.mod"])
	for _, replace := range []string{"\tother => ../replaced/0\n", "\thidden => ../replaced/1\n", "\tinner => ./inner\n"} {
		assert.Contains(t, mod, replace)
	}
}

func TestPackBuildsFromWhatItPacks(t *testing.T) {
	inModule(t, map[string]string{
		"main/go.mod":        "module fixture\n\ngo 1.26\n\nrequire other v0.0.0\n\nreplace other => ../other\n",
		"main/manifest.json": manifestWithProgram, "main/bg/main.go": importing("other"),
		"other/go.mod": "module other\n\ngo 1.26\n", "other/other.go": "package other\n\nfunc init() { println(1) }\n",
		"newer/go.mod": "module other\n\ngo 1.26\n", "newer/other.go": "package other\n\nfunc init() { println(2) }\n",
	})
	alone := pack(t, "main", "alone")
	require.NoError(t, os.WriteFile("go.work", []byte("go 1.26\n\nuse (\n\t./main\n\t./newer\n)\n"), 0o644))
	assertSame(t, alone, pack(t, "main", "workspace"))
}

func TestPackNeedsAllModulesInTheGoMod(t *testing.T) {
	inModule(t, map[string]string{
		"main/manifest.json": manifestWithProgram, "main/bg/main.go": importing("other.test/a"),
		"other/go.mod": "module other.test\n\ngo 1.26\n", "other/a/a.go": "package a\n",
	})
	_, err := Pack(t.Context(), Options{Dir: "main", Out: "out", Own: true})
	assert.ErrorContains(t, err, "./bg does not compile")
	assert.NotContains(t, err.Error(), "go.work")

	require.NoError(t, os.WriteFile("go.work", []byte("go 1.26\n\nuse (\n\t./main\n\t./other\n)\n"), 0o644))
	_, err = Pack(t.Context(), Options{Dir: "main", Out: "out", Own: true})
	var refused *toolchain.CompileError
	require.ErrorAs(t, err, &refused)
	assert.Contains(t, refused.Output, "other.test/a")
	assert.Regexp(t, `; pack leaves out /.*/go\.work, which reviewers do not have: let go\.mod name what it adds, with require and replace$`, err)
	assert.NoDirExists(t, "out")
}

func TestPackTakesOfGangwayWhatItIsBuiltFrom(t *testing.T) {
	inModule(t, map[string]string{
		"main/go.mod":        "module fixture\n\ngo 1.26\n\nrequire gangway v0.0.0\n\nreplace gangway => ../gangway\n",
		"main/manifest.json": manifestWithProgram,
		"main/bg/main.go":    importing("gangway/wasm"),

		"gangway/go.mod": "module gangway\n\ngo 1.26\n", "gangway/go.sum": "", "gangway/LICENSE": "",
		"gangway/cmd/gangway/main.go": importing("gangway/internal"), "gangway/cmd/gangway/main_test.go": "package main\n",
		"gangway/internal/a.go":      "package internal\n\nimport _ \"embed\"\n\n//go:embed a.txt\nvar text string\n",
		"gangway/internal/a.txt":     "",
		"gangway/internal/b_plan9.s": "",
		"gangway/wasm/a.go":          "package wasm\n\nfunc floor(x float64) float64\n",
		"gangway/wasm/a.h":           "#define NOSPLIT 4\n",
		"gangway/wasm/a.s": "#include \"a.h\"\n\nTEXT ·floor(SB), NOSPLIT, $0\n" +
			"\tGet SP\n\tF64Load x+0(FP)\n\tF64Floor\n\tF64Store ret+8(FP)\n\tRET\n",
		"gangway/other/other.go": "package other\n",
	})
	var names []string
	for name := range contents(t, pack(t, "main", "out").Source.Path) {
		if inGangway, ok := strings.CutPrefix(name, gangwayDir); ok {
			names = append(names, inGangway)
		}
	}
	assert.ElementsMatch(t, []string{
		"go.mod", "go.sum", "LICENSE", "cmd/gangway/main.go",
		"internal/a.go", "internal/a.txt", "internal/b_plan9.s", "wasm/a.go", "wasm/a.h", "wasm/a.s",
	}, names)
}

// importing is a program that imports a package.
func importing(path string) string {
	return fmt.Sprintf("package main\n\nimport _ %q\n\nfunc main() {}\n", path)
}

func TestPackWritesNothingThatAStoreRefuses(t *testing.T) {
	inModule(t, map[string]string{"main/manifest.json": `{"manifest_version": 3, "name": "Bare", "version": "1.0"}`})
	result, err := Pack(t.Context(), Options{Dir: "main", Out: "out", Own: true})
	assert.EqualError(t, err, "a store would refuse main for 1 error; mend what stands above")
	assert.Equal(t, 1, result.Lint.Errors)
	assert.NoDirExists(t, "out")
}

func TestFileNameIsOneForAllComputers(t *testing.T) {
	for name, want := range map[string]string{
		"My Extension 2": "my-extension-2", "__MSG_name__": "folder", "日本": "folder", "a/../b": "a-b",
	} {
		assert.Equal(t, want, fileName(&extbuild.Result{Name: name}, "x/folder"), name)
	}
	assert.True(t, strings.HasPrefix(fileName(&extbuild.Result{}, "日本"), "extension"))
}
