// Package derive writes Go files of a package from other files of an extension, and
// says when they do not belong to these any more.
package derive

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"gangway/internal/codegen"
)

// A Kind is one kind of derived files. A package that has a line
//
//	//gangway:MARK PATH
//
// in one of its files gets them in its folder.
type Kind struct {
	Mark string // The word in that line.
	Of   string // The things that the files are derived from, for people.

	// Own is the form of the names of the files. A file is one of them only if it
	// begins with [codegen.Header], too.
	Own *regexp.Regexp

	// Generate returns the files of a package by their names. path leads to the
	// thing that the line names.
	Generate func(pkg, path string) (map[string][]byte, error)
}

var packageClause = regexp.MustCompile(`(?m)^package (\w+)`)

// generate returns the derived files of the package in a folder, and whether it
// has the line.
func (k Kind) generate(dir string) (files map[string][]byte, wanted bool, err error) {
	mark := regexp.MustCompile(`(?m)^//gangway:` + k.Mark + `[ \t]+(\S+)[ \t]*\r?$`)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, false, err
	}
	var name, path string
	for _, entry := range entries {
		file := entry.Name()
		if entry.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			return nil, false, err
		}
		if codegen.IsGenerated(text) {
			continue
		}
		marked, clause := mark.FindSubmatch(text), packageClause.FindSubmatch(text)
		switch {
		case marked == nil || clause == nil:
		case path != "":
			return nil, false, fmt.Errorf("%s has two lines //gangway:%s; one is enough for a package", dir, k.Mark)
		default:
			name, path = string(clause[1]), string(marked[1])
		}
	}
	if path == "" {
		return nil, false, nil
	}
	files, err = k.Generate(name, filepath.Join(dir, filepath.FromSlash(path)))
	return files, true, err
}

// Files returns the derived files that the package in a folder is to have, by
// their names.
func (k Kind) Files(dir string) (map[string][]byte, error) {
	files, _, err := k.generate(dir)
	return files, err
}

// have returns the derived files that are in a folder.
func (k Kind) have(dir string) (map[string][]byte, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, entry := range entries {
		if entry.IsDir() || !k.Own.MatchString(entry.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			return nil, err
		}
		if codegen.IsGenerated(text) {
			files[entry.Name()] = text
		}
	}
	return files, nil
}

// both returns the derived files that a folder is to have, and those that are in it.
// A file that was written by hand and has the name of one is an error.
func (k Kind) both(dir string) (want, have map[string][]byte, err error) {
	if want, _, err = k.generate(dir); err != nil {
		return nil, nil, err
	}
	if have, err = k.have(dir); err != nil {
		return nil, nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		path := filepath.Join(dir, name)
		if _, err := os.Lstat(path); err == nil && have[name] == nil {
			return nil, nil, fmt.Errorf("%s was not generated, and has the name of a file that is made of %s: rename it", path, k.Of)
		}
	}
	return want, have, nil
}

// Write brings the derived files of the package in a folder up to date. It returns
// the paths of those that it wrote or removed.
func (k Kind) Write(dir string) (paths []string, err error) {
	want, have, err := k.both(dir)
	if err != nil {
		return nil, err
	}
	for _, name := range names(want, have) {
		path := filepath.Join(dir, name)
		text, wanted := want[name]
		old, there := have[name]
		switch {
		case wanted && there && bytes.Equal(old, text):
			continue
		case wanted:
			err = os.WriteFile(path, text, 0o644)
		default:
			err = os.Remove(path)
		}
		if err != nil {
			return paths, err
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// Check returns an error if a derived file of the package in a folder is out of
// date, missing, or there for nothing.
func (k Kind) Check(dir string) error {
	want, have, err := k.both(dir)
	if err != nil {
		return err
	}
	for _, name := range names(want, have) {
		path := filepath.Join(dir, name)
		text, wanted := want[name]
		old, there := have[name]
		switch {
		case !there:
			return fmt.Errorf("%s is missing, which is made of %s: run %s %s", path, k.Of, codegen.Command, dir)
		case !wanted:
			return fmt.Errorf("%s is there for nothing: run %s %s", path, codegen.Command, dir)
		case !bytes.Equal(old, text):
			return fmt.Errorf("%s does not belong to %s: run %s %s", path, k.Of, codegen.Command, dir)
		}
	}
	return nil
}

// Dirs returns the folders under a root whose packages want derived files, or have
// some, in order.
func (k Kind) Dirs(root string) (dirs []string, err error) {
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		if path != root && codegen.PassedOver(entry.Name()) {
			return filepath.SkipDir
		}
		concerned, err := k.Concerned(path)
		if concerned {
			dirs = append(dirs, path)
		}
		return err
	})
	return dirs, err
}

// Concerned reports whether the package in a folder wants derived files, or has
// some. Only its own files decide.
func (k Kind) Concerned(dir string) (bool, error) {
	_, wanted, wrong := k.generate(dir)
	have, err := k.have(dir)
	return wanted || wrong != nil || len(have) > 0, err
}

func names(want, have map[string][]byte) []string {
	all := maps.Clone(have)
	maps.Copy(all, want)
	return slices.Sorted(maps.Keys(all))
}
