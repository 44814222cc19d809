package docsite

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"html"
	"net/url"
	"slices"
	"strings"
)

// declaration writes a declaration of the package, in which the names of others
// are links, and those that it declares have ids.
func (p *pkg) declaration(decl ast.Decl) string {
	var code bytes.Buffer
	if err := format.Node(&code, p.fset, decl); err != nil {
		return html.EscapeString(err.Error())
	}
	marks := p.marks(code.Bytes(), p.imports[p.fset.Position(decl.Pos()).Filename])
	return marked(code.Bytes(), marks)
}

// clause stands before a declaration, so that it is a file.
const clause = "package p\n"

// marks returns the marks of a declaration by their offsets.
func (p *pkg) marks(code []byte, imports map[string]string) map[int]mark {
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, "", append([]byte(clause), code...), parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	m := marker{pkg: p, imports: imports, marks: make(map[int]mark), declared: make(map[*ast.Ident]bool)}
	m.offset = func(n ast.Node) int { return fset.Position(n.Pos()).Offset - len(clause) }
	ast.Inspect(tree, m.visit)
	return m.marks
}

// A marker finds the marks of one declaration.
type marker struct {
	*pkg
	imports  map[string]string
	marks    map[int]mark
	declared map[*ast.Ident]bool // These do not mean the name of the package that they have.
	offset   func(ast.Node) int
}

func (m marker) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.FuncDecl:
		m.declared[n.Name] = true
	case *ast.TypeSpec:
		m.declared[n.Name] = true
		for _, member := range memberList(n) {
			for _, name := range member.Names {
				m.mark(name, n.Name.Name+"."+name.Name)
			}
		}
	case *ast.ValueSpec:
		for _, name := range n.Names {
			m.mark(name, name.Name)
		}
	case *ast.Field:
		for _, name := range n.Names {
			m.declared[name] = true
		}
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok {
			m.declared[key] = true
		}
	case *ast.SelectorExpr:
		m.declared[n.Sel] = true
		if of, ok := n.X.(*ast.Ident); ok && m.imports[of.Name] != "" {
			m.marks[m.offset(n.Sel)] = mark{href: m.nameAt(m.imports[of.Name], n.Sel.Name)}
		}
	case *ast.Ident:
		if !m.declared[n] && m.anchors[n.Name] {
			m.marks[m.offset(n)] = mark{href: m.href(m.page, n.Name)}
		}
	}
	return true
}

// mark gives a name that is declared here its id.
func (m marker) mark(name *ast.Ident, id string) {
	m.declared[name] = true
	if m.anchors[id] {
		m.marks[m.offset(name)] = mark{id: id}
	}
}

// nameAt returns the address of a name in a package: in the site, or where the
// documentation of public modules is. It is empty if the name has no place.
func (p *pkg) nameAt(imported, name string) string {
	if other, exists := p.site.packages[imported]; exists {
		if name == "" || other.anchors[name] {
			return p.href(other.page, name)
		}
		return ""
	}
	if !p.site.isPublic(imported) {
		return ""
	}
	return (&url.URL{Scheme: "https", Host: "pkg.go.dev", Path: imported, Fragment: name}).String()
}

// isPublic reports whether a package belongs to Go itself, or to a module that
// comes from the web: not to this one, and not to one of a folder.
func (s *site) isPublic(imported string) bool {
	return !slices.ContainsFunc(s.private, func(module string) bool {
		return imported == module || strings.HasPrefix(imported, module+"/")
	})
}
