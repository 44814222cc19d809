package docsite

import (
	"fmt"
	"html"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"gangway/internal/secrets"
)

// folder returns the page that lists the files in a folder of the module, and
// those below it.
func (s *site) folder(dir string) (*page, error) {
	if p, exists := s.shown[dir]; exists {
		return p, nil
	}
	files, err := s.published(dir)
	if err != nil {
		return nil, err
	}
	p := &page{path: "src/" + dir + "/index.html", title: dir, anchors: make(map[string]bool), plain: true}
	p.fill = func() { p.body = []byte(s.listed(p, dir, files)) }
	s.shown[dir] = p
	s.add(p, dir)
	return p, nil
}

// published lists the files in a folder that a page may show: those that Git
// tracks, where the module is in a repository. A secret among them is an error.
func (s *site) published(dir string) (files []string, err error) {
	tracked, err := s.tracked()
	if err != nil {
		return nil, err
	}
	err = fs.WalkDir(s.files, dir, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (name != dir && hidden(entry.Name()) || s.isOut(name)):
			return fs.SkipDir
		case !entry.Type().IsRegular() || hidden(entry.Name()) || tracked != nil && !tracked[name]:
			return nil
		}
		files = append(files, name)
		return s.checkSecret(name)
	})
	return files, err
}

// hidden reports whether a folder does not list a file or a folder of a name.
func hidden(name string) bool {
	return strings.HasPrefix(name, ".") || name == "node_modules" || name == "build"
}

// checkSecret returns an error if a file must not be published.
func (s *site) checkSecret(file string) error {
	secret, err := secrets.Is(filepath.Join(s.options.Dir, filepath.FromSlash(file)))
	if err == nil && secret {
		err = fmt.Errorf("%s looks like a secret, such as a private key or a password, and would be published; "+
			"move it out of the folder, or link to single files", file)
	}
	return err
}

// shownTypes are the names of files of a folder that have pages. A file of another
// type has one if a document links to it.
var shownTypes = []string{".css", ".go", ".html", ".js", ".json", ".mod", ".sh", ".sql", ".svg", ".ts", ".txt"}

// listed writes the names of files, with links to those that can be shown.
func (s *site) listed(p *page, dir string, files []string) string {
	var body strings.Builder
	fmt.Fprintf(&body, "<h1>%s</h1>\n<ul class=\"files\">\n", html.EscapeString(dir))
	for _, file := range files {
		name := html.EscapeString(strings.TrimPrefix(file, dir+"/"))
		var shown *page
		if d, exists := s.documents[file]; exists {
			shown = d.page
		} else if slices.Contains(shownTypes, path.Ext(file)) {
			shown, _ = s.source(file)
		}
		if shown != nil {
			name = fmt.Sprintf(`<a href="%s">%s</a>`, html.EscapeString(p.href(shown, "")), name)
		}
		fmt.Fprintf(&body, "<li>%s</li>\n", name)
	}
	body.WriteString("</ul>\n")
	return body.String()
}
