package checks

import (
	"fmt"
	"go/format"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gangway/internal/codegen"
	"gangway/tests/documents"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestGoInDocuments compiles every block of Go, for the browser, and runs those
// that are tests.
//
// A block that begins with a package clause is a whole file. Others are
// fragments: declarations, or the statements of a function that returns an
// error. The packages in fragmentImports are imported as they are used. What
// else a fragment takes for granted is given; of a test that can be
// fileAbove.
func TestGoInDocuments(t *testing.T) {
	dir := scratch(t)
	tests := writeFragments(t, dir)
	folders, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	vet := []string{"vet", "-unreachable=false"} // Fragments end in a return of their own.
	out, err := run(t, platforms["js"], "go", append(vet, folders...)...)
	require.NoError(t, err, out)

	require.NotEmpty(t, tests)
	withTests := slices.Compact(slices.Sorted(maps.Values(tests)))
	out, err = run(t, nil, "go", append([]string{"test", "-v"}, withTests...)...)
	assert.NoError(t, err, out)
	for name := range tests {
		assert.Contains(t, out, "--- PASS: "+name, "the test ran")
	}
}

// writeFragments writes each block of Go as a package of its own below dir, or
// beside the whole file that it belongs to. It returns the packages of the
// tests by their names.
func writeFragments(t *testing.T, dir string) (tests map[string]string) {
	t.Helper()
	tests = make(map[string]string)
	above := make(map[string]string) // The last whole file's package, by document.
	for i, b := range blocks(t, "go") {
		f, folder := fragment{b}, filepath.Join(dir, fmt.Sprint(i))
		if b.Given == fileAbove {
			folder = above[b.Document]
			require.NotEmpty(t, folder, "%s: there is no whole file above", b)
		}
		if f.whole() {
			above[b.Document] = folder
		}
		write(t, filepath.Join(folder, f.fileName()), f.file(t))
		for _, found := range testFunction.FindAllStringSubmatch(b.Code, -1) {
			require.NotContains(t, tests, found[1], "%s", b)
			tests[found[1]] = folder
		}
	}
	return tests
}

func TestGoInDocumentsIsFormatted(t *testing.T) {
	all, err := documents.All(top)
	require.NoError(t, err)
	for _, d := range all {
		for _, b := range d.Blocks {
			if b.Language == "go" {
				formatted, err := format.Source([]byte(b.Code))
				assert.NoError(t, err, "%s", b)
				assert.Equal(t, string(formatted), b.Code, "%s: gofmt it", b)
			}
		}
	}
}

// fileAbove is given to a test that belongs to the whole file before it.
const fileAbove = "the file above\n"

// TestServiceOfDocumentsHasItsCode compares the service of a document with that
// whose generated code the document's other blocks are compiled with.
func TestServiceOfDocumentsHasItsCode(t *testing.T) {
	source, err := os.ReadFile(filepath.Join(top, "tests", "fixtures", "numbers", "numbers.go"))
	require.NoError(t, err)
	assert.True(t, slices.ContainsFunc(blocks(t, "go"), func(b documents.Block) bool { return b.Code == string(source) }))
	require.NoError(t, codegen.Check(filepath.Join(top, "tests", "fixtures", "numbers")))
}

// scratch returns a folder in this module that go ./... does not look into.
func scratch(t *testing.T) string {
	t.Helper()
	build, err := filepath.Abs(filepath.Join(top, "build"))
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(build, 0o755))
	dir, err := os.MkdirTemp(build, "_documents-")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, os.RemoveAll(dir)) })
	return dir
}

// write writes a file and the folder that it is in.
func write(t *testing.T, file, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
}

// A fragment is a block of Go.
type fragment struct{ documents.Block }

var (
	packageClause = regexp.MustCompile(`(?m)\A(//.*\n|\n)*package `)
	declaration   = regexp.MustCompile(`(?m)\A(//.*\n)*(func|type|var|const) `)
	testFunction  = regexp.MustCompile(`(?m)^func (Test\w+)\(`)
)

// whole reports whether the block is a whole file.
func (f fragment) whole() bool { return packageClause.MatchString(f.Code) }

// fileName returns a name that no other block of the document has.
func (f fragment) fileName() string {
	if testFunction.MatchString(f.Code) {
		return fmt.Sprintf("line%d_test.go", f.Line)
	}
	return fmt.Sprintf("line%d.go", f.Line)
}

// fragmentImports are the packages that fragments use, by their names.
var fragmentImports = map[string]string{
	"alarms":      "gangway/wasm/webext/alarms",
	"bufio":       "bufio",
	"assert":      "github.com/stretchr/testify/assert",
	"browsertest": "gangway/browsertest",
	"codec":       "gangway/wasm/codec",
	"context":     "context",
	"dom":         "honnef.co/go/js/dom/v2",
	"dynamic":     "gangway/wasm/webext/dynamic",
	"page":        "gangway/wasm/webext/page",
	"errors":      "errors",
	"fmt":         "fmt",
	"greeting":    "gangway/extension/greeting",
	"idle":        "gangway/wasm/webext/idle",
	"io":          "io",
	"iter":        "iter",
	"js":          "syscall/js",
	"native":      "gangway/native",
	"net":         "net",
	"netconn":     "gangway/wasm/netconn",
	"numbers":     "gangway/tests/fixtures/numbers",
	"require":     "github.com/stretchr/testify/require",
	"rpc":         "gangway/wasm/rpc",
	"session":     "gangway/wasm/session",
	"storage":     "gangway/wasm/webext/storage",
	"strings":     "strings",
	"sync":        "sync",
	"synctest":    "testing/synctest",
	"tabs":        "gangway/wasm/webext/tabs",
	"testing":     "testing",
	"time":        "time",
	"webext":      "gangway/wasm/webext",
	"webexttest":  "gangway/wasm/webexttest",
	"userscripts": "gangway/wasm/webext/userscripts",
	"webrequest":  "gangway/wasm/webext/webrequest",
	"shadow":      "gangway/wasm/shadow",
}

// file returns the Go file that the block is of. Go names places in it by the
// document's lines.
func (f fragment) file(t *testing.T) string {
	t.Helper()
	document, err := filepath.Abs(filepath.Join(top, filepath.FromSlash(f.Document)))
	require.NoError(t, err)
	place := fmt.Sprintf("//line %s:%d\n", document, f.Line)
	if f.whole() {
		return place + f.Code
	}
	name, given := "fragment", f.Given
	if given == fileAbove {
		name, given = "main", ""
	}
	code := place + f.Code
	if !declaration.MatchString(f.Code) {
		code = "func fragment() error {\n" + code + "\nreturn nil\n}\n"
	}
	return "package " + name + "\n" + imports(given+f.Code) + given + "\n" + code
}

// imports returns the imports of what a code uses.
func imports(code string) string {
	var lines strings.Builder
	for name, path := range fragmentImports {
		if regexp.MustCompile(`\b` + name + `\.[A-Z]`).MatchString(code) {
			fmt.Fprintf(&lines, "import %s %q\n", name, path)
		}
	}
	return lines.String()
}

func TestFragmentsBecomeFiles(t *testing.T) {
	file := func(b documents.Block) string { return fragment{b}.file(t) }
	assert.Regexp(t, `\A//line /.*/a.md:7\npackage main\n`, file(documents.Block{Document: "a.md", Line: 7, Code: "package main\n"}))
	statements := file(documents.Block{Document: "a.md", Line: 7, Given: "var s string\n", Code: "fmt.Println(s)\n"})
	assert.Regexp(t, `\Apackage fragment\nimport fmt "fmt"\nvar s string\n\nfunc fragment\(\) error {\n//line /.*/a.md:7\nfmt`, statements)
	test := fragment{documents.Block{Document: "a.md", Line: 7, Given: fileAbove, Code: "func TestA(t *testing.T) {}\n"}}
	assert.Equal(t, "line7_test.go", test.fileName())
	assert.True(t, slices.Contains(strings.Split(test.file(t), "\n"), "package main"))
}
