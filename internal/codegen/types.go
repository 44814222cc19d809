package codegen

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"regexp"
	"strings"

	"golang.org/x/tools/go/packages"
)

// A reader reads the package in a folder and its types. The overlay has texts that
// stand in place of files.
type reader func(dir string, overlay map[string][]byte) (*packages.Package, error)

// fromSource reads all imports from source as well, with their comments.
func fromSource(dir string, overlay map[string][]byte) (*packages.Package, error) {
	return list(dir, overlay, packages.NeedSyntax|packages.NeedTypes|packages.NeedTypesInfo)
}

// fromCache takes the types of imports as the compiler left them in the build cache:
// to read them from source takes many times as long. It leaves none of a package with
// errors, which may be code that waits for generated methods: then that is done.
func fromCache(dir string, overlay map[string][]byte) (*packages.Package, error) {
	p, err := list(dir, nil, packages.NeedExportFile)
	if err != nil {
		return nil, err
	}
	if isWhole(p) && checkTypes(p, overlay) {
		return p, nil
	}
	return fromSource(dir, overlay)
}

// list asks the go command for a package and all that it imports.
func list(dir string, overlay map[string][]byte, mode packages.LoadMode) (*packages.Package, error) {
	found, err := packages.Load(&packages.Config{
		Mode:    packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedDeps | mode,
		Dir:     dir,
		Env:     append(os.Environ(), "GOOS=js", "GOARCH=wasm"),
		Overlay: overlay,
	}, ".")
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// isWhole reports whether the go command knows all of a package, and the compiler has
// left the types of all imports. Errors that the compiler found in the package itself
// are no matter: the generated code, which it saw, may be an old one.
func isWhole(p *packages.Package) bool {
	for _, e := range p.Errors {
		if e.Kind != packages.ListError || !strings.HasPrefix(e.Msg, "# ") {
			return false
		}
	}
	for path, imported := range p.Imports {
		if imported.ExportFile == "" && path != "unsafe" {
			return false
		}
	}
	return len(p.GoFiles) > 0
}

// checkTypes reads the sources of a package and finds its types, and its errors. It
// reports whether all could be read.
func checkTypes(p *packages.Package, overlay map[string][]byte) bool {
	p.Errors = nil
	p.Fset = token.NewFileSet()
	for _, name := range p.GoFiles {
		var text any
		if other, ok := overlay[name]; ok {
			text = other
		}
		file, err := parser.ParseFile(p.Fset, name, text, parser.ParseComments)
		if err != nil {
			return false
		}
		p.Syntax = append(p.Syntax, file)
	}
	p.TypesInfo = &types.Info{Defs: map[*ast.Ident]types.Object{}}
	config := types.Config{
		Importer: importer.ForCompiler(p.Fset, "gc", compiled(p)),
		Sizes:    types.SizesFor("gc", "wasm"),
		Error: func(err error) {
			p.Errors = append(p.Errors, packages.Error{Kind: packages.TypeError, Msg: err.Error()})
		},
	}
	p.Types, _ = config.Check(p.PkgPath, p.Fset, p.Syntax, p.TypesInfo)
	return addMarks(p) == nil
}

// compiled opens that which the compiler left of an import.
func compiled(p *packages.Package) importer.Lookup {
	return func(path string) (io.ReadCloser, error) {
		imported := p.Imports[path]
		if imported == nil {
			return nil, fmt.Errorf("the go command knows no import %s", path)
		}
		return os.Open(imported.ExportFile)
	}
}

// functionsMark is a line of generated code that says which type has functions in
// place of methods.
var functionsMark = regexp.MustCompile(`(?m)^\s(` + functionsPrefix + `\w+) += true$`)

// addMarks gives imports the constants that say so, which the compiler leaves out as
// nobody else may name them.
func addMarks(p *packages.Package) (err error) {
	imports := map[string]*types.Package{}
	collect(imports, p.Types)
	packages.Visit([]*packages.Package{p}, nil, func(from *packages.Package) {
		imported := imports[from.PkgPath]
		for _, file := range from.GoFiles {
			if imported == nil || !strings.HasSuffix(file, Suffix) {
				continue
			}
			text, readErr := os.ReadFile(file)
			if readErr != nil {
				err = readErr
			}
			for _, found := range functionsMark.FindAllSubmatch(text, -1) {
				imported.Scope().Insert(types.NewConst(token.NoPos, imported, string(found[1]), types.Typ[types.UntypedBool], nil))
			}
		}
	})
	return err
}

// collect adds the packages that p imports, and those that these mention.
func collect(into map[string]*types.Package, p *types.Package) {
	for _, imported := range p.Imports() {
		if into[imported.Path()] == nil {
			into[imported.Path()] = imported
			collect(into, imported)
		}
	}
}
