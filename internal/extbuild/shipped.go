package extbuild

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"gangway/internal/secrets"
)

// A Shipped says which files a person wants in an extension, and which not: the
// keys "ignore" and "include" of the manifest's section for Gangway. An entry
// is the path of a file or a folder from the top, or a pattern of path.Match
// for that; without a slash it is one for names in any folder.
type Shipped struct {
	Ignore  []string // Left out.
	Include []string // Taken although they look like secrets or archives.
}

// readShipped returns what a manifest says of files.
func readShipped(m node) (s Shipped, err error) {
	if s.Ignore, err = patterns(m.at(ownKey).at("ignore")); err != nil {
		return s, err
	}
	s.Include, err = patterns(m.at(ownKey).at("include"))
	return s, err
}

func patterns(n node) ([]string, error) {
	list, err := n.texts()
	for i, pattern := range list {
		if _, bad := path.Match(pattern, ""); bad != nil || pattern == "" {
			return nil, node{path: fmt.Sprintf("%s[%d]", n.path, i)}.fail(
				fmt.Sprintf("%q is no pattern; expected one such as \"notes\" or \"drafts/*.png\"", pattern))
		}
		list[i] = strings.TrimSuffix(strings.TrimPrefix(pattern, "./"), "/")
	}
	return list, err
}

// Ignores reports whether a file or folder is left out, by its slash-separated
// path.
func (s Shipped) Ignores(name string) bool { return matches(s.Ignore, name) }

// Check returns an error if the file at path, called name in the package, must
// not leave the machine: a link out of the folder root, or a secret that no
// person named under "include".
func (s Shipped) Check(root, file, name string) error {
	if err := secrets.CheckLink(root, file); err != nil {
		return err
	}
	if s.includes(name) {
		return nil
	}
	secret, err := secrets.Is(file)
	if err == nil && secret {
		err = s.refuse(file, name, "looks like a secret, such as a private key or a password")
	}
	return err
}

// checkArchive returns an error if a file is an archive that no person named
// under "include".
func (s Shipped) checkArchive(file, name string) error {
	if secrets.IsArchive(name) && !s.includes(name) {
		return s.refuse(file, name, "is an archive")
	}
	return nil
}

func (s Shipped) refuse(file, name, reason string) error {
	return fmt.Errorf("%s %s, and would go out with the extension; move it out of the folder, or name %q in %s "+
		"under %q, \"ignore\" (it stays here) or \"include\" (it goes out)", file, reason, name, manifestName, ownKey)
}

// includes reports whether a person named the file, or a folder that it is in.
func (s Shipped) includes(name string) bool {
	for ; name != "."; name = path.Dir(name) {
		if matches(s.Include, name) {
			return true
		}
	}
	return false
}

func matches(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		of := name
		if !strings.Contains(pattern, "/") {
			of = path.Base(name)
		}
		ok, _ := path.Match(pattern, of)
		return ok
	})
}

// slashPath returns the path of a file as seen from a folder, with slashes.
func slashPath(folder, file string) string {
	rel, err := filepath.Rel(folder, file)
	if err != nil {
		return filepath.ToSlash(file)
	}
	return filepath.ToSlash(rel)
}
