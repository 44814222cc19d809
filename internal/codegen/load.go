package codegen

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// CodecPath is the import path of the package that generated code calls.
const CodecPath = "gangway/wasm/codec/codecimpl"

// A pkg is a package with message types.
type pkg struct {
	dir      string
	types    *types.Package
	messages []message // In the order of the source.
	services []service // As well.
	source   *packages.Package
}

// A message is a type that is marked as one.
type message struct {
	*types.Named
	noMethods bool // Its generated code is functions alone.
}

// load reads the package in a folder without its generated file: that one may
// belong to types that are no longer there, and must not matter.
func load(dir string, read reader) (*pkg, error) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("there is no folder %s; expected that of a Go package", dir)
	}
	overlay, err := withoutGenerated(dir)
	if err != nil {
		return nil, err
	}
	p, err := read(dir, overlay)
	if err != nil {
		return nil, fmt.Errorf("load the package in %s: %w", dir, err)
	}
	if p.Types == nil || len(p.Syntax) == 0 || hasSyntaxError(p) {
		return nil, fmt.Errorf("load the package in %s: %w", dir, firstError(p))
	}
	messages, err := messagesOf(p)
	if err != nil {
		return nil, err
	}
	services, err := servicesOf(p)
	if err != nil {
		return nil, err
	}
	return &pkg{dir: dir, types: p.Types, messages: messages, services: services, source: p}, nil
}

// hasSyntaxError reports whether a package cannot be read. Errors of types are
// no reason to stop: the code may use the methods that are to be generated.
func hasSyntaxError(p *packages.Package) bool {
	return slices.ContainsFunc(p.Errors, func(e packages.Error) bool { return e.Kind != packages.TypeError })
}

func firstError(p *packages.Package) error {
	if len(p.Errors) > 0 {
		return p.Errors[0]
	}
	return errors.New("no Go files for GOOS=js GOARCH=wasm")
}

// withoutGenerated returns an overlay that empties the generated files.
func withoutGenerated(dir string) (map[string][]byte, error) {
	files, err := generatedFiles(dir)
	if err != nil || len(files) == 0 {
		return nil, err
	}
	name, err := packageName(dir)
	if err != nil {
		return nil, err
	}
	overlay := map[string][]byte{}
	for _, file := range files {
		absolute, err := filepath.Abs(file)
		if err != nil {
			return nil, err
		}
		overlay[absolute] = []byte("package " + name + "\n")
	}
	return overlay, nil
}

// generatedFiles returns the files of a folder that Generate made. Others may
// have names like theirs.
func generatedFiles(dir string) (files []string, err error) {
	named, err := filepath.Glob(filepath.Join(dir, "*"+Suffix))
	if err != nil {
		return nil, err
	}
	for _, file := range named {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if IsGenerated(text) {
			files = append(files, file)
		}
	}
	return files, nil
}

// packageName returns the name of the package in a folder.
func packageName(dir string) (string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return "", err
	}
	generated, err := generatedFiles(dir)
	if err != nil {
		return "", err
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || slices.Contains(generated, file) {
			continue
		}
		syntax, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.PackageClauseOnly)
		if err != nil {
			return "", err
		}
		return syntax.Name.Name, nil
	}
	return "", fmt.Errorf("no Go files in %s", dir)
}

// messagesOf returns the types of a package that are marked as messages.
func messagesOf(p *packages.Package) (messages []message, err error) {
	err = eachType(p, func(doc []*ast.Comment, spec *ast.TypeSpec) error {
		if !has(doc, messageMark) {
			return nil
		}
		named, err := messageType(p, spec)
		messages = append(messages, message{named, has(doc, noMethods)})
		return err
	})
	return messages, err
}

// eachType calls look with each type that a package declares, and its doc comment.
func eachType(p *packages.Package, look func(doc []*ast.Comment, spec *ast.TypeSpec) error) error {
	for _, file := range p.Syntax {
		for _, decl := range file.Decls {
			group, ok := decl.(*ast.GenDecl)
			if !ok || group.Tok != token.TYPE {
				continue
			}
			for _, spec := range group.Specs {
				spec := spec.(*ast.TypeSpec)
				if err := look(docOf(group, spec), spec); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// docOf returns the lines of the doc comment of a type, which may be that of
// the declaration around it.
func docOf(group *ast.GenDecl, spec *ast.TypeSpec) (lines []*ast.Comment) {
	if spec.Doc != nil {
		lines = spec.Doc.List
	}
	if group.Doc != nil && !group.Lparen.IsValid() {
		lines = append(lines[:len(lines):len(lines)], group.Doc.List...)
	}
	return lines
}

// has reports whether a line is a mark.
func has(lines []*ast.Comment, mark *regexp.Regexp) bool {
	return slices.ContainsFunc(lines, func(line *ast.Comment) bool { return mark.MatchString(line.Text) })
}

// messageType returns the type of a marked declaration.
func messageType(p *packages.Package, spec *ast.TypeSpec) (*types.Named, error) {
	problem := func(text string) error {
		return fmt.Errorf("%s: %s is marked with //gangway:message, but %s", p.Fset.Position(spec.Pos()), spec.Name.Name, text)
	}
	object := p.Types.Scope().Lookup(spec.Name.Name)
	if object == nil {
		return nil, problem("the compiler does not know it")
	}
	named, ok := object.Type().(*types.Named)
	if !ok {
		return nil, problem("is another name for a type: mark that one")
	}
	if named.TypeParams().Len() > 0 {
		return nil, problem("has type parameters: mark a type without")
	}
	if _, ok := named.Underlying().(*types.Struct); !ok {
		return nil, problem("is not a struct: only structs can be messages")
	}
	return named, nil
}
