package checks

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// nounClause finds the word that begins a clause in place of a noun: "what
// comes" for "the messages that come".
var nounClause = regexp.MustCompile(`(?i)\bwhat\b`)

// TestCommentsNameTheirThings reads the comments of the library and of the
// commands, but not those that a command wrote.
func TestCommentsNameTheirThings(t *testing.T) {
	for _, folder := range []string{"wasm", "cmd", "internal"} {
		for _, file := range goFiles(t, folder) {
			if !strings.HasSuffix(file.name, "_test.go") {
				assertComments(t, file.name)
			}
		}
	}
}

func assertComments(t *testing.T, name string) {
	t.Helper()
	set := token.NewFileSet()
	syntax, err := parser.ParseFile(set, filepath.Join(top, name), nil, parser.ParseComments)
	require.NoError(t, err)
	if ast.IsGenerated(syntax) {
		return
	}
	for _, comment := range syntax.Comments {
		assert.NotRegexp(t, nounClause, comment.Text(), "%s: say which thing it is", set.Position(comment.Pos()))
	}
}
