package docsite

import (
	"errors"
	"go/ast"
	"go/build"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A pkg is a package with its page.
type pkg struct {
	*doc.Package
	*page
	site    *site
	folder  string // Its path in the module.
	fset    *token.FileSet
	files   []string                     // Of which it is made, by their paths in the module.
	imports map[string]map[string]string // For each file the paths by the names of imports.
	kinds   map[string]string            // Of the names that have anchors.
	texts   map[string]token.Position    // Where each text of a comment begins.
}

// platforms are those for which packages are read, the first that has files: the
// programs of an extension are for WebAssembly.
var platforms = []struct{ os, arch string }{{"js", "wasm"}, {"linux", "amd64"}}

// readPackage reads the package in a folder, if there is one that others may
// import, or a program that has a comment.
func (s *site) readPackage(folder string) error {
	files, tests, err := s.goFiles(folder)
	if err != nil || len(files) == 0 {
		return err
	}
	p := &pkg{
		site:    s,
		folder:  folder,
		fset:    token.NewFileSet(),
		files:   files,
		imports: make(map[string]map[string]string),
		kinds:   make(map[string]string),
		texts:   make(map[string]token.Position),
	}
	if err := p.parse(tests); err != nil {
		return err
	}
	if p.Name == "main" && p.Doc == "" {
		return nil
	}
	p.page = &page{path: "pkg/" + p.ImportPath + "/index.html", title: p.shortTitle(), anchors: make(map[string]bool)}
	p.findNames()
	p.page.fill = p.render
	s.packages[p.ImportPath] = p
	if p.Name != "main" {
		s.named[p.Name] = append(s.named[p.Name], p)
	}
	s.add(p.page, folder)
	return nil
}

func (p *pkg) shortTitle() string {
	if p.Name == "main" {
		return path.Base(p.ImportPath)
	}
	return p.Name
}

// goFiles lists the files of a package and of its tests for the first platform
// that has some.
func (s *site) goFiles(folder string) (files, tests []string, err error) {
	for _, platform := range platforms {
		target := build.Default
		target.GOOS, target.GOARCH, target.CgoEnabled = platform.os, platform.arch, false
		var found *build.Package
		found, err = target.ImportDir(filepath.Join(s.options.Dir, filepath.FromSlash(folder)), 0)
		var none *build.NoGoError
		if errors.As(err, &none) {
			err = nil
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		if len(found.GoFiles) > 0 {
			return within(folder, found.GoFiles), within(folder, append(found.TestGoFiles, found.XTestGoFiles...)), nil
		}
	}
	return nil, nil, err
}

// within returns names of files with the folder in which they are.
func within(folder string, names []string) []string {
	files := make([]string, len(names))
	for i, name := range names {
		files[i] = path.Join(folder, name)
	}
	return files
}

// parse reads the files of a package, and the examples of its tests.
func (p *pkg) parse(tests []string) error {
	var parsed []*ast.File
	for _, file := range append(slices.Clone(p.files), tests...) {
		source, err := fs.ReadFile(p.site.files, file)
		if err != nil {
			return err
		}
		tree, err := parser.ParseFile(p.fset, file, source, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		p.note(file, tree)
		parsed = append(parsed, tree)
	}
	var err error
	p.Package, err = doc.NewFromFiles(p.fset, parsed, p.site.importPath(p.folder))
	return err
}

// note keeps two things that package doc does not: the imports of a file, and
// where its comments are.
func (p *pkg) note(file string, tree *ast.File) {
	imports := make(map[string]string)
	for _, spec := range tree.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		name := assumedName(imported)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		imports[name] = imported
	}
	p.imports[file] = imports
	for _, group := range tree.Comments {
		if text := group.Text(); p.texts[text].Line == 0 {
			p.texts[text] = p.fset.Position(group.Pos())
		}
	}
}

// assumedName returns the name of a package by its import path, as most have it.
func assumedName(imported string) string {
	name := path.Base(imported)
	if len(name) > 1 && name[0] == 'v' && strings.Trim(name[1:], "0123456789") == "" {
		name = path.Base(path.Dir(imported))
	}
	name = strings.TrimPrefix(name, "go-")
	return name
}

// findNames finds everything on the page to which links may lead: the commands of
// a program, and the names of a package that others may import.
func (p *pkg) findNames() {
	for _, h := range p.site.helpOf(p) {
		p.name(commandAnchor(h), "command")
	}
	if p.Name != "main" {
		p.findDeclared()
	}
}

// findDeclared finds the names that the package declares.
func (p *pkg) findDeclared() {
	values := func(kind string, values []*doc.Value) {
		for _, v := range values {
			for _, name := range v.Names {
				p.name(name, kind)
			}
		}
	}
	funcs := func(kind string, of string, funcs []*doc.Func) {
		for _, f := range funcs {
			p.name(of+f.Name, kind)
		}
	}
	values("const", p.Consts)
	values("var", p.Vars)
	funcs("func", "", p.Funcs)
	for _, t := range p.Types {
		p.name(t.Name, "type")
		values("const", t.Consts)
		values("var", t.Vars)
		funcs("func", "", t.Funcs)
		funcs("method", t.Name+".", t.Methods)
		p.findMembers(t)
	}
}

// name notes a name that is exported.
func (p *pkg) name(name, kind string) {
	if last := name[strings.LastIndex(name, ".")+1:]; kind == "command" || token.IsExported(last) {
		p.anchors[name] = true
		p.kinds[name] = kind
	}
}

// findMembers finds the fields of a struct and the methods of an interface.
func (p *pkg) findMembers(t *doc.Type) {
	for _, spec := range t.Decl.Specs {
		spec, ok := spec.(*ast.TypeSpec)
		if !ok || spec.Name.Name != t.Name {
			continue
		}
		for _, member := range memberList(spec) {
			for _, name := range member.Names {
				p.name(t.Name+"."+name.Name, memberKind(spec))
			}
		}
	}
}

// memberList returns the fields of a struct, or the methods of an interface.
func memberList(spec *ast.TypeSpec) []*ast.Field {
	switch t := spec.Type.(type) {
	case *ast.StructType:
		return t.Fields.List
	case *ast.InterfaceType:
		return t.Methods.List
	}
	return nil
}

// memberKind returns the kind of the members of a type.
func memberKind(spec *ast.TypeSpec) string {
	if _, ok := spec.Type.(*ast.InterfaceType); ok {
		return "method"
	}
	return "field"
}
