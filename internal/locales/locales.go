// Package locales writes a Go function for each text of an extension's _locales,
// with the parameters that the text takes. A package that has a line
//
//	//gangway:locales ../_locales
//
// in one of its files gets them, in a file of their own. A text that is not there
// is then a function that Go does not know.
//
// The texts are those of the default locale, which the manifest beside _locales
// names. It is an error if another locale lacks one of them, or has one that it
// does not have. A locale of a region, such as en_GB, takes the rest from that of
// its language, en, as browsers do.
package locales

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"gangway/internal/codegen"
)

// FileName is the name of the generated file in the folder of its package.
const FileName = "gangway_locales.go"

// mark is the line that asks for the file: it names the folder _locales.
var mark = regexp.MustCompile(`(?m)^//gangway:locales[ \t]+(\S+)[ \t]*$`)

// A source is a package that wants functions.
type source struct {
	dir     string // Its folder.
	locales string // The folder _locales.
	name    string // Of the package.
}

var packageClause = regexp.MustCompile(`(?m)^package (\w+)`)

// find returns the source in a folder; nil if its package wants no functions.
func find(dir string) (*source, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var found *source
	for _, entry := range entries {
		name := entry.Name()
		if entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || name == FileName {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		marked, clause := mark.FindSubmatch(text), packageClause.FindSubmatch(text)
		switch {
		case marked == nil || clause == nil:
		case found != nil:
			return nil, fmt.Errorf("%s has two lines //gangway:locales; one is enough for a package", dir)
		default:
			found = &source{dir: dir, locales: filepath.Join(dir, filepath.FromSlash(string(marked[1]))), name: string(clause[1])}
		}
	}
	return found, nil
}

// Write brings the generated file of the package in a folder up to date. It
// returns the path of a file that it wrote or removed, nothing if all was well.
func Write(dir string) (path string, err error) {
	want, err := generate(dir)
	if err != nil {
		return "", err
	}
	path = filepath.Join(dir, FileName)
	have, err := os.ReadFile(path)
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return "", err
	case want == nil && err == nil:
		return path, os.Remove(path)
	case want == nil, err == nil && bytes.Equal(have, want):
		return "", nil
	}
	return path, os.WriteFile(path, want, 0o644)
}

// Check returns an error if the generated file of the package in a folder does not
// belong to the texts, is missing, or is there for nothing.
func Check(dir string) error {
	want, err := generate(dir)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, FileName)
	have, err := os.ReadFile(path)
	missing := errors.Is(err, fs.ErrNotExist)
	switch {
	case missing && want == nil:
		return nil
	case missing:
		return fmt.Errorf("%s is missing, the functions for the texts of _locales: run %s %s", path, codegen.Command, dir)
	case err != nil:
		return err
	case want == nil:
		return fmt.Errorf("%s is there, and no line //gangway:locales in its package: run %s %s", path, codegen.Command, dir)
	case !bytes.Equal(have, want):
		return fmt.Errorf("%s does not belong to the texts of _locales: run %s %s", path, codegen.Command, dir)
	}
	return nil
}

// Dirs returns the folders under a root whose packages want functions, or have
// them, in order.
func Dirs(root string) (dirs []string, err error) {
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		if path != root && codegen.PassedOver(entry.Name()) {
			return filepath.SkipDir
		}
		found, err := find(path)
		if err != nil {
			return err
		}
		if _, statErr := os.Stat(filepath.Join(path, FileName)); found != nil || statErr == nil {
			dirs = append(dirs, path)
		}
		return nil
	})
	return dirs, err
}
