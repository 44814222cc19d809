package apigen

import (
	"slices"
	"strings"

	"gangway/internal/webschema"
)

// A Part is a function or an event for which a package has code.
type Part struct {
	Path     string // Such as "tabs.query" or "storage.local.get".
	Event    bool
	Needs    [2]webschema.Needs // Of its namespace, and its own.
	Contexts []string           // Other than extension pages.
}

// DevTools reports whether only pages of the developer tools have the part.
func (p Part) DevTools() bool { return strings.HasPrefix(p.Path, "devtools.") }

// Parts returns the functions and events of all packages.
func Parts() ([]Part, error) {
	g, err := newGenerator(map[string]bool{})
	if err != nil {
		return nil, err
	}
	var all []Part
	for _, n := range g.api {
		s := g.spaces[n.Name]
		add := func(path string, event bool, own webschema.Needs, contexts []string) {
			all = append(all, Part{n.Name + "." + path, event, [2]webschema.Needs{n.Needs, own}, contexts})
		}
		for _, f := range s.functions() {
			add(f.Name, false, f.Needs, f.Contexts)
		}
		for _, e := range s.events() {
			add(e.Name, true, e.Needs, e.Contexts)
		}
		for _, p := range n.Properties {
			t := g.named[p.Ref]
			if p.Kind != webschema.Ref || t == nil {
				continue
			}
			for _, f := range t.Functions {
				add(p.Name+"."+f.Name, false, f.Needs, f.Contexts)
			}
			for _, e := range t.Events {
				add(p.Name+"."+e.Name, true, e.Needs, e.Contexts)
			}
		}
	}
	return all, nil
}

// Lacks says why an extension does not have the part: it names the need
// that is not met, of the permissions and keys that the extension has. It is empty if
// nothing is missing.
func (p Part) Lacks(manifestVersion int, has []string) string {
	for _, n := range p.Needs {
		switch {
		case n.MinManifest > manifestVersion, n.MaxManifest > 0 && n.MaxManifest < manifestVersion:
			return "manifest version"
		case len(n.Permissions) > 0 && !slices.ContainsFunc(n.Permissions, func(needed string) bool { return slices.Contains(has, needed) }):
			if strings.HasPrefix(n.Permissions[0], "manifest:") {
				return "manifest key"
			}
			return "permission"
		}
	}
	if p.DevTools() {
		return "developer tools"
	}
	return ""
}
