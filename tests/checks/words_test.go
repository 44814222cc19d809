package checks

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pageFrames are the exported names in which a frame is one of a page: the only
// meaning that the word has. CONTRIBUTING has the table of words.
var pageFrames = map[string]bool{
	"AddFrame":  true, // A page gets another one.
	"AllFrames": true, // Of a content script, as in the manifest.
	"Frame":     true,
	"FrameID":   true,
	"ToFrame":   true, // Whom a session is dialed to.

	// The frame in which a content script runs that is refused in place.
	"FRAME":      true,
	"FrameFiles": true,
	"FramePage":  true,
	"InFrame":    true,
	"OfferFrame": true,
	"ReadFrame":  true,
	"frame":      true,
}

// replaced are words that gave way to others, and those.
var replaced = map[string]string{
	"Accept":                 "Receive",
	"Framed":                 "Batched",
	"framed":                 "batched",
	"Invalidated":            "Lifetime",
	"OnConnectNamed":         "OnConnect",
	"OnConnectExternalNamed": "OnConnectExternal",
}

// TestExportedNamesKeepTheVocabulary reads what the library and the packages of
// the commands export.
func TestExportedNamesKeepTheVocabulary(t *testing.T) {
	found := 0
	api := apiFolders(t) // They have the browser's words; a net.Listener has its own.
	for _, folder := range []string{"wasm", "cmd", "internal"} {
		for _, file := range goFiles(t, folder) {
			if slices.Contains(api, path.Dir(file.name)) || file.name == "wasm/netconn/listener.go" {
				continue
			}
			for _, name := range exportedNames(t, file.name) {
				found++
				assertWord(t, file.name, name)
			}
		}
	}
	assert.Greater(t, found, 500)
}

// jsNames are the names that a script gives to others: properties of gangway,
// members of its classes, and the imports of Go's module.
var jsNames = regexp.MustCompile(`(?m)^ +(?:static |async |get |set )?(\w+)(?:\(.*\) \{$|: \(.*=>|,$)|this\.(\w+) =|gangway\.(\w+) =`)

// TestJavaScriptKeepsTheVocabulary reads the names that scripts use of each
// other.
func TestJavaScriptKeepsTheVocabulary(t *testing.T) {
	found := 0
	for _, script := range []string{"codec.js", "host.js", "lazy.js", "loader.js", "names.js", "relay.js", "frame.js", "page.js", "filter.js"} {
		for _, names := range jsNames.FindAllStringSubmatch(read(t, filepath.Join(top, "jsbridge", script)), -1) {
			found++
			assertWord(t, script, strings.Join(names[1:], ""))
		}
	}
	assert.Greater(t, found, 100)
}

func assertWord(t *testing.T, where, name string) {
	t.Helper()
	if strings.Contains(strings.ToLower(name), "frame") {
		assert.True(t, pageFrames[name], "%s: %s: a frame is one of a page; say item, packet or batch", where, name)
	}
	assert.Empty(t, replaced[name], "%s: %s has another name now", where, name)
}

// exportedNames lists the names that a file exports: types, functions, methods
// and fields of what is exported, constants and variables. Tests export nothing.
func exportedNames(t *testing.T, file string) []string {
	t.Helper()
	if strings.HasSuffix(file, "_test.go") || strings.Contains(file, "/testdata/") {
		return nil
	}
	source, err := os.ReadFile(filepath.Join(top, filepath.FromSlash(file)))
	require.NoError(t, err)
	parsed, err := parser.ParseFile(token.NewFileSet(), path.Base(file), source, parser.SkipObjectResolution)
	require.NoError(t, err)
	ast.FileExports(parsed)
	var names []string
	add := func(idents ...*ast.Ident) {
		for _, ident := range idents {
			if ident.IsExported() {
				names = append(names, ident.Name)
			}
		}
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			add(n.Name)
			return false
		case *ast.TypeSpec:
			add(n.Name)
		case *ast.ValueSpec:
			add(n.Names...)
			return false
		case *ast.Field:
			add(n.Names...)
		}
		return true
	})
	return names
}
