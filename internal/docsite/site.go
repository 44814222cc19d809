// Package docsite renders the documents and the packages of a Go module to a
// folder of static pages, with a search that runs in the browser and with every
// link checked.
//
// The same files make the same site. Its pages need neither a server nor the
// network: they work from a folder, and below any path of a server.
//
// A page is made of each document in Markdown and of each package that others may
// import. A link to another file or folder of the module makes a page that shows
// it, so that no link needs a place on the web where the sources are. Raw HTML is
// shown as text.
package docsite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"golang.org/x/mod/modfile"

	"gangway/internal/outdir"
	"gangway/internal/toolchain"
)

// Options say of which module a site is made.
type Options struct {
	Dir  string // The top of the module.
	Out  string // The folder for the site, which is replaced.
	Help []Help // Of programs in the module; shown on the pages of their packages.
}

// Help is the text by which a command of a program explains itself.
type Help struct {
	Package string // The import path of the program.
	Command string // As "gangway build".
	Short   string
	Text    string
}

// A Result says how much was written.
type Result struct {
	Pages int
	Bytes int64
}

// made are the folders that may be replaced.
var made = outdir.Kind{Name: "a site that Gangway made", Made: madeByUs}

// madeByUs reports whether a folder is a site that Gangway made: its search has the
// first line of ours.
func madeByUs(dir string) bool {
	ours, err := assets.ReadFile("assets/search.js")
	if err != nil {
		return false
	}
	theirs, err := os.ReadFile(filepath.Join(dir, "site", "search.js"))
	mark, _, _ := bytes.Cut(ours, []byte("\n"))
	return err == nil && bytes.HasPrefix(theirs, append(mark, '\n'))
}

// front is the document of the first page.
const front = "README.md"

// Build writes a site. A link that leads nowhere is an error with its file and
// line, and leaves the site as it was before.
func Build(options Options) (Result, error) {
	if err := made.Check(options.Out); err != nil {
		return Result{}, err
	}
	s, err := newSite(options)
	if err != nil {
		return Result{}, err
	}
	defer s.root.Close()
	if err := s.read(); err != nil {
		return Result{}, err
	}
	s.render()
	if err := errors.Join(s.problems...); err != nil {
		return Result{}, err
	}
	return s.write()
}

// A site is one that is being made.
type site struct {
	options Options
	root    *os.Root // Of the module: no link leads out of it.
	files   fs.FS
	module  string   // Its path.
	private []string // The paths of modules that are not on the web.
	name    string   // The title of the front page.

	pages     []*page
	taken     map[string]string    // Of which file each path in the site is made.
	documents map[string]*document // By their paths in the module.
	packages  map[string]*pkg      // By their import paths.
	named     map[string][]*pkg    // By their names.
	shown     map[string]*page     // Other files and folders, by their paths in the module.
	pictures  map[string]bool      // By their paths in the module.
	guides    []*document          // In the order of the navigation.
	overview  *page                // Of the packages.
	problems  []error

	// tracked returns the files that Git tracks, by their paths in the module,
	// or nil if it is in no repository.
	tracked func() (map[string]bool, error)
}

func newSite(options Options) (*site, error) {
	data, err := os.ReadFile(filepath.Join(options.Dir, "go.mod"))
	if err != nil {
		return nil, fmt.Errorf("%w; a site is made of a Go module, from its top", err)
	}
	mod, err := modfile.ParseLax("go.mod", data, nil)
	if err != nil {
		return nil, err
	}
	if mod.Module == nil {
		return nil, errors.New("go.mod names no module")
	}
	root, err := os.OpenRoot(options.Dir)
	if err != nil {
		return nil, err
	}
	return &site{
		options:   options,
		root:      root,
		files:     root.FS(),
		module:    mod.Module.Mod.Path,
		private:   privateModules(mod),
		taken:     make(map[string]string),
		documents: make(map[string]*document),
		packages:  make(map[string]*pkg),
		named:     make(map[string][]*pkg),
		shown:     make(map[string]*page),
		pictures:  make(map[string]bool),
		tracked: sync.OnceValues(func() (map[string]bool, error) {
			return toolchain.TrackedFiles(context.Background(), options.Dir)
		}),
	}, nil
}

// privateModules lists the module itself, and those that it takes from folders.
func privateModules(mod *modfile.File) []string {
	private := []string{mod.Module.Mod.Path}
	for _, replaced := range mod.Replace {
		private = append(private, replaced.Old.Path)
	}
	return private
}

// A page is a file of the site that people read.
type page struct {
	path    string          // In the site, with slashes.
	title   string          // Of the page.
	anchors map[string]bool // The ids to which links may lead.
	plain   bool            // Without navigation.
	fill    func()          // Makes the following.

	body    []byte
	outline []heading // The sections that the page lists beside its text.
	found   []entry   // Whatever the search finds on it.
}

// A heading is a section of a page.
type heading struct {
	level    int
	id, text string
}

// add takes a page into the site. Two pages cannot have one path.
func (s *site) add(p *page, of string) {
	if other, exists := s.taken[p.path]; exists {
		s.problem(of, 0, "its page would have the place of that of %s; rename one of them", other)
		return
	}
	s.taken[p.path] = of
	s.pages = append(s.pages, p)
}

// problem notes why the site cannot be made.
func (s *site) problem(file string, line int, format string, args ...any) {
	where := file
	if line > 0 {
		where = fmt.Sprintf("%s:%d", file, line)
	}
	s.problems = append(s.problems, fmt.Errorf("%s: %s", where, fmt.Sprintf(format, args...)))
}

// render fills the pages, among them those that others ask for by links.
func (s *site) render() {
	for i := 0; i < len(s.pages); i++ {
		s.pages[i].fill()
	}
}

// href returns the address of a section of another page, or of the same one, as
// a page has to name it. Without an anchor it is that of the page.
func (p *page) href(to *page, anchor string) string {
	if to == p && anchor != "" {
		return (&url.URL{Fragment: anchor}).String()
	}
	return up(p.path) + to.address(anchor)
}

// address returns the address of a section of the page from the top of the site.
func (p *page) address(anchor string) string {
	return (&url.URL{Path: p.path, Fragment: anchor}).String()
}

// up returns the way from a page to the top of the site.
func up(from string) string {
	return strings.Repeat("../", strings.Count(from, "/"))
}
