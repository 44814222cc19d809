package codegen

import (
	"go/ast"
	"go/doc/comment"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/packages"
)

// comments has the comments of declarations by the positions of their names, and
// the groups in which constants are declared.
type comments struct {
	texts  map[token.Pos]string
	groups map[token.Pos]*ast.GenDecl
	read   map[*types.Package]bool
	all    map[*types.Package]*packages.Package
}

// commentsOf returns the comments of a package and of all that it imports.
func commentsOf(p *packages.Package) *comments {
	c := &comments{map[token.Pos]string{}, map[token.Pos]*ast.GenDecl{}, map[*types.Package]bool{}, map[*types.Package]*packages.Package{}}
	packages.Visit([]*packages.Package{p}, nil, func(p *packages.Package) { c.all[p.Types] = p })
	return c
}

// of returns the comment of a declaration, as TypeScript has it.
func (c *comments) of(o types.Object) string {
	c.readPackage(o.Pkg())
	return c.texts[o.Pos()]
}

// group returns the declaration in which a constant is.
func (c *comments) group(o types.Object) *ast.GenDecl {
	c.readPackage(o.Pkg())
	return c.groups[o.Pos()]
}

func (c *comments) readPackage(p *types.Package) {
	if c.read[p] || c.all[p] == nil {
		return
	}
	c.read[p] = true
	for _, file := range c.all[p].Syntax {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GenDecl:
				c.declaration(n)
			case *ast.Field:
				c.add(n.Names, n.Doc, n.Comment)
			case *ast.FuncDecl:
				return false
			}
			return true
		})
	}
}

// declaration adds the comments of types and constants.
func (c *comments) declaration(d *ast.GenDecl) {
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			doc := spec.Doc
			if doc == nil && !d.Lparen.IsValid() {
				doc = d.Doc
			}
			c.add([]*ast.Ident{spec.Name}, doc, spec.Comment)
		case *ast.ValueSpec:
			doc := spec.Doc
			if doc == nil && !d.Lparen.IsValid() {
				doc = d.Doc
			}
			c.add(spec.Names, doc, spec.Comment)
			for _, name := range spec.Names {
				c.groups[name.Pos()] = d
			}
		}
	}
}

// add adds the comment above names, or else that behind them.
func (c *comments) add(names []*ast.Ident, above, behind *ast.CommentGroup) {
	if above == nil {
		above = behind
	}
	text := markdown(above.Text())
	for _, name := range names {
		c.texts[name.Pos()] = text
	}
}

// markdown returns the text of a comment in Markdown, which editors show, without
// anything that TSDoc would take for a mark of its own.
func markdown(text string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	p := comment.Parser{LookupSym: func(string, string) bool { return true }}
	printer := &comment.Printer{
		DocLinkURL: func(*comment.DocLink) string { return "" },
		HeadingID:  func(*comment.Heading) string { return "" },
	}
	text = strings.TrimSpace(string(printer.Markdown(p.Parse(text))))
	return strings.NewReplacer("*/", `*\/`, "@", `\@`).Replace(text)
}

// tsDoc returns a text as a comment of TypeScript, indented, nothing for none.
func tsDoc(text, indent string) string {
	if text == "" {
		return ""
	}
	lines := strings.Split(text, "\n")
	if len(lines) == 1 {
		return indent + "/** " + text + " */\n"
	}
	for i, line := range lines {
		lines[i] = strings.TrimRight(indent+" * "+line, " ")
	}
	return indent + "/**\n" + strings.Join(lines, "\n") + "\n" + indent + " */\n"
}
