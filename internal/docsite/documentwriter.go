package docsite

import (
	"bytes"
	"fmt"
	"html"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// A documentWriter writes those nodes of a document that goldmark would write otherwise.
type documentWriter struct{ *document }

// RegisterFuncs says which ones.
func (p *documentWriter) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	for kind, write := range map[ast.NodeKind]func(w util.BufWriter, n ast.Node, entering bool) ast.WalkStatus{
		ast.KindHeading:         p.heading,
		ast.KindLink:            p.link,
		ast.KindAutoLink:        p.autoLink,
		ast.KindImage:           p.image,
		ast.KindCodeSpan:        p.codeSpan,
		ast.KindFencedCodeBlock: p.codeBlock,
		ast.KindRawHTML:         p.rawHTML,
		ast.KindHTMLBlock:       p.rawBlock,
		extast.KindTable:        p.table,
		extast.KindTableHeader:  p.tableHeader,
	} {
		r.Register(kind, func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
			return write(w, n, entering), nil
		})
	}
}

func (p *documentWriter) heading(w util.BufWriter, n ast.Node, entering bool) ast.WalkStatus {
	h := n.(*ast.Heading)
	id := p.ids[n]
	switch {
	case entering && id == "":
		fmt.Fprintf(w, "<h%d>", h.Level)
	case entering:
		fmt.Fprintf(w, `<h%d id="%s">`, h.Level, html.EscapeString(id))
	case id == "":
		fmt.Fprintf(w, "</h%d>\n", h.Level)
	default:
		fmt.Fprintf(w, "%s</h%d>\n", anchorLink(id), h.Level)
	}
	return ast.WalkContinue
}

// anchorLink returns the mark beside a heading by which one copies its address.
func anchorLink(id string) string {
	return fmt.Sprintf(` <a class="anchor" href="#%s" aria-label="Link to this section">#</a>`, html.EscapeString(id))
}

func (p *documentWriter) link(w util.BufWriter, n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		w.WriteString("</a>")
		return ast.WalkContinue
	}
	href := p.site.follow(p.page, p.file, p.line(n), string(n.(*ast.Link).Destination))
	fmt.Fprintf(w, `<a href="%s">`, html.EscapeString(href))
	return ast.WalkContinue
}

func (p *documentWriter) autoLink(w util.BufWriter, n ast.Node, entering bool) ast.WalkStatus {
	if entering {
		link := n.(*ast.AutoLink)
		address := string(link.URL(p.source))
		if link.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(address), "mailto:") {
			address = "mailto:" + address
		}
		writeLink(w, p.site.follow(p.page, p.file, p.line(n), address), string(link.Label(p.source)))
	}
	return ast.WalkSkipChildren
}

func writeLink(w util.BufWriter, href, words string) {
	fmt.Fprintf(w, `<a href="%s">%s</a>`, html.EscapeString(href), html.EscapeString(words))
}

// image writes a picture of the module. One of the web becomes a link, since
// pages load nothing from there.
func (p *documentWriter) image(w util.BufWriter, n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		return ast.WalkSkipChildren
	}
	address, words := string(n.(*ast.Image).Destination), p.text(n)
	if isOutside(address) {
		writeLink(w, p.site.follow(p.page, p.file, p.line(n), address), words)
		return ast.WalkSkipChildren
	}
	src := p.site.picture(p.page, p.file, p.line(n), address)
	shown := fmt.Sprintf(`<img src="%s" alt="%s">`, html.EscapeString(src), html.EscapeString(words))
	if !inside(n, ast.KindLink) { // It leads to the picture alone, which may be larger.
		shown = fmt.Sprintf(`<a href="%s">%s</a>`, html.EscapeString(src), shown)
	}
	w.WriteString(shown)
	return ast.WalkSkipChildren
}

// codeSpan writes code in a sentence, as a link if it names something that has a
// place in the site.
func (p *documentWriter) codeSpan(w util.BufWriter, n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		return ast.WalkSkipChildren
	}
	code := p.text(n)
	written := "<code>" + html.EscapeString(code) + "</code>"
	if target, anchor := p.site.namedBy(code); target != nil && target != p.page && !inside(n, ast.KindLink, ast.KindHeading) {
		written = fmt.Sprintf(`<a href="%s">%s</a>`, html.EscapeString(p.href(target, anchor)), written)
	}
	w.WriteString(written)
	return ast.WalkSkipChildren
}

// inside reports whether a node is in one of some kinds.
func inside(n ast.Node, kinds ...ast.NodeKind) bool {
	for n = n.Parent(); n != nil; n = n.Parent() {
		for _, kind := range kinds {
			if n.Kind() == kind {
				return true
			}
		}
	}
	return false
}

func (p *documentWriter) codeBlock(w util.BufWriter, n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		return ast.WalkSkipChildren
	}
	code := n.Lines().Value(p.source)
	written := html.EscapeString(string(code))
	if string(n.(*ast.FencedCodeBlock).Language(p.source)) == "go" {
		written = colored(code)
	}
	writeCode(w, written)
	return ast.WalkSkipChildren
}

// A codeWriter is a buffer of goldmark's or of package bytes.
type codeWriter interface {
	WriteString(s string) (int, error)
}

// writeCode writes a block of code.
func writeCode(w codeWriter, written string) {
	w.WriteString("<pre><code>" + written + "</code></pre>\n")
}

func (p *documentWriter) rawHTML(w util.BufWriter, n ast.Node, entering bool) ast.WalkStatus {
	if entering {
		raw := n.(*ast.RawHTML).Segments.Value(p.source)
		if !isComment(raw) {
			w.WriteString(html.EscapeString(string(raw)))
		}
	}
	return ast.WalkSkipChildren
}

func (p *documentWriter) rawBlock(w util.BufWriter, n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		return ast.WalkSkipChildren
	}
	block := n.(*ast.HTMLBlock)
	raw := block.Lines().Value(p.source)
	if block.HasClosure() {
		raw = append(bytes.Clone(raw), block.ClosureLine.Value(p.source)...)
	}
	if !isComment(raw) {
		fmt.Fprintf(w, "<pre>%s</pre>\n", html.EscapeString(string(raw)))
	}
	return ast.WalkSkipChildren
}

// isComment reports whether raw HTML is one comment and nothing behind it.
func isComment(raw []byte) bool {
	raw = bytes.TrimSpace(raw)
	return bytes.HasPrefix(raw, []byte("<!--")) && bytes.Index(raw, []byte("-->")) == len(raw)-len("-->")
}

// table writes a table in a box that scrolls.
func (p *documentWriter) table(w util.BufWriter, _ ast.Node, entering bool) ast.WalkStatus {
	if entering {
		w.WriteString("<div class=\"wide\"><table>\n")
		return ast.WalkContinue
	}
	w.WriteString("</table></div>\n")
	return ast.WalkContinue
}

// tableHeader writes the first row, unless all of its cells are empty. The last
// of the other rows ends their group.
func (p *documentWriter) tableHeader(w util.BufWriter, n ast.Node, entering bool) ast.WalkStatus {
	empty := p.text(n) == ""
	if !empty && entering {
		w.WriteString("<thead><tr>\n")
		return ast.WalkContinue
	}
	if !empty {
		w.WriteString("</tr></thead>\n")
	}
	if !entering && n.NextSibling() != nil {
		w.WriteString("<tbody>\n")
	}
	return ast.WalkSkipChildren
}
