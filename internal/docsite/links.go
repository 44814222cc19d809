package docsite

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"gangway/internal/manifest"
)

// outside are the schemes of links that lead out of the site. Nothing follows
// them while it is made.
var outside = []string{"http", "https", "mailto"}

func isOutside(address string) bool {
	u, err := url.Parse(address)
	return err == nil && slices.Contains(outside, u.Scheme)
}

// follow returns the address to which a link in a file leads from a page, and
// notes a problem if it leads nowhere.
func (s *site) follow(from *page, file string, line int, link string) string {
	if isOutside(link) {
		return link
	}
	target, anchor, err := s.target(file, link)
	if err != nil {
		s.problem(file, line, "the link to %s: %v", link, err)
		return ""
	}
	return from.href(target, anchor)
}

// target returns the page and the section that a link in a file means.
func (s *site) target(file, link string) (*page, string, error) {
	named, u, err := s.fileOf(file, link)
	if err != nil {
		return nil, "", err
	}
	p, err := s.pageOf(named)
	if err != nil {
		return nil, "", err
	}
	if u.Fragment != "" && !p.anchors[u.Fragment] {
		return nil, "", noSection(named, u.Fragment, slices.Sorted(maps.Keys(p.anchors)))
	}
	return p, u.Fragment, nil
}

func noSection(file, anchor string, known []string) error {
	if meant := manifest.Nearest(anchor, known); meant != "" {
		return fmt.Errorf("%s has no section #%s; #%s is probably meant", file, anchor, meant)
	}
	return fmt.Errorf("%s has no section #%s", file, anchor)
}

// fileOf returns the file or the folder of the module that a link in a file names.
func (s *site) fileOf(file, link string) (string, *url.URL, error) {
	u, err := url.Parse(link)
	switch {
	case err != nil:
		return "", nil, errors.New("it is not an address")
	case u.Scheme != "":
		return "", nil, errors.New("name a file, or an address of http, https or mailto")
	case u.Host != "" || strings.HasPrefix(u.Path, "/"):
		return "", nil, errors.New("name the file from the folder of this one: the site has no fixed place")
	case u.RawQuery != "":
		return "", nil, errors.New("a file has no query; write ? in its name as %3F")
	case u.Path == "":
		return file, u, nil
	}
	named := path.Join(path.Dir(file), u.Path)
	if !fs.ValidPath(named) {
		return "", nil, errors.New("it leads out of the module")
	}
	return named, u, nil
}

// pageOf returns the page of a file or a folder of the module, which it adds if
// no link has led there before.
func (s *site) pageOf(file string) (*page, error) {
	if d, exists := s.documents[file]; exists {
		return d.page, nil
	}
	info, err := fs.Stat(s.files, file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no %s", file)
	}
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return s.source(file)
	}
	if d, exists := s.documents[path.Join(file, front)]; exists {
		return d.page, nil
	}
	if p, exists := s.packages[s.importPath(file)]; exists {
		return p.page, nil
	}
	return s.folder(file)
}

// importPath returns the import path of a package in a folder of the module.
func (s *site) importPath(folder string) string { return path.Join(s.module, folder) }

// pictureTypes are the names of pictures that browsers show.
var pictureTypes = []string{".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"}

// picture returns the address of a picture of the module, and has it copied.
func (s *site) picture(from *page, file string, line int, link string) string {
	named, _, err := s.fileOf(file, link)
	if err == nil {
		var info fs.FileInfo
		info, err = fs.Stat(s.files, named)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			err = fmt.Errorf("there is no %s", named)
		case err == nil && !info.Mode().IsRegular() || !slices.Contains(pictureTypes, strings.ToLower(path.Ext(named))):
			err = fmt.Errorf("it is no picture; these are: %s", strings.Join(pictureTypes, ", "))
		}
	}
	if err != nil {
		s.problem(file, line, "the picture %s: %v", link, err)
		return ""
	}
	s.pictures[named] = true
	return (&url.URL{Path: up(from.path) + named}).String()
}

// goName is code that names something of a package, perhaps with the brackets of
// a call or an instance behind it.
var goName = regexp.MustCompile(`^([a-z]\w*)\.([A-Z]\w*(?:\.[A-Z]\w*)?)(?:\[.*\])?(?:\(.*\))?$`)

// namedBy returns the page, and the section, that code in a sentence names: a
// package by its path, something of a package, or a command. It is nil if there is
// none, or more than one.
func (s *site) namedBy(code string) (*page, string) {
	if p, exists := s.packages[code]; exists {
		return p.page, ""
	}
	if p, exists := s.packages[s.importPath(code)]; exists && fs.ValidPath(code) {
		return p.page, ""
	}
	if name := goName.FindStringSubmatch(code); name != nil {
		return only(s.named[name[1]], name[2])
	}
	return s.command(code)
}

// only returns the page of the one package that has a name.
func only(packages []*pkg, name string) (*page, string) {
	var found *page
	for _, p := range packages {
		if p.anchors[name] {
			if found != nil {
				return nil, ""
			}
			found = p.page
		}
	}
	return found, name
}
