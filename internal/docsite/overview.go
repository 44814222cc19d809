package docsite

import (
	"fmt"
	"html"
	"slices"
	"strings"
)

// addOverview adds the page that lists the packages, if there are some.
func (s *site) addOverview() {
	if len(s.packages) == 0 {
		return
	}
	p := &page{path: "pkg/index.html", title: "Packages", anchors: make(map[string]bool)}
	p.fill = func() {
		p.found = append(p.found, entry{page: p, title: p.title, kind: "page", where: s.name})
		var body strings.Builder
		body.WriteString("<h1>Packages</h1>\n")
		s.list(&body, p, "", false)
		s.list(&body, p, "Programs", true)
		p.body = []byte(body.String())
	}
	s.overview = p
	s.add(p, "the list of packages")
}

// shortPath returns the import path from that of the module on.
func (p *pkg) shortPath() string {
	if p.folder == "." {
		return p.ImportPath
	}
	return p.folder
}

// sorted returns the packages, or the programs, by their paths.
func (s *site) sorted(programs bool) (packages []*pkg) {
	for _, p := range s.packages {
		if (p.Name == "main") == programs {
			packages = append(packages, p)
		}
	}
	slices.SortFunc(packages, func(a, b *pkg) int { return strings.Compare(a.ImportPath, b.ImportPath) })
	return packages
}

// list writes the packages, or the programs, with the first sentence of each.
func (s *site) list(body *strings.Builder, from *page, title string, programs bool) {
	packages := s.sorted(programs)
	if len(packages) == 0 {
		return
	}
	if title != "" {
		fmt.Fprintf(body, "<h2>%s</h2>\n", title)
	}
	body.WriteString("<div class=\"wide\"><table class=\"packages\"><tbody>\n")
	for _, p := range packages {
		fmt.Fprintf(body, "<tr><td><a href=\"%s\"><code>%s</code></a></td><td>%s</td></tr>\n",
			html.EscapeString(from.href(p.page, "")), html.EscapeString(p.shortPath()), html.EscapeString(p.Synopsis(p.Doc)))
	}
	body.WriteString("</tbody></table></div>\n")
}
