package wasmsize

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A source is a package of a program, as go list describes it.
type source struct {
	Name, ImportPath, Dir string
	GoFiles, Imports      []string
	ImportMap             map[string]string
	Module                *struct{ Main bool }
}

// sources are the packages of one program.
type sources struct {
	packages map[string]*source
	main     string // The path of the program.
	from     string // The folder from which places are named.
}

func (all sources) paths() []string { return slices.Sorted(maps.Keys(all.packages)) }

// path returns the path of a package of which symbols name the program "main".
func (all sources) path(symbol string) string {
	if symbol == "main" {
		return all.main
	}
	return symbol
}

// imports returns the packages that a package imports.
func (all sources) imports(path string) []string {
	s := all.packages[path]
	if s == nil {
		return nil
	}
	var paths []string
	for _, p := range s.Imports {
		if mapped, ok := s.ImportMap[p]; ok {
			p = mapped
		}
		paths = append(paths, p)
	}
	return paths
}

// importLinks returns the links of a chain of imports.
func (all sources) importLinks(chain []string) []Link {
	var links []Link
	for i, path := range chain {
		link := Link{Name: path}
		if i+1 < len(chain) {
			link.Place = all.importPlace(path, chain[i+1])
		}
		links = append(links, link)
	}
	return links
}

// importPlace returns the place where a package imports another.
func (all sources) importPlace(path, imported string) string {
	place := ""
	all.eachFile(path, func(fset *token.FileSet, file *ast.File) {
		for _, spec := range file.Imports {
			if text, _ := strconv.Unquote(spec.Path.Value); text == imported && place == "" {
				place = all.place(fset, spec.Pos())
			}
		}
	})
	return place
}

// symbolLinks returns the links of a chain of symbols.
func (all sources) symbolLinks(names symbols, chain []string) []Link {
	var links []Link
	for i, symbol := range chain {
		link := Link{Name: shown(symbol)}
		if path, name := names.split(symbol); path != "" && i+1 < len(chain) {
			_, next := names.split(strings.TrimPrefix(chain[i+1], "type:"))
			link.Place = all.symbolPlace(all.path(path), declarationOf(name), lastName(next))
		}
		links = append(links, link)
	}
	return links
}

// shown returns a symbol as people read it.
func shown(symbol string) string {
	if of, found := strings.CutPrefix(symbol, "type:"); found {
		return "type " + of
	}
	if path, found := strings.CutSuffix(symbol, "..inittask"); found {
		return path + " is initialized"
	}
	return strings.TrimSuffix(symbol, "·f") // A function as a value.
}

// symbolPlace returns the place in a declaration of a package where it names
// something; or else the place of the declaration. A function that is inlined
// has its own functions in the declaration that calls it.
func (all sources) symbolPlace(path, declaration, named string) string {
	outer, _, _ := strings.Cut(declaration, ".")
	place := ""
	all.eachFile(path, func(fset *token.FileSet, file *ast.File) {
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || place != "" || nameOf(f) != declaration && nameOf(f) != outer {
				continue
			}
			place = all.place(fset, f.Pos())
			if at := find(f, named); at.IsValid() {
				place = all.place(fset, at)
			}
		}
	})
	return place
}

// find returns where a function first names something in its body.
func find(f *ast.FuncDecl, name string) (at token.Pos) {
	if f.Body == nil {
		return at
	}
	ast.Inspect(f.Body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == name && !at.IsValid() {
			at = id.Pos()
		}
		return true
	})
	return at
}

// nameOf returns the name of a function or method, such as "Session.Send".
func nameOf(f *ast.FuncDecl) string {
	if f.Recv == nil || len(f.Recv.List) == 0 {
		return f.Name.Name
	}
	receiver := f.Recv.List[0].Type
	for {
		switch t := receiver.(type) {
		case *ast.StarExpr:
			receiver = t.X
		case *ast.IndexExpr:
			receiver = t.X
		case *ast.IndexListExpr:
			receiver = t.X
		case *ast.Ident:
			return t.Name + "." + f.Name.Name
		default:
			return f.Name.Name
		}
	}
}

var (
	typeArguments = regexp.MustCompile(`\[.*\]`)
	inFunction    = regexp.MustCompile(`(\.(func|gowrap|deferwrap)\d|-range\d|-fm|·).*$`)
)

// declarationOf returns to which declaration a symbol of a package belongs, as
// [nameOf] writes it: functions inside functions belong to the outermost one.
func declarationOf(name string) string {
	name = inFunction.ReplaceAllString(typeArguments.ReplaceAllString(name, ""), "")
	return strings.NewReplacer("(*", "", ")", "").Replace(name)
}

// lastName returns the name by which sources name a symbol of a package.
func lastName(name string) string {
	declaration := declarationOf(name)
	return declaration[strings.LastIndexByte(declaration, '.')+1:]
}

// eachFile parses the files of a package that a person edits.
func (all sources) eachFile(path string, use func(*token.FileSet, *ast.File)) {
	s := all.packages[path]
	if s == nil || s.Module == nil || !s.Module.Main {
		return
	}
	for _, name := range s.GoFiles {
		fset := token.NewFileSet()
		if file, err := parser.ParseFile(fset, filepath.Join(s.Dir, name), nil, parser.SkipObjectResolution); err == nil {
			use(fset, file)
		}
	}
}

// place names a place by its file and line.
func (all sources) place(fset *token.FileSet, pos token.Pos) string {
	at := fset.Position(pos)
	name := at.Filename
	if rel, err := filepath.Rel(all.from, name); err == nil {
		name = filepath.ToSlash(rel)
	}
	return fmt.Sprintf("%s:%d", name, at.Line)
}
