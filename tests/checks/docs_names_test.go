package checks

import (
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gangway/tests/documents"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	gopackages "golang.org/x/tools/go/packages"
)

// library are the packages whose names the guides use outside of blocks.
var library = map[string]string{
	"webext": "gangway/wasm/webext", "session": "gangway/wasm/session", "rpc": "gangway/wasm/rpc",
	"codec": "gangway/wasm/codec", "webexttest": "gangway/wasm/webexttest", "browsertest": "gangway/browsertest",
}

// values are what the guides call values of the library's types.
var values = map[string]string{
	"rt": "webext.Runtime", "port": "webext.Port", "request": "webext.Request", "m": "webext.Message",
	"s": "session.Session",
}

// span is code within a sentence; qualified a name in it with what it is of.
var (
	span      = regexp.MustCompile("`([^`\n]+)`")
	qualified = regexp.MustCompile(`\b([A-Za-z]+)\.([A-Z]\w*)`)
)

// TestNamesInDocumentsExist looks up the names of the library that the guides
// use in their sentences and tables, such as port.Done or Browser.Pause.
func TestNamesInDocumentsExist(t *testing.T) {
	scopes := make(map[string]*types.Scope)
	for name, path := range library {
		loaded, err := gopackages.Load(&gopackages.Config{Mode: gopackages.NeedTypes}, path)
		require.NoError(t, err)
		scopes[name] = loaded[0].Types.Scope()
	}
	all, err := documents.All(top)
	require.NoError(t, err)
	found := 0
	for _, d := range all {
		for _, code := range span.FindAllStringSubmatch(fenced.ReplaceAllString(d.Text, ""), -1) {
			for _, name := range qualified.FindAllStringSubmatch(code[1], -1) {
				known, exists := lookUp(scopes, name[1], name[2])
				if known {
					found++
					assert.True(t, exists, "%s: there is no %s", d.Path, name[0])
				}
			}
		}
	}
	assert.Greater(t, found, 50)
}

// lookUp reports whether of is a package, a type or a value of the library, and
// whether it has a name.
func lookUp(scopes map[string]*types.Scope, of, name string) (known, exists bool) {
	if scope := scopes[of]; scope != nil {
		return true, scope.Lookup(name) != nil
	}
	if typeName, found := values[of]; found {
		pkg, of, _ := strings.Cut(typeName, ".")
		return true, hasMember(scopes[pkg].Lookup(of), name)
	}
	for pkg := range library {
		if object := scopes[pkg].Lookup(of); object != nil {
			known, exists = true, exists || hasMember(object, name)
		}
	}
	return known, exists
}

func hasMember(object types.Object, name string) bool {
	member, _, _ := types.LookupFieldOrMethod(types.NewPointer(object.Type()), true, object.Pkg(), name)
	return member != nil
}

// foreign is a name of another library in the first column of a table.
var foreign = regexp.MustCompile(`(?:^|[^.\w])(\w+)\(|(?:Comlink|stream|message)\.(\w+)`)

// TestNamesOfOtherLibrariesExist looks for what the guide of migrating says of
// two libraries in the types that they ship.
func TestNamesOfOtherLibrariesExist(t *testing.T) {
	installed(t)
	var declared string
	for _, pattern := range []string{"webext-bridge/dist/*.d.ts", "comlink/dist/esm/*.d.ts"} {
		files, err := filepath.Glob(filepath.Join(top, "jsbridge", "node_modules", filepath.FromSlash(pattern)))
		require.NoError(t, err)
		for _, file := range files {
			declared += read(t, file)
		}
	}
	words := regexp.MustCompile(`\w+`).FindAllString(declared, -1)
	guide, err := os.ReadFile(filepath.Join(top, "docs", "migrating.md"))
	require.NoError(t, err)
	found := 0
	for line := range strings.Lines(string(guide)) {
		cell, row := strings.CutPrefix(line, "| ")
		cell, _, _ = strings.Cut(cell, " | ")
		for _, code := range span.FindAllStringSubmatch(cell, -1) {
			for _, name := range foreign.FindAllStringSubmatch(code[1], -1) {
				if row && name[1] != "proxy" {
					found++
					assert.True(t, slices.Contains(words, name[1]+name[2]), "neither library has %s", name[0])
				}
			}
		}
	}
	assert.Greater(t, found, 15)
}
