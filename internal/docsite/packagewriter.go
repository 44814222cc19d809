package docsite

import (
	"fmt"
	"go/ast"
	"go/doc"
	"html"
	"path"
	"strings"
)

// A packageWriter writes the page of a package.
type packageWriter struct {
	*pkg
	strings.Builder
}

// render makes the body and the entries of the index.
func (p *pkg) render() {
	w := &packageWriter{pkg: p}
	w.head()
	w.write(commented{p.Doc, ""})
	w.examples(p.Examples)
	w.documents()
	w.help()
	if p.Name != "main" {
		w.names()
	}
	w.sources()
	p.body = []byte(w.Builder.String())
}

func (w *packageWriter) printf(format string, args ...any) { fmt.Fprintf(w, format, args...) }

// write writes the text of a comment.
func (w *packageWriter) write(c commented) { w.WriteString(w.comment(c)) }

// head writes the title, and how the package is imported.
func (w *packageWriter) head() {
	about := commented{w.Doc, ""}
	w.found = append(w.found, entry{page: w.page, title: w.shortTitle(), kind: w.kind(), where: w.ImportPath, text: w.words(about)})
	w.printf("<h1><span class=\"kind\">%s</span> %s</h1>\n", w.kind(), html.EscapeString(w.shortTitle()))
	if w.Name != "main" {
		writeCode(w, colored(fmt.Appendf(nil, "import %q", w.ImportPath)))
	}
}

func (p *pkg) kind() string {
	if p.Name == "main" {
		return "program"
	}
	return "package"
}

// documents lists the documents in the folder of the package.
func (w *packageWriter) documents() {
	var links []string
	for _, d := range w.site.documentsIn(w.folder) {
		links = append(links, fmt.Sprintf(`<a href="%s">%s</a>`, html.EscapeString(w.href(d.page, "")), html.EscapeString(d.title)))
	}
	if len(links) > 0 {
		w.printf("<p class=\"beside\">Beside it: %s</p>\n", strings.Join(links, ", "))
	}
}

// names writes all declarations, each group below a heading.
func (w *packageWriter) names() {
	w.contents()
	w.group("Constants", len(w.Consts))
	w.values(w.Consts, "const")
	w.group("Variables", len(w.Vars))
	w.values(w.Vars, "var")
	w.group("Functions", len(w.Funcs))
	w.funcs(w.Funcs, 3)
	w.group("Types", len(w.Types))
	for _, t := range w.Types {
		w.typ(t)
	}
}

// contents lists the functions, types and methods.
func (w *packageWriter) contents() {
	if len(w.Funcs)+len(w.Types) == 0 {
		return
	}
	w.printf("<details class=\"index\"><summary>Index</summary>\n<ul>\n")
	for _, f := range w.Funcs {
		w.item(f.Name, "func "+f.Name)
	}
	for _, t := range w.Types {
		w.item(t.Name, "type "+t.Name)
		if len(t.Funcs)+len(t.Methods) == 0 {
			continue
		}
		w.printf("<li><ul>\n")
		for _, f := range t.Funcs {
			w.item(f.Name, "func "+f.Name)
		}
		for _, f := range t.Methods {
			w.item(t.Name+"."+f.Name, "func ("+f.Recv+") "+f.Name)
		}
		w.printf("</ul></li>\n")
	}
	w.printf("</ul></details>\n")
}

func (w *packageWriter) item(anchor, words string) {
	w.printf("<li><a href=\"#%s\"><code>%s</code></a></li>\n", html.EscapeString(anchor), html.EscapeString(words))
}

func (w *packageWriter) group(title string, size int) {
	if size == 0 {
		return
	}
	id := "go:" + strings.ToLower(title)
	w.printf("<h2 id=\"%s\">%s</h2>\n", id, title)
	w.outline = append(w.outline, heading{2, id, title})
}

// values writes constants or variables. Their names have the ids, in the code.
func (w *packageWriter) values(values []*doc.Value, kind string) {
	for _, v := range values {
		w.printf("<section>\n")
		writeCode(w, w.declaration(v.Decl))
		about := commented{v.Doc, v.Names[0]}
		w.write(about)
		w.printf("</section>\n")
		for _, name := range v.Names {
			if w.anchors[name] {
				w.find(name, kind, commented{strings.TrimSpace(v.Doc + "\n" + specComment(v.Decl, name)), name})
			}
		}
	}
}

// specComment returns the comment of one name in a group.
func specComment(decl *ast.GenDecl, name string) string {
	for _, spec := range decl.Specs {
		if v, ok := spec.(*ast.ValueSpec); ok {
			for _, ident := range v.Names {
				if ident.Name == name {
					return v.Doc.Text() + v.Comment.Text()
				}
			}
		}
	}
	return ""
}

// funcs writes functions or methods, with headings of a level.
func (w *packageWriter) funcs(funcs []*doc.Func, level int) {
	for _, f := range funcs {
		name, kind := f.Name, "func"
		if f.Recv != "" {
			name, kind = receiver(f.Recv)+"."+f.Name, "method"
		}
		w.printf("<section>\n")
		w.heading(level, name, kind, f.Decl)
		writeCode(w, w.declaration(f.Decl))
		w.write(commented{f.Doc, name})
		w.examples(f.Examples)
		w.printf("</section>\n")
		w.find(name, kind, commented{f.Doc, name})
	}
}

// receiver returns the type of a receiver, such as Port of *Port[T].
func receiver(recv string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(recv, "*"), "[")
	return name
}

// heading writes the heading of a declaration, which leads to its source.
func (w *packageWriter) heading(level int, name, kind string, decl ast.Decl) {
	where := w.fset.Position(decl.Pos())
	source := html.EscapeString(name)
	if shown, err := w.site.source(where.Filename); err == nil {
		source = fmt.Sprintf(`<a href="%s">%s</a>`, html.EscapeString(w.href(shown, lineAnchor(where.Line))), source)
	}
	w.printf("<h%d id=\"%s\"><span class=\"kind\">%s</span> %s%s</h%[1]d>\n", level, html.EscapeString(name), kind, source, anchorLink(name))
	if level == 3 {
		w.outline = append(w.outline, heading{3, name, name})
	}
}

// typ writes a type, and everything that belongs to it.
func (w *packageWriter) typ(t *doc.Type) {
	w.printf("<section>\n")
	w.heading(3, t.Name, "type", t.Decl)
	writeCode(w, w.declaration(t.Decl))
	w.write(commented{t.Doc, t.Name})
	w.examples(t.Examples)
	w.find(t.Name, "type", commented{t.Doc, t.Name})
	w.findFields(t)
	w.values(t.Consts, "const")
	w.values(t.Vars, "var")
	w.funcs(t.Funcs, 4)
	w.funcs(t.Methods, 4)
	w.printf("</section>\n")
}

// findFields notes the fields of a struct and the methods of an interface.
func (w *packageWriter) findFields(t *doc.Type) {
	for _, spec := range t.Decl.Specs {
		spec, ok := spec.(*ast.TypeSpec)
		if !ok {
			continue
		}
		for _, member := range memberList(spec) {
			for _, ident := range member.Names {
				if name := t.Name + "." + ident.Name; w.anchors[name] {
					w.find(name, w.kinds[name], commented{member.Doc.Text() + member.Comment.Text(), name})
				}
			}
		}
	}
}

// find notes a name for the search.
func (w *packageWriter) find(name, kind string, about commented) {
	w.found = append(w.found, entry{page: w.page, anchor: name, title: w.Name + "." + name, kind: kind, where: w.ImportPath, text: w.words(about)})
}

// sources lists the files of the package.
func (w *packageWriter) sources() {
	var links []string
	for _, file := range w.files {
		if shown, err := w.site.source(file); err == nil {
			links = append(links, fmt.Sprintf(`<a href="%s">%s</a>`, html.EscapeString(w.href(shown, "")), html.EscapeString(path.Base(file))))
		}
	}
	if len(links) > 0 {
		w.printf("<h2 id=\"go:files\">Files</h2>\n<p class=\"files\">%s</p>\n", strings.Join(links, " "))
		w.outline = append(w.outline, heading{2, "go:files", "Files"})
	}
}
