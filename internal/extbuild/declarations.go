package extbuild

import (
	"crypto/sha256"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gangway/internal/codegen"
)

// A digest stands for texts; the zero digest for none that are known.
type digest [sha256.Size]byte

// same reports whether both stand for the same texts, which are known.
func (d digest) same(other digest) bool { return d == other && d != digest{} }

// declarations returns the digest of all that the Go files of packages say but
// for the bodies of functions: of this alone generated code is made. That code
// itself counts whole: it is compared. The digest is zero if there is no package,
// or if a file cannot be read or parsed.
func (s packages) declarations() (d digest) {
	if len(s) == 0 {
		return digest{}
	}
	hash := sha256.New()
	for _, p := range s {
		for _, file := range slices.Sorted(slices.Values(p.Files)) {
			if filepath.Ext(file) != ".go" {
				continue
			}
			text, ok := compared(file)
			if !ok {
				return digest{}
			}
			one := sha256.Sum256(text)
			hash.Write([]byte(file))
			hash.Write(one[:])
		}
	}
	return digest(hash.Sum(nil))
}

// compared returns the part of a Go file that a digest stands for.
func compared(file string) (text []byte, ok bool) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, false
	}
	if strings.HasSuffix(file, codegen.Suffix) {
		return text, true
	}
	return withoutBodies(file, text)
}

// withoutBodies returns the text of a Go file without the bodies of its
// functions.
func withoutBodies(file string, text []byte) (rest []byte, ok bool) {
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, file, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, false
	}
	end := 0 // Of the last body.
	for _, decl := range parsed.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Body != nil {
			rest = append(rest, text[end:files.Position(f.Body.Lbrace).Offset]...)
			end = files.Position(f.Body.Rbrace).Offset
		}
	}
	return append(rest, text[end:]...), true
}
