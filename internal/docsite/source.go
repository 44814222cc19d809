package docsite

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"
)

// sourceLimit is how large a file may be that a page shows.
const sourceLimit = 1 << 20

// source returns the page that shows a text file of the module.
func (s *site) source(file string) (*page, error) {
	if p, exists := s.shown[file]; exists {
		return p, nil
	}
	content, err := s.readSource(file)
	if err != nil {
		return nil, err
	}
	p := &page{path: "src/" + file + ".html", title: file, anchors: make(map[string]bool), plain: true}
	for n := range 1 + bytes.Count(content, []byte("\n")) {
		p.anchors[lineAnchor(n+1)] = true
	}
	p.fill = func() { p.body = []byte(s.above(p, file) + numbered(file, content)) }
	s.shown[file] = p
	s.add(p, file)
	return p, nil
}

func lineAnchor(line int) string { return "L" + strconv.Itoa(line) }

// readSource reads a file that can be shown.
func (s *site) readSource(file string) ([]byte, error) {
	info, err := fs.Stat(s.files, file)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > sourceLimit {
		return nil, fmt.Errorf("%s is no file, or larger than 1 MiB: it cannot be shown", file)
	}
	content, err := fs.ReadFile(s.files, file)
	if err == nil && (!utf8.Valid(content) || bytes.IndexByte(content, 0) >= 0) {
		err = errors.New(file + " is no text: it cannot be shown")
	}
	return content, err
}

// above writes the name of a file, in which the package of its folder is a link.
func (s *site) above(p *page, file string) string {
	folder, name := path.Split(file)
	folder = html.EscapeString(folder)
	if of, exists := s.packages[s.importPath(path.Dir(file))]; exists && folder != "" {
		folder = fmt.Sprintf(`<a href="%s">%s</a>/`, html.EscapeString(p.href(of.page, "")), strings.TrimSuffix(folder, "/"))
	}
	return "<h1 class=\"file\">" + folder + html.EscapeString(name) + "</h1>\n"
}

// numbered writes a file with an anchor at each line.
func numbered(file string, content []byte) string {
	written := html.EscapeString(string(content))
	if path.Ext(file) == ".go" {
		written = colored(content)
	}
	var body strings.Builder
	body.WriteString("<pre class=\"source\"><code>")
	for i, line := range strings.Split(strings.TrimSuffix(written, "\n"), "\n") {
		fmt.Fprintf(&body, "<span id=\"%s\">%s\n</span>", lineAnchor(i+1), line)
	}
	body.WriteString("</code></pre>\n")
	return body.String()
}
