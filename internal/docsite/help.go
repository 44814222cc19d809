package docsite

import (
	"html"
	"path"
	"slices"
	"strings"
)

// helpOf returns the help of the commands of a program.
func (s *site) helpOf(p *pkg) (help []Help) {
	for _, h := range s.options.Help {
		if p.Name == "main" && h.Package == p.ImportPath {
			help = append(help, h)
		}
	}
	return help
}

// commandAnchor returns the id of the help of a command.
func commandAnchor(h Help) string { return strings.ReplaceAll(h.Command, " ", "-") }

// command returns the page and the section of the help of a command that code in
// a sentence calls, perhaps with arguments behind it.
func (s *site) command(code string) (*page, string) {
	words := strings.Fields(strings.TrimPrefix(code, "go tool "))
	for n := len(words); n > 1; n-- {
		command := strings.Join(words[:n], " ")
		at := slices.IndexFunc(s.options.Help, func(h Help) bool { return h.Command == command })
		if at < 0 {
			continue
		}
		if p, exists := s.packages[s.options.Help[at].Package]; exists {
			return p.page, commandAnchor(s.options.Help[at])
		}
	}
	return nil, ""
}

// help writes the help of the commands of a program.
func (w *packageWriter) help() {
	help := w.site.helpOf(w.pkg)
	if len(help) == 0 {
		return
	}
	w.printf("<h2 id=\"go:commands\">Commands</h2>\n")
	w.outline = append(w.outline, heading{2, "go:commands", "Commands"})
	for _, h := range help {
		id := commandAnchor(h)
		w.printf("<section>\n<h3 id=\"%s\">%s%s</h3>\n", html.EscapeString(id), html.EscapeString(h.Command), anchorLink(id))
		writeCode(w, html.EscapeString(strings.TrimSpace(h.Text)))
		w.printf("</section>\n")
		w.outline = append(w.outline, heading{3, id, h.Command})
		w.found = append(w.found, entry{page: w.page, anchor: id, title: h.Command, kind: "command", where: w.ImportPath, text: squeeze(h.Text)})
	}
}

// documentsIn lists the documents in the folder of a package, by their paths.
func (s *site) documentsIn(folder string) (documents []*document) {
	for file, d := range s.documents {
		if path.Dir(file) == folder && folder != "." {
			documents = append(documents, d)
		}
	}
	slices.SortFunc(documents, func(a, b *document) int { return strings.Compare(a.file, b.file) })
	return documents
}
