package extbuild

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"gangway/internal/toolchain"
)

// packages are those that a person edits, of which programs are made.
type packages []toolchain.Package

// resolved returns the packages with links in their folders resolved, but for
// GoDir.
func (s packages) resolved() packages {
	for i := range s {
		dir := s[i].Dir
		s[i].Dir = resolve(dir)
		for j := range s[i].Embeds {
			s[i].Embeds[j] = resolve(s[i].Embeds[j])
		}
		for j, file := range s[i].Files {
			s[i].Files[j] = s[i].Dir + strings.TrimPrefix(file, dir)
		}
	}
	return s
}

// resolve returns a path with its links resolved, if there is something.
func resolve(path string) string {
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		return resolved
	}
	return path
}

// of returns the package in a folder and its imports, nil if it is not known.
func (s packages) of(folder string) (parts packages) {
	folder = resolve(folder)
	i := slices.IndexFunc(s, func(p toolchain.Package) bool { return p.Dir == folder })
	if i < 0 {
		return nil
	}
	parts = packages{s[i]}
	for _, p := range s {
		if slices.Contains(s[i].Imports, p.Path) {
			parts = append(parts, p)
		}
	}
	return parts
}

// concernedBy reports whether any of the files is part of any of the packages.
func (s packages) concernedBy(files []string) bool {
	return slices.ContainsFunc(files, func(file string) bool {
		return isModuleFile(file) || slices.ContainsFunc(s, func(p toolchain.Package) bool { return partOf(p, file) })
	})
}

// partOf reports whether a file, or the folder that file is, belongs to a
// package.
func partOf(p toolchain.Package, file string) bool {
	// In a broken one, any file may be the missing one.
	return filepath.Dir(file) == p.Dir && (isSource(file) || p.Broken) || within(file, p.Dir) || embeds(p, file)
}

// embeds reports whether a package embeds a file, or files in the folder that
// file is, or would if the file were there.
func embeds(p toolchain.Package, file string) bool {
	if slices.ContainsFunc(p.Embeds, func(folder string) bool { return within(file, folder) }) {
		return true
	}
	rel, err := filepath.Rel(p.Dir, file)
	if err != nil || !filepath.IsLocal(rel) {
		return false
	}
	for name := filepath.ToSlash(rel); name != "."; name = path.Dir(name) {
		if slices.ContainsFunc(p.Patterns, func(pattern string) bool {
			matches, _ := path.Match(pattern, name)
			return matches
		}) {
			return true
		}
	}
	return false
}

// within reports whether path is folder or below it.
func within(folder, path string) bool {
	return folder != "" && (path == folder || strings.HasPrefix(path, folder+string(filepath.Separator)))
}

// isSource reports whether a file is one that Go compiles, or that decides
// which ones it compiles.
func isSource(file string) bool {
	switch filepath.Ext(file) {
	case ".go":
		return !strings.HasSuffix(file, "_test.go")
	case ".s", ".h":
		return true
	}
	return isModuleFile(file)
}

func isModuleFile(file string) bool {
	switch filepath.Base(file) {
	case "go.mod", "go.sum", "go.work", "go.work.sum":
		return true
	}
	return false
}

// broken reports whether a package cannot be listed.
func (s packages) broken() bool {
	return slices.ContainsFunc(s, func(p toolchain.Package) bool { return p.Broken })
}
