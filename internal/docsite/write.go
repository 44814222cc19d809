package docsite

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

//go:embed assets
var assets embed.FS

var pageTemplate = template.Must(template.ParseFS(assets, "assets/page.html"))

// A view is a page as its template sees it.
type view struct {
	*page
	site *site
}

func (v view) Root() string            { return up(v.path) }
func (v view) Title() string           { return v.title }
func (v view) Site() string            { return v.site.name }
func (v view) Front() bool             { return v.page == v.site.documents[front].page }
func (v view) Plain() bool             { return v.plain }
func (v view) Body() template.HTML     { return template.HTML(v.body) }
func (v view) Home() string            { return v.href(v.site.documents[front].page, "") }
func (v view) Href(to *page) string    { return v.href(to, "") }
func (v view) Navigation() []group     { return v.site.navigation(v.page) }
func (v view) Outline() []outlineEntry { return v.page.listed() }

// An outlineEntry is a section in the list of them.
type outlineEntry struct {
	Level    int
	ID, Text string
}

// listed lists the sections of a page, unless there are too few for a list.
func (p *page) listed() (entries []outlineEntry) {
	for _, h := range p.outline {
		entries = append(entries, outlineEntry{h.level, h.id, h.text})
	}
	if len(entries) < 2 {
		return nil
	}
	return entries
}

// Row returns the parts of the template that are called for an item.
func (v view) Row(i *item) row { return row{v, i} }

// A row is an item of the navigation on a page.
type row struct {
	View view
	*item
}

// write writes the site into its folder.
func (s *site) write() (Result, error) {
	out, err := made.New(s.options.Out)
	if err != nil {
		return Result{}, err
	}
	defer out.Discard()
	result := Result{Pages: len(s.pages)}
	put := func(name string, content []byte) error {
		result.Bytes += int64(len(content))
		file := filepath.Join(out.Stage, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		return os.WriteFile(file, content, 0o644)
	}
	for _, p := range s.pages {
		var text bytes.Buffer
		if err := pageTemplate.Execute(&text, view{p, s}); err != nil {
			return Result{}, err
		}
		if err := put(p.path, text.Bytes()); err != nil {
			return Result{}, err
		}
	}
	if err := s.writeOthers(put); err != nil {
		return Result{}, err
	}
	return result, out.Commit()
}

// writeOthers writes the files that pages need: their pictures, style and scripts.
func (s *site) writeOthers(put func(name string, content []byte) error) error {
	for _, name := range slices.Sorted(maps.Keys(s.pictures)) {
		content, err := fs.ReadFile(s.files, name)
		if err != nil {
			return err
		}
		if err := put(name, content); err != nil {
			return err
		}
	}
	for _, name := range []string{"style.css", "search.js"} {
		content, err := assets.ReadFile("assets/" + name)
		if err != nil {
			return err
		}
		if err := put("site/"+name, content); err != nil {
			return err
		}
	}
	index, err := s.index()
	if err != nil {
		return err
	}
	return put(indexPath, index)
}
