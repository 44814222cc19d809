package documents_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gangway/internal/firefox/firefoxtest"
	"gangway/tests/documents"

	"github.com/stretchr/testify/require"
)

// TestFirstExtensionGoesAsItsGuideSays does all that the guide says, step by
// step. A block of Go is the file whose name ends the line above it, or a
// function that changes in it; a block of JSON has the keys that change.
func TestFirstExtensionGoesAsItsGuideSays(t *testing.T) {
	firefoxtest.Binary(t)
	guide, err := documents.Read("../..", documents.Walk)
	require.NoError(t, err)
	d := newDesk(t, "../..")
	for _, block := range guide.Blocks {
		commands := commandsOf(block)
		if len(commands) == 0 {
			d.change(t, block)
		}
		for _, e := range commands {
			clear(d.ran) // The files are others now.
			if !t.Run(block.String()+" "+e.Command, func(t *testing.T) { d.do(t, e) }) {
				t.FailNow()
			}
		}
	}
}

// fileName is how a line before a block ends that names its file.
var fileName = regexp.MustCompile("`([^`]+)`:$")

// change writes the file that a block is, or what it changes in one.
func (d *desk) change(t *testing.T, block documents.Block) {
	t.Helper()
	named := fileName.FindStringSubmatch(block.Lead)
	require.NotNil(t, named, "%s: the line above it does not end in the name of a file, such as `x.go`:", block)
	file, text := filepath.Join(d.dir, filepath.FromSlash(named[1])), []byte(block.Code)
	switch {
	case block.Language == "json":
		text = merged(t, file, text)
	case strings.Contains(block.Code, "\nfunc ") && !strings.Contains(block.Code, "package "):
		text = replaced(t, file, block.Code)
	}
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
	require.NoError(t, os.WriteFile(file, text, 0o644))
}

// merged returns a JSON object of a file with the keys of another one.
func merged(t *testing.T, file string, keys []byte) []byte {
	t.Helper()
	old, err := os.ReadFile(file)
	require.NoError(t, err)
	var object, changes map[string]any
	require.NoError(t, json.Unmarshal(old, &object))
	require.NoError(t, json.Unmarshal(keys, &changes))
	maps.Copy(object, changes)
	text, err := json.MarshalIndent(object, "", "  ")
	require.NoError(t, err)
	return text
}

// replaced returns a Go file with another function of the same name.
func replaced(t *testing.T, file, function string) []byte {
	t.Helper()
	source, err := os.ReadFile(file)
	require.NoError(t, err)
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, file, source, parser.ParseComments)
	require.NoError(t, err)
	for _, d := range parsed.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || !strings.Contains(function, "\nfunc "+f.Name.Name+"(") {
			continue
		}
		from, to := files.Position(f.Doc.Pos()).Offset, files.Position(f.End()).Offset
		return slices.Concat(source[:from], []byte(strings.TrimSpace(function)), source[to:])
	}
	require.Fail(t, "there is no such function", "%s has none like\n%s", file, function)
	return nil
}
