package extbuild

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gangway/internal/manifest"
	"gangway/internal/unpacked"
)

// A copier finds the files of an extension folder beside its manifest and its
// Go packages, and copies those that the extension uses.
type copier struct {
	from     string
	taken    map[string]string // The files that the build itself writes: path to reason.
	skipped  []string          // Paths below from to leave out.
	shipped  manifest.Shipped
	forTools []string // Files that were left out and could be meant for the extension.
	project  string   // The folder out of which no link may lead.
}

// list returns the files that may belong into the extension, by path there.
func (c *copier) list() (map[string]string, error) {
	files := map[string]string{}
	err := c.files(func(path, name string) error {
		files[name] = path
		return c.check(path, name)
	})
	return files, err
}

// files calls visit for every file that may belong into the extension, with its
// path on disk and its slash-separated path in the extension.
func (c *copier) files(visit func(file, name string) error) error {
	return filepath.WalkDir(c.from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == c.from {
			return err
		}
		if c.leftOut(path, entry) {
			c.sayForTools(path, entry)
			if entry.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		if entry.IsDir() {
			return nil
		}
		rel, err := filepath.Rel(c.from, path)
		if err != nil {
			return err
		}
		return visit(path, filepath.ToSlash(rel))
	})
}

// sayForTools notes a file that is left out by a name that a part of an
// extension could have, too.
func (c *copier) sayForTools(path string, entry fs.DirEntry) {
	name := entry.Name()
	switch {
	case strings.HasPrefix(name, "."), slices.Contains(c.skipped, path), c.shipped.Ignores(slashPath(c.from, path)):
	case entry.IsDir() && !Made(path) && !isVendor(path, name), !entry.IsDir() && isTest(name) && filepath.Ext(name) != ".go":
		c.forTools = append(c.forTools, slashPath(c.from, path))
	}
}

// leftOut reports whether a file or folder stays out of the extension: files
// for Go, for people or for tools, and files made from extensions.
func (c *copier) leftOut(path string, entry fs.DirEntry) bool {
	name := entry.Name()
	if strings.HasPrefix(name, ".") || slices.Contains(c.skipped, path) ||
		c.shipped.Ignores(slashPath(c.from, path)) {
		return true
	}
	if entry.IsDir() {
		return leftOutFolder(path)
	}
	return leftOutFile(path) || path == filepath.Join(c.from, manifest.Name)
}

func leftOutFolder(path string) bool {
	name := filepath.Base(path)
	return name == "testdata" || name == "node_modules" || isVendor(path, name) || Made(path)
}

// isVendor reports whether Go keeps copies of modules in the folder.
func isVendor(path, name string) bool {
	return name == "vendor" && isFile(filepath.Join(path, "modules.txt"))
}

func leftOutFile(path string) bool {
	name := filepath.Base(path)
	switch name {
	case "go.mod", "go.sum", "go.work", "go.work.sum", "README.md":
		return true
	}
	return filepath.Ext(name) == ".go" || isTypes(name) || Made(path) || isTest(name)
}

// isTypes reports whether a file has types for TypeScript, and nothing for a
// browser.
func isTypes(name string) bool { return strings.HasSuffix(name, ".d.ts") }

// isTest reports whether a file is for a test, as Go tells it by its name.
func isTest(name string) bool {
	return strings.HasSuffix(strings.TrimSuffix(name, filepath.Ext(name)), "_test")
}

// check returns an error if a file, or the file to which a symbolic link leads,
// must not be in an extension.
func (c *copier) check(path, name string) error {
	if reason := c.reserved(name); reason != "" {
		return fmt.Errorf("%s: the build itself writes this file of the extension (%s); rename yours", path, reason)
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is neither a file nor a folder, and an extension can hold nothing else", path)
	}
	if err := CheckShipped(c.shipped, c.project, path, name); err != nil {
		return err
	}
	return checkArchive(c.shipped, path, name)
}

// reserved returns the purpose for which the build needs the path, "" if it
// does not.
func (c *copier) reserved(name string) string {
	if first, _, _ := strings.Cut(name, "/"); first == unpacked.Folder {
		return "the folder " + unpacked.Folder + " belongs to Gangway"
	}
	return c.taken[name]
}

func copyData(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
