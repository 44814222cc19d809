package extbuild

import (
	"os"

	"gangway/internal/extbuild/htmlpage"
	"gangway/internal/manifest"
)

// resolvePages finds the pages that name Go packages and rewrites them: pages
// holds them by their slash-separated paths in the extension.
func (r *resolver) resolvePages(c copier) (pages map[string][]byte, err error) {
	pages = map[string][]byte{}
	err = c.files(func(file, name string) error {
		if !htmlpage.Is(name) {
			return nil
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		text, changed, err := r.page(file, name).Rewrite(content)
		if changed {
			pages[name] = text
		}
		return err
	})
	return pages, err
}

func (r *resolver) page(file, name string) htmlpage.Page {
	return htmlpage.Page{File: file, Name: name, Program: func(where manifest.Node, entry string) (string, error) {
		p, err := r.goPackage(file, where, entry)
		if err != nil {
			return "", err
		}
		p.elsewhere = file
		return p.Name, nil
	}}
}
