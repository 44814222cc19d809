package docsite

import (
	"go/doc/comment"
	"go/token"
	"strings"
)

// A commented is the text of a comment with the name to which it belongs.
type commented struct {
	text string
	of   string // Empty for the package.
}

// comment writes the text of a comment, whose links lead to names.
func (p *pkg) comment(c commented) string {
	parsed := p.parsed(c)
	ids := make(map[string]bool)
	printer := comment.Printer{
		HeadingLevel: 4,
		HeadingID: func(h *comment.Heading) string {
			words := string((&comment.Printer{}).Text(&comment.Doc{Content: []comment.Block{&comment.Paragraph{Text: h.Text}}}))
			id := unused(ids, anchorOf(strings.TrimSpace(words)))
			ids[id] = true
			return c.of + ":" + id
		},
		DocLinkURL: func(link *comment.DocLink) string { return p.docLink(c, link) },
	}
	var out strings.Builder
	for _, block := range parsed.Content {
		if code, ok := block.(*comment.Code); ok {
			writeCode(&out, colored([]byte(code.Text)))
			continue
		}
		out.Write(printer.HTML(&comment.Doc{Content: []comment.Block{block}}))
	}
	return out.String()
}

// parsed reads a comment. Brackets around something that looks like a name and is
// none are a problem.
func (p *pkg) parsed(c commented) *comment.Doc {
	parser := p.Parser()
	parser.LookupSym = func(recv, name string) bool {
		full := strings.TrimPrefix(recv+"."+name, ".")
		if p.anchors[full] {
			return true
		}
		p.problem(c, full, "the page of the %s has no name %s for the link [%[2]s]", p.kind(), full)
		return false
	}
	return parser.Parse(c.text)
}

// words returns the text of a comment without marks, for the search.
func (p *pkg) words(c commented) string {
	return squeeze(string((&comment.Printer{TextWidth: -1}).Text(p.Parser().Parse(c.text))))
}

// docLink returns the address to which a link in a comment leads.
func (p *pkg) docLink(c commented, link *comment.DocLink) string {
	name := strings.Trim(link.Recv+"."+link.Name, ".")
	if link.ImportPath == "" {
		return p.href(p.page, name)
	}
	if other, exists := p.site.packages[link.ImportPath]; exists && name != "" && !other.anchors[name] {
		p.problem(c, other.Name+"."+name, "package %s has no name %s", link.ImportPath, name)
	}
	return p.nameAt(link.ImportPath, name)
}

// problem notes a problem with a link in a comment, at its line.
func (p *pkg) problem(c commented, link, format string, args ...any) {
	where := p.texts[c.text]
	if where.Line == 0 {
		where = token.Position{Filename: p.folder}
	} else if before, _, found := strings.Cut(c.text, "["+link+"]"); found {
		where.Line += strings.Count(before, "\n")
	}
	p.site.problem(where.Filename, where.Line, format, args...)
}
