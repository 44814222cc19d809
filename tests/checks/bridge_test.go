package checks

import (
	"encoding/json"
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A bridge is what Go and JavaScript must agree on.
type bridge struct {
	Version   int
	Kinds     map[string]int // By names such as BAD_MESSAGE.
	Ends      map[string]int
	Header    []int    // What a batch begins with.
	Functions []string // That Go imports, sorted.
}

// TestGoAndJavaScriptHoldTheSameBridge compares the numbers and functions of
// wasm/internal/bridge with those that the scripts have when they run.
func TestGoAndJavaScriptHoldTheSameBridge(t *testing.T) {
	got := bridgeOfScripts(t)
	want := bridgeOfGo(t)
	assert.Equal(t, want, got)
	assert.Greater(t, len(want.Kinds), 5)
	assert.Greater(t, len(want.Functions), 10)
}

// TestScriptsKnowThePortsOfSessions looks for the beginning of the names of
// ports of sessions, by which loader.js knows that Go has opened them.
func TestScriptsKnowThePortsOfSessions(t *testing.T) {
	inGo := found(t, `"([^"]+)" \+ name`, "wasm", "session", "listen.go")
	inScript := found(t, `const SESSION = "([^"]+)"`, "jsbridge", "loader.js")
	assert.Equal(t, inGo, inScript)
}

// found returns the first group of the only match of a pattern in a file.
func found(t *testing.T, pattern string, file ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(append([]string{top}, file...)...))
	require.NoError(t, err)
	matches := regexp.MustCompile(pattern).FindAllSubmatch(text, -1)
	require.Len(t, matches, 1, pattern)
	return string(matches[0][1])
}

const printBridge = `
const { load } = require("./jsbridge/fake.js");
const { gangway } = load(["codec.js", "host.js", "loader.js"], { Go: class { importObject = { gojs: {} } } });
console.log(JSON.stringify({
  Version: gangway.BRIDGE_VERSION, Kinds: gangway.Kind, Ends: gangway.End, Header: [...gangway.BATCH_HEADER],
  Functions: Object.keys(new gangway.Host({}).imports()).sort(),
}));`

func bridgeOfScripts(t *testing.T) (b bridge) {
	t.Helper()
	requireNode(t)
	out, err := run(t, nil, "node", "-e", printBridge)
	require.NoError(t, err, out)
	require.NoError(t, json.Unmarshal([]byte(out), &b), out)
	return b
}

func bridgeOfGo(t *testing.T) bridge {
	t.Helper()
	b := bridge{Kinds: map[string]int{}, Ends: map[string]int{}}
	dir := filepath.Join(top, "wasm", "internal", "bridge")
	files := token.NewFileSet()
	for _, name := range []string{"imports.go", "batch.go"} {
		file, err := parser.ParseFile(files, filepath.Join(dir, name), nil, parser.ParseComments)
		require.NoError(t, err)
		for name, value := range constants(files, file) {
			n, _ := constant.Int64Val(constant.ToInt(value))
			switch kind, isKind := strings.CutPrefix(name, "kind"); {
			case name == "version":
				b.Version = int(n)
			case name == "batchHeader":
				for _, c := range []byte(constant.StringVal(value)) {
					b.Header = append(b.Header, int(c))
				}
			case isKind:
				b.Kinds[screaming(kind)] = int(n)
			case strings.HasPrefix(name, "end"):
				b.Ends[screaming(strings.TrimPrefix(strings.TrimPrefix(name, "end"), "By"))] = int(n)
			}
		}
		for _, group := range file.Comments {
			for _, c := range group.List {
				if function, found := strings.CutPrefix(c.Text, "//go:wasmimport gangway "); found {
					b.Functions = append(b.Functions, function)
				}
			}
		}
	}
	slices.Sort(b.Functions)
	return b
}

// constants returns the constants of a file, whatever else in it cannot be
// checked here.
func constants(files *token.FileSet, file *ast.File) map[string]constant.Value {
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}}
	config := types.Config{Importer: importer.Default(), Error: func(error) {}}
	_, _ = config.Check("bridge", files, []*ast.File{file}, info)
	all := make(map[string]constant.Value)
	for name, object := range info.Defs {
		if c, ok := object.(*types.Const); ok {
			all[name.Name] = c.Val()
		}
	}
	return all
}

// screaming returns BAD_MESSAGE of BadMessage.
func screaming(name string) string {
	return strings.ToUpper(regexp.MustCompile(`(.)([A-Z])`).ReplaceAllString(name, "${1}_$2"))
}
