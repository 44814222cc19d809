package manifest

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// A Shipped says which files a person wants in an extension, and which not: the
// keys "ignore" and "include" of the manifest's section for Gangway. An entry
// is the path of a file or a folder from the top, or a pattern of path.Match
// for that; without a slash it is one for names in any folder.
type Shipped struct {
	Ignore  []string // Left out.
	Include []string // Taken although nothing names them, and although they look like secrets or archives.
}

// ReadShipped returns the entries of a manifest about files.
func ReadShipped(m Node) (s Shipped, err error) {
	if s.Ignore, err = patterns(m.At(OwnKey).At("ignore")); err != nil {
		return s, err
	}
	s.Include, err = patterns(m.At(OwnKey).At("include"))
	return s, err
}

func patterns(n Node) ([]string, error) {
	list, err := n.Texts()
	for i, pattern := range list {
		if _, bad := path.Match(pattern, ""); bad != nil || pattern == "" {
			return nil, Node{Path: fmt.Sprintf("%s[%d]", n.Path, i)}.Fail(
				fmt.Sprintf("%q is no pattern; expected one such as \"notes\" or \"drafts/*.png\"", pattern))
		}
		list[i] = strings.TrimSuffix(strings.TrimPrefix(pattern, "./"), "/")
	}
	return list, err
}

// Ignores reports whether a file or folder is left out, by its slash-separated
// path.
func (s Shipped) Ignores(name string) bool { return matches(s.Ignore, name) }

// Includes reports whether a person named the file, or a folder that it is in.
func (s Shipped) Includes(name string) bool {
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
