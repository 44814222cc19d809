package buildlog

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/extbuild"
)

const (
	fixtureManifest = `{
  "manifest_version": 3, "name": "Fixture", "version": "1.0",
  "permissions": ["storrage"],
  "background": {"scripts": ["./back"]},
  "content_scripts": [{"matches": ["http://127.0.0.1/*"], "js": ["./content"]}]
}
`
	emptyMain = "package main\n\nfunc main() {}\n"
)

// fixture is an extension with two programs, one of which imports a package.
var fixture = map[string]string{
	"go.mod":              "module fixture\n\ngo 1.26\n",
	"words/words.go":      "package words\n\nconst Hello = \"one\"\n",
	"ext/manifest.json":   fixtureManifest,
	"ext/back/main.go":    "package main\n\nimport \"fixture/words\"\n\nfunc main() { println(words.Hello) }\n",
	"ext/content/main.go": emptyMain,
}

// inFixture goes into a folder with the fixture and changes to it, and returns
// its path with links resolved.
func inFixture(t *testing.T, changes map[string]string) string {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, files := range []map[string]string{fixture, changes} {
		for path, text := range files {
			save(t, path, text)
		}
	}
	here, err := os.Getwd()
	require.NoError(t, err)
	return here
}

func save(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
}

// A told is an event as a program reads it.
type told struct {
	Event    string    `json:"event"`
	Changed  []string  `json:"changed"`
	Package  string    `json:"package"`
	Bytes    int64     `json:"bytes"`
	Seconds  float64   `json:"seconds"`
	Severity string    `json:"severity"`
	Dir      string    `json:"dir"`
	Programs []program `json:"programs"`
	Files    []file    `json:"files"`
	Errors   []problem `json:"errors"`
	problem
}

// buildOnce builds the fixture once and returns the events.
func buildOnce(t *testing.T, ctx context.Context) (all []told, err error) {
	t.Helper()
	var out strings.Builder
	err = Run(ctx, Options{Build: extbuild.Options{Dir: "ext"}, JSON: true, Out: &out})
	for line := range strings.Lines(out.String()) {
		all = append(all, read(t, line))
	}
	return all, err
}

func read(t *testing.T, line string) (event told) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(line))
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(&event), line)
	return event
}

// names returns the names of events, with the packages that they are about.
func names(all []told) (names []string) {
	for _, e := range all {
		names = append(names, strings.TrimSpace(e.Event+" "+e.Package))
	}
	return names
}

func TestABuildIsToldAsLinesOfJSON(t *testing.T) {
	here := inFixture(t, map[string]string{"ext/notes.txt": "not used"})
	all, err := buildOnce(t, t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"begun", "finding", "compiled ./back", "compiled ./content", "note", "built"}, names(all))

	assert.Empty(t, all[0].Changed)
	assert.Equal(t, "error", all[1].Severity)
	assert.Equal(t, problem{File: filepath.Join(here, "ext", "manifest.json"), Line: 3, Key: "permissions[0]", Text: all[1].Text}, all[1].problem)
	assert.Contains(t, all[1].Text, `"storage" is probably meant`)
	assert.Positive(t, all[2].Seconds)
	assert.Contains(t, all[4].Text, "notes.txt")

	built := all[5]
	assert.Equal(t, filepath.Join(here, "build", "ext"), built.Dir)
	assert.GreaterOrEqual(t, built.Seconds, all[2].Seconds+all[3].Seconds)
	assert.Equal(t, []program{{"./back", "back.js", all[2].Bytes}, {"./content", "content.js", all[3].Bytes}}, built.Programs)
	sizes, sum := map[string]int64{}, int64(0)
	for _, f := range built.Files {
		info, err := os.Stat(filepath.Join(built.Dir, filepath.FromSlash(f.Path)))
		require.NoError(t, err)
		assert.Equal(t, info.Size(), f.Bytes, f.Path)
		sizes[f.Path], sum = f.Bytes, sum+f.Bytes
	}
	assert.Equal(t, built.Bytes, sum)
	assert.Equal(t, all[2].Bytes, sizes["back.wasm"])
	assert.Contains(t, sizes, "content.js")
}

func TestFailuresAreToldWithTheirPlaces(t *testing.T) {
	for name, tt := range map[string]struct {
		path, text string
		want       []problem // Files from the fixture, and how the texts begin.
	}{
		"a fault of the types": {"words/words.go", "package words\n\nconst Hello = missing\n\nvar x int = \"x\"\n", []problem{
			{File: "words/words.go", Line: 3, Column: 15, Text: "undefined: missing"},
			{File: "words/words.go", Line: 5, Column: 13, Text: `cannot use "x" (untyped string constant) as int value in variable declaration`},
		}},
		"a fault that takes several lines": {"ext/content/main.go", "package main\n\nimport _ \"example.org/gone\"\n\nfunc main() {}\n", []problem{
			{File: "ext/content/main.go", Line: 3, Column: 8, Text: "no required module provides package example.org/gone; to add it:\n\tgo get example.org/gone"},
		}},
		"a fault of the syntax": {"ext/content/main.go", "package main\n\nfunc main() {\n", []problem{
			{File: "ext/content/main.go", Line: 4, Column: 1, Text: "syntax error: unexpected EOF"},
		}},
		"an import that is not there": {"ext/content/main.go", "package main\n\nimport _ \"fixture/gone\"\n\nfunc main() {}\n", []problem{
			{File: "ext/content/main.go", Line: 3, Column: 8, Text: "package fixture/gone is not in std"},
		}},
		"a manifest that is none": {"ext/manifest.json", "{\n  nonsense\n}\n", []problem{
			{File: "ext/manifest.json", Line: 2, Column: 3, Text: "not valid JSON: invalid character 'n' looking for beginning of object key string"},
		}},
		"a value of the manifest": {"ext/manifest.json", strings.Replace(fixtureManifest, "./back", "./bakc", 1), []problem{
			{File: "ext/manifest.json", Line: 4, Key: "background.scripts[0]",
				Text: `there is no folder "./bakc" in the extension folder; expected a folder with a Go package main, such as "./background"`},
		}},
		"a derived file": {"ext/content/modes.go", "package main\n\n//gangway:modes ../manifest.json\n", []problem{
			{File: "ext/manifest.json", Line: 6, Key: "gangway.modes", Text: "missing; expected modes with their values"},
		}},
		"generated code": {"words/words_gangway.go", "// Code generated by \"gangway generate\"; DO NOT EDIT.\n\npackage words\n", []problem{
			{File: "words/words_gangway.go", Text: "words/words_gangway.go does not belong to the types of its package"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			here := inFixture(t, map[string]string{tt.path: tt.text})
			all, err := buildOnce(t, t.Context())
			require.Error(t, err)
			last := all[len(all)-1]
			assert.Equal(t, "failed", last.Event)
			require.Len(t, last.Errors, len(tt.want))
			for i, want := range tt.want {
				got := last.Errors[i]
				assert.True(t, strings.HasPrefix(got.Text, want.Text), got.Text)
				want.File, want.Text = filepath.Join(here, filepath.FromSlash(want.File)), got.Text
				assert.Equal(t, want, got)
			}
			assert.NoDirExists(t, "build")
		})
	}
}

func TestAFailureWithoutAPlaceIsToldAsAText(t *testing.T) {
	assert.Equal(t, []problem{{Text: "no space"}}, problemsOf(errors.New("no space")))
}

func TestABuildThatIsStoppedIsTold(t *testing.T) {
	inFixture(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	all, err := buildOnce(t, ctx)
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, []string{"begun", "finding", "stopped"}, names(all))
}

// watching watches the fixture until end, which returns the error of the watch.
func watching(t *testing.T, asJSON bool) (lines <-chan string, end func() error) {
	t.Helper()
	reader, writer := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- Run(ctx, Options{Build: extbuild.Options{Dir: "ext"}, Watch: true, JSON: asJSON, Out: writer})
		writer.Close()
	}()
	all := make(chan string, 1000)
	go func() {
		defer close(all)
		for scanner := bufio.NewScanner(reader); scanner.Scan(); {
			all <- scanner.Text()
		}
	}()
	end = sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
	t.Cleanup(func() { _ = end() })
	return all, end
}

// until returns the lines up to one that has a text.
func until(t *testing.T, lines <-chan string, text string) (before []string) {
	t.Helper()
	limit := time.After(time.Minute)
	for {
		select {
		case line, open := <-lines:
			require.True(t, open, "the watch has ended after %q", before)
			before = append(before, line)
			if strings.Contains(line, text) {
				return before
			}
		case <-limit:
			t.Fatalf("%q did not come, but %q", text, before)
		}
	}
}

// eventsUntil returns the events up to one of a name.
func eventsUntil(t *testing.T, lines <-chan string, name string) (all []told) {
	t.Helper()
	for _, line := range until(t, lines, `{"event":"`+name+`"`) {
		all = append(all, read(t, line))
	}
	return all
}

func TestSavesAreToldAsLinesOfJSON(t *testing.T) {
	here := inFixture(t, nil)
	lines, end := watching(t, true)
	assert.Equal(t, []string{"begun", "finding", "compiled ./back", "compiled ./content", "built"},
		names(eventsUntil(t, lines, "built")))

	save(t, "words/words.go", "package words\n\nconst Hello = missing\n")
	all := eventsUntil(t, lines, "failed")
	assert.Equal(t, []string{filepath.Join(here, "words", "words.go")}, all[0].Changed)
	assert.Equal(t, filepath.Join(here, "words", "words.go"), all[len(all)-1].Errors[0].File)

	save(t, "words/words.go", "package words\n\nconst Hello = \"two\"\n")
	all = eventsUntil(t, lines, "built")
	assert.Contains(t, names(all), "compiled ./back")
	assert.NotContains(t, names(all), "compiled ./content", "which does not import the package")

	assert.NoError(t, end())
	for range lines { // Until the watch has ended.
	}
	left, err := os.ReadDir("build")
	require.NoError(t, err)
	assert.Len(t, left, 1)
}

func TestSavesAreToldToPeople(t *testing.T) {
	inFixture(t, map[string]string{"ext/content/main.go": "package main\n\nfunc main() { missing() }\n"})
	lines, end := watching(t, false)
	assert.Contains(t, until(t, lines, "not built; the next save builds it again"), "ext/content/main.go:3:15: undefined: missing")
	save(t, "ext/content/main.go", emptyMain)
	assert.Contains(t, until(t, lines, "built after "), "changed: ext/content/main.go")
	assert.NoError(t, end())
}

func TestAWatchOfNoExtensionEnds(t *testing.T) {
	inFixture(t, nil)
	err := Run(t.Context(), Options{Build: extbuild.Options{Dir: "typo"}, Watch: true, Out: io.Discard})
	assert.ErrorContains(t, err, "typo/manifest.json does not exist")
}

func TestAWatchEndsWithoutGo(t *testing.T) {
	inFixture(t, nil)
	t.Setenv("PATH", t.TempDir())
	lines, end := watching(t, true)
	all := eventsUntil(t, lines, "failed")
	assert.Contains(t, all[len(all)-1].Errors[0].Text, "there is no go command on PATH")
	assert.Error(t, end())

	var told strings.Builder
	assert.Error(t, Run(t.Context(), Options{Build: extbuild.Options{Dir: "ext"}, Watch: true, Out: &told}))
	assert.NotContains(t, told.String(), "the next save")
}
