package checks

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDocumentationShowsNoGeneratedMethods looks at the message types that the
// library exports: "//gangway:message nomethods" keeps methods off them.
func TestDocumentationShowsNoGeneratedMethods(t *testing.T) {
	read := 0
	for _, file := range goFiles(t, "wasm") {
		if !strings.HasSuffix(file.name, "_gangway.go") {
			continue
		}
		read++
		syntax, err := parser.ParseFile(token.NewFileSet(), filepath.Join(top, file.name), nil, 0)
		require.NoError(t, err)
		for _, declaration := range syntax.Decls {
			if f, ok := declaration.(*ast.FuncDecl); ok && f.Recv != nil {
				assert.False(t, ast.IsExported(receiverOf(f)), "%s: %s.%s", file.name, receiverOf(f), f.Name)
			}
		}
	}
	assert.Positive(t, read)
}

// receiverOf returns the name of the type that has a method.
func receiverOf(f *ast.FuncDecl) string {
	t := f.Recv.List[0].Type
	if pointer, ok := t.(*ast.StarExpr); ok {
		t = pointer.X
	}
	return t.(*ast.Ident).Name
}
