package docsite

import (
	"bytes"
	"io/fs"
	"net/url"
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// A document is a file in Markdown with its page.
type document struct {
	*page
	site   *site
	file   string // Its path in the module.
	source []byte
	tree   ast.Node
	ids    map[ast.Node]string // Of the headings.
}

// markup is Markdown as most hosts of repositories have it, without styles in
// attributes, which the policy of the pages refuses.
var markup = []goldmark.Extender{
	extension.Linkify,
	extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
	extension.Strikethrough,
	extension.TaskList,
}

// readDocument reads a document and finds its sections.
func (s *site) readDocument(file string) error {
	source, err := fs.ReadFile(s.files, file)
	if err != nil {
		return err
	}
	if !utf8.Valid(source) {
		s.problem(file, 0, "it is not in UTF-8")
		return nil
	}
	d := &document{
		page:   &page{path: documentPath(file), title: path.Base(file), anchors: make(map[string]bool)},
		site:   s,
		file:   file,
		source: source,
		ids:    make(map[ast.Node]string),
	}
	d.tree = goldmark.New(goldmark.WithExtensions(markup...)).Parser().Parse(text.NewReader(source))
	d.findSections()
	d.fill = d.render
	s.documents[file] = d
	s.add(d.page, file)
	return nil
}

// documentPath returns the path of the page of a document. That of a README is
// the first page of its folder.
func documentPath(file string) string {
	if path.Base(file) == front {
		return path.Join(path.Dir(file), "index.html")
	}
	return strings.TrimSuffix(file, ".md") + ".html"
}

// findSections gives the headings their ids. The first heading is the title.
func (d *document) findSections() {
	titled := false
	for n := d.tree.FirstChild(); n != nil; n = n.NextSibling() {
		h, ok := n.(*ast.Heading)
		if !ok {
			continue
		}
		words := d.text(h)
		if !titled && words != "" {
			d.title, titled = words, true
		}
		id := unused(d.anchors, anchorOf(words))
		d.anchors[id] = true
		d.ids[h] = id
		if h.Level == 2 || h.Level == 3 {
			d.outline = append(d.outline, heading{h.Level, id, words})
		}
	}
}

// anchorOf returns the id of a heading, as most hosts of repositories make it.
func anchorOf(words string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			return unicode.ToLower(r)
		}
		return -1
	}, words)
}

// unused returns an id that no other section has.
func unused(ids map[string]bool, id string) string {
	if id == "" {
		id = "section"
	}
	name := id
	for n := 1; ids[name]; n++ {
		name = id + "-" + strconv.Itoa(n)
	}
	return name
}

// render makes the body and the entries of the index.
func (d *document) render() {
	markdown := goldmark.New(
		goldmark.WithExtensions(markup...),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(&documentWriter{d}, 1))),
	)
	var body bytes.Buffer
	if err := markdown.Renderer().Render(&body, d.source, d.tree); err != nil {
		d.site.problem(d.file, 0, "%v", err)
	}
	d.body = body.Bytes()
	d.index()
}

// index notes each section for the search, with the text below its heading.
func (d *document) index() {
	e := entry{page: d.page, title: d.title, kind: "page"}
	var words strings.Builder
	flush := func() {
		e.text = squeeze(words.String())
		d.found = append(d.found, e)
		words.Reset()
	}
	for n := d.tree.FirstChild(); n != nil; n = n.NextSibling() {
		h, ok := n.(*ast.Heading)
		switch {
		case !ok:
			words.WriteString(d.text(n) + " ")
		case d.text(h) == d.title && e.anchor == "": // The title of the page.
		default:
			flush()
			e = entry{page: d.page, anchor: d.ids[h], title: d.text(h), kind: "section", where: d.title}
		}
	}
	flush()
}

// text returns the words of a node, without its marks.
func (d *document) text(n ast.Node) string {
	var words strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				words.WriteString(d.word(n))
				if n.SoftLineBreak() || n.HardLineBreak() {
					words.WriteByte(' ')
				}
			}
		case *ast.String:
			if entering {
				words.Write(n.Value)
			}
		case *ast.AutoLink:
			if entering {
				words.Write(n.Label(d.source))
			}
		case *ast.RawHTML:
			if raw := n.Segments.Value(d.source); entering && !isComment(raw) {
				words.Write(raw)
			}
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			if entering {
				words.Write(n.Lines().Value(d.source))
			}
		default:
			if !entering && n.Type() == ast.TypeBlock {
				words.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(words.String())
}

// word returns a piece of text as it is shown: but in code, without the
// backslashes that keep Markdown from reading marks, and with the characters for
// references to them.
func (d *document) word(n *ast.Text) string {
	word := n.Segment.Value(d.source)
	if n.Parent().Kind() == ast.KindCodeSpan {
		return string(word)
	}
	return string(util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(word))))
}

// linked lists the files to which the document links, in order.
func (d *document) linked() (files []string) {
	_ = ast.Walk(d.tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if link, ok := n.(*ast.Link); ok && entering {
			if u, err := url.Parse(string(link.Destination)); err == nil && u.Scheme == "" {
				files = append(files, path.Join(path.Dir(d.file), u.Path))
			}
		}
		return ast.WalkContinue, nil
	})
	return files
}

// line returns the line of a place in the source, from 1.
func (d *document) line(n ast.Node) int {
	for ; n != nil; n = n.Parent() {
		if at := n.Pos(); at >= 0 && at <= len(d.source) {
			return 1 + bytes.Count(d.source[:at], []byte("\n"))
		}
	}
	return 0
}
