package checks

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// layers says which packages of ours each package of the library may import,
// tests apart. Packages that are not listed, such as users' mains, may import
// all that Go lets them.
var layers = map[string][]string{
	"wasm/codec":                   {"wasm/codec/codecimpl"},
	"wasm/codec/codecimpl":         {},
	"wasm/internal/host":           {"wasm/internal/failure"},
	"wasm/internal/bridge":         {"wasm/internal/failure", "wasm/internal/host", "wasm/internal/jsonvalue"},
	"wasm/internal/bridge/apicall": {"wasm/codec", "wasm/internal/host", "wasm/internal/bridge"},
	"wasm/webext": {
		"wasm/codec", "wasm/codec/codecimpl", "wasm/internal/failure", "wasm/internal/host", "wasm/internal/jsonvalue", "wasm/internal/itemtext", "wasm/internal/bridge",
		"wasm/internal/tap", // In builds for the inspector alone.
	},
	"wasm/internal/tap":    {"internal/inspect", "wasm/codec", "wasm/internal/host"},
	"wasm/console":         {"wasm/internal/bridge"},
	"wasm/shadow":          {"wasm/internal/bridge", "wasm/internal/failure", "wasm/internal/host"},
	"wasm/internal/webapi": {"wasm/internal/failure", "wasm/internal/host", "wasm/webext"},
	"wasm/internal/apivalue": {
		"wasm/codec", "wasm/codec/codecimpl", "wasm/internal/failure", "wasm/internal/webapi", "wasm/webext",
	},
	"wasm/internal/jsonvalue": {"wasm/codec", "wasm/codec/codecimpl"},
	"wasm/internal/itemtext":  {},
	"wasm/internal/failure":   {},
	"wasm/session": {
		"wasm/codec", "wasm/codec/codecimpl", "wasm/internal/failure", "wasm/internal/host", "wasm/session/internal/machine", "wasm/webext",
	},
	"wasm/session/internal/machine": {"wasm/codec/codecimpl"},
	"wasm/stdio": {
		"wasm/codec", "wasm/codec/codecimpl", "wasm/internal/host", "wasm/internal/itemtext", "wasm/internal/jsonvalue", "wasm/webext",
	},
	"wasm/netconn": {"wasm/session", "wasm/webext"},
	"wasm/rpc":     {"wasm/codec", "wasm/codec/codecimpl", "wasm/internal/host", "wasm/session", "wasm/webext"},
	"wasm/webext/dynamic": {
		"wasm/codec", "wasm/internal/failure", "wasm/internal/webapi", "wasm/webext", "wasm/internal/bridge/apicall",
	},
	"wasm/webext/page":       {"wasm/codec/codecimpl", "wasm/internal/failure", "wasm/internal/webapi", "wasm/webext"},
	"wasm/webext/storage":    {"wasm/codec", "wasm/codec/codecimpl", "wasm/internal/failure"},
	"wasm/webext/webrequest": {"wasm/codec/codecimpl", "wasm/internal/failure", "wasm/internal/host"},
	"wasm/webexttest": {
		"wasm/codec", "wasm/codec/codecimpl", "wasm/internal/apivalue", "wasm/internal/host", "wasm/webext",
		"wasm/webexttest/internal/eventloop", "wasm/webexttest/internal/conversion",
		"wasm/webexttest/internal/storagearea", "wasm/webexttest/internal/nativeapp",
		"wasm/webexttest/internal/loader", "wasm/webexttest/internal/tabstrip", "internal/matchpattern",
		"wasm/webexttest/internal/alarmclock", "wasm/webexttest/internal/locale", "wasm/webexttest/internal/menu",
		"wasm/webexttest/internal/responsefilter", "wasm/webexttest/internal/access", "internal/apiuse", "internal/manifest",
	},
	"wasm/webexttest/replay":          {"wasm/codec", "wasm/session", "wasm/webext", "wasm/webexttest"},
	"wasm/webexttest/internal/access": {"internal/apiuse"},
	"wasm/webexttest/internal/loader": {
		"wasm/codec", "wasm/internal/host", "wasm/webext", "wasm/webexttest/internal/access",
		"wasm/webexttest/internal/eventloop", "wasm/webexttest/internal/conversion",
	},
	"wasm/webexttest/internal/eventloop":      {},
	"wasm/webexttest/internal/tabstrip":       {},
	"wasm/webexttest/internal/responsefilter": {"wasm/codec", "wasm/codec/codecimpl"},
	"wasm/webexttest/internal/alarmclock":     {},
	"wasm/webexttest/internal/locale":         {"internal/manifest"},
	"wasm/webexttest/internal/menu":           {"wasm/internal/host"},
	"wasm/webexttest/internal/conversion":     {"wasm/codec", "wasm/internal/host", "wasm/internal/jsonvalue"},
	"wasm/webexttest/internal/storagearea":    {"wasm/codec", "wasm/codec/codecimpl", "wasm/internal/host", "wasm/webexttest/internal/conversion"},
	"wasm/webexttest/internal/nativeapp":      {"wasm/webexttest/internal/eventloop", "wasm/webexttest/internal/conversion"},
	"browsertest": {
		"internal/browser", "internal/console", "internal/drivertest", "internal/extbuild", "internal/installed", "internal/manifest",
		"internal/pageserver", "internal/tempdir",
	},
}

// only says which folders alone may import a package, in tests too.
var only = map[string][]string{
	"syscall/js":                           {"wasm/internal/bridge", "wasm/internal/bridge/apicall", "wasm/shadow"},
	"github.com/norunners/vert":            {"wasm/internal/bridge/apicall"},
	"gangway/wasm/internal/bridge":         {"wasm/console", "wasm/shadow", "wasm/webext", "wasm/internal/bridge/apicall"},
	"gangway/wasm/internal/bridge/apicall": {"wasm/webext/dynamic"},
	"github.com/andybalholm/brotli":        {"internal/unpacked"}, // It is for the build, and in no program.
}

func TestLibraryKeepsItsLayers(t *testing.T) {
	api := apiFolders(t)
	for _, file := range append(goFiles(t, "wasm"), goFiles(t, "browsertest")...) {
		folder := path.Dir(file.name)
		allowed, listed := layers[folder]
		if slices.Contains(api, folder) { // These stand beside each other.
			allowed, listed = slices.Concat(allowed, []string{"wasm/internal/apivalue", "wasm/webext"}, api), true
		}
		if folder == "wasm/webexttest" { // It simulates them.
			allowed = slices.Concat(allowed, api)
		}
		assert.True(t, listed, "%s: add its package to the layers of this test", file.name)
		if strings.HasSuffix(file.name, "_test.go") {
			continue
		}
		for _, imported := range file.imports {
			if ours, found := strings.CutPrefix(imported, "gangway/"); found {
				assert.Contains(t, allowed, ours, "%s imports a package that its layer must not know", file.name)
			}
		}
	}
}

func TestOnlyBridgeReachesJavaScript(t *testing.T) {
	for _, file := range goFiles(t, "wasm") {
		for _, imported := range file.imports {
			if owners, found := only[imported]; found {
				assert.Contains(t, owners, path.Dir(file.name), "%s imports %s", file.name, imported)
			}
			assert.NotEqual(t, "honnef.co/go/js/dom/v2", imported, "%s: the DOM is for extensions", file.name)
		}
		if file.directives && path.Dir(file.name) != "wasm/internal/bridge" {
			t.Errorf("%s names a host function or an export", file.name)
		}
	}
}

// unsafeFiles are those that may import unsafe: the codec's, each of which has a
// twin or is only for those that have one, and the bridge's.
var unsafeFiles = []string{
	"wasm/codec/codecimpl/unsafe_check.go",
	"wasm/codec/codecimpl/unsafe_layout.go",
	"wasm/codec/codecimpl/unsafe_layout_append.go",
	"wasm/codec/codecimpl/unsafe_layout_decode.go",
	"wasm/codec/codecimpl/unsafe_numbers.go",
	"wasm/codec/codecimpl/unsafe_text.go",
	"wasm/codec/codecimpl/unsafe_types.go",
	"wasm/internal/apivalue/unsafe_memory.go",
	"wasm/internal/bridge/browser.go",
	"wasm/internal/bridge/call.go",
	"wasm/internal/bridge/imports.go",
	"wasm/internal/bridge/outbox.go",
	"wasm/internal/bridge/port.go",
	"wasm/internal/bridge/send.go",
}

func TestUnsafeStandsInOneSetOfFiles(t *testing.T) {
	var found []string
	for _, folder := range []string{"wasm", "native", "extension", "examples", "browsertest", "internal", "cmd", "tests"} {
		for _, file := range goFiles(t, folder) {
			if slices.Contains(file.imports, "unsafe") {
				found = append(found, file.name)
				if strings.HasPrefix(path.Base(file.name), "unsafe_") {
					assert.Equal(t, "!gangway_safe", file.tag, "%s", file.name)
				}
			}
		}
	}
	slices.Sort(found)
	assert.Equal(t, unsafeFiles, found)
}

func TestOneFileOfWebextKnowsTheBridge(t *testing.T) {
	for _, file := range goFiles(t, "wasm/webext") {
		if slices.Contains(file.imports, "gangway/wasm/internal/bridge") {
			assert.Equal(t, "wasm/webext/host_js.go", file.name)
		}
	}
}

func TestPlatformFilesSayTheirTag(t *testing.T) {
	for _, file := range goFiles(t, "wasm") {
		assert.False(t, strings.HasSuffix(file.name, "_wasm.go"), "%s: _wasm also matches wasip1; use _js", file.name)
		if strings.HasSuffix(file.name, "_js.go") || strings.HasSuffix(file.name, "_js_test.go") {
			assert.Equal(t, "js && wasm", file.tag, "%s", file.name)
		}
	}
}

func TestInternalKnowsNothingOfTests(t *testing.T) {
	for _, file := range slices.Concat(goFiles(t, "internal"), goFiles(t, "cmd"), goFiles(t, "browsertest")) {
		for _, imported := range file.imports {
			assert.False(t, strings.HasPrefix(imported, "gangway/tests/"), "%s imports %s", file.name, imported)
		}
	}
}

// What the user's command imports, and the package for users' tests, comes into
// the module graph of every extension, so that must not be what only Gangway's own
// tests need. The graph is that of the packages that Go compiles, not of the lines
// in go.mod.
func TestUsersGetNoModuleOfTests(t *testing.T) {
	command := modulesOf(t, "./cmd/gangway")
	assert.Contains(t, command, "github.com/spf13/cobra\n")
	for _, module := range []string{"github.com/stretchr/testify", "github.com/fxamacker/cbor/v2"} {
		assert.NotContains(t, command, module+"\n")
	}
	for module := range strings.Lines(modulesOf(t, "./browsertest")) {
		assert.Contains(t, command, module, "package browsertest has a module of its own")
	}
	packages, err := run(t, nil, "go", "list", "-deps", "./cmd/gangway", "./browsertest")
	require.NoError(t, err)
	assert.NotContains(t, packages, "gangway/tests/")
}

func modulesOf(t *testing.T, pkg string) string {
	t.Helper()
	modules, err := run(t, nil, "go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", pkg)
	require.NoError(t, err)
	return modules
}

// A goFile is what the rules look at in a source file.
type goFile struct {
	name       string // From the repository's top, with slashes.
	imports    []string
	tag        string // The expression of //go:build.
	directives bool   // Has //go:wasmimport or //go:wasmexport.
}

// goFiles reads all Go files below folder, whatever their tags.
func goFiles(t *testing.T, folder string) []goFile {
	t.Helper()
	var files []goFile
	err := filepath.WalkDir(filepath.Join(top, folder), func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(name) != ".go" {
			return err
		}
		file, err := readGoFile(name)
		files = append(files, file)
		return err
	})
	require.NoError(t, err)
	require.NotEmpty(t, files)
	return files
}

func readGoFile(name string) (goFile, error) {
	source, err := os.ReadFile(name)
	if err != nil {
		return goFile{}, err
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return goFile{}, err
	}
	rel, err := filepath.Rel(top, name)
	file := goFile{name: filepath.ToSlash(rel)}
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return goFile{}, err
		}
		file.imports = append(file.imports, imported)
	}
	for _, group := range parsed.Comments {
		for _, comment := range group.List {
			file.note(comment)
		}
	}
	return file, err
}

func (f *goFile) note(comment *ast.Comment) {
	if tag, found := strings.CutPrefix(comment.Text, "//go:build "); found {
		f.tag = tag
	}
	if strings.HasPrefix(comment.Text, "//go:wasm") {
		f.directives = true
	}
}
