package docsite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"gangway/internal/toolchain"
)

// leftOut are folders whose files are for nobody but the module itself.
var leftOut = []string{"internal", "node_modules", "testdata", "tests", "vendor"}

// read finds the documents and the packages, so that links can lead to them.
func (s *site) read() error {
	if err := s.checkFront(); err != nil {
		return err
	}
	ignored, err := toolchain.IgnoredFiles(context.Background(), s.options.Dir)
	if err != nil {
		return err
	}
	var folders []string
	err = fs.WalkDir(s.files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch {
		case entry.IsDir() && (s.leavesOut(name) || ignored[name+"/"]):
			return fs.SkipDir
		case entry.IsDir():
			folders = append(folders, name)
		case entry.Type().IsRegular() && path.Ext(name) == ".md" && !ignored[name]:
			return s.readDocument(name)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if s.documents[front] == nil {
		return errors.Join(s.problems...)
	}
	s.name = s.documents[front].title
	for _, folder := range folders {
		if err := s.readPackage(folder); err != nil {
			return err
		}
	}
	s.addOverview()
	s.orderGuides()
	return nil
}

// checkFront returns an error if the first page can be made of no file. Documents
// are files themselves: a link could show one file twice.
func (s *site) checkFront() error {
	info, err := fs.Lstat(s.files, front)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the module has no %s: the first page is made of it", front)
	}
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is a folder or a symbolic link; make it a file: the first page is made of it", front)
	}
	return err
}

// leavesOut reports whether a folder is no part of the site: one that Go leaves
// out, too, another module, an extension within this one, or that of the output.
func (s *site) leavesOut(folder string) bool {
	if folder == "." {
		return false
	}
	name := path.Base(folder)
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || slices.Contains(leftOut, name) || folder == "build" {
		return true
	}
	if s.exists(path.Join(folder, "go.mod")) || s.exists(path.Join(folder, "manifest.json")) {
		return true
	}
	return s.isOut(folder)
}

// isOut reports whether a folder is that of the output.
func (s *site) isOut(folder string) bool {
	out, err := filepath.Abs(s.options.Out)
	here, errHere := filepath.Abs(filepath.Join(s.options.Dir, filepath.FromSlash(folder)))
	return err == nil && errHere == nil && out == here
}

func (s *site) exists(file string) bool {
	_, err := fs.Stat(s.files, file)
	return err == nil
}

// orderGuides puts the documents below docs in the order in which their README
// links to them; the others follow.
func (s *site) orderGuides() {
	var rest []string
	for file := range s.documents {
		if strings.HasPrefix(file, "docs/") {
			rest = append(rest, file)
		}
	}
	slices.Sort(rest)
	for _, file := range append(s.inOrder("docs"), rest...) {
		d, exists := s.documents[file]
		if exists && strings.HasPrefix(file, "docs/") && !slices.Contains(s.guides, d) {
			s.guides = append(s.guides, d)
		}
	}
}

// inOrder lists the README of a folder with the files to which it links. Behind
// that of a folder below stand those to which that one links.
func (s *site) inOrder(folder string) (files []string) {
	index, exists := s.documents[path.Join(folder, front)]
	if !exists {
		return nil
	}
	files = append(files, index.file)
	for _, file := range index.linked() {
		if below := path.Dir(file); path.Base(file) == front && strings.HasPrefix(below, folder+"/") {
			files = append(files, s.inOrder(below)...)
		} else {
			files = append(files, file)
		}
	}
	return files
}
