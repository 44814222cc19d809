package apiuse

import (
	"slices"
	"strings"

	"gangway/internal/webschema"
)

// A fact is that which the schema says of a part of the API.
type fact struct {
	needs      []need            // Each of them must be met.
	inVersion3 need              // Met with that version of the manifest, too, nil for none.
	needed     []webschema.Needs // Its definitions: manifest versions may have one each.
	content    bool              // Content scripts have it.
	devtools   bool              // Only pages of the developer tools have it.
}

// A schema is the part of the API that is asked for, by the names of namespaces.
type schema map[string]*webschema.Namespace

// schemaOf returns the namespaces of some uses.
func schemaOf(uses []use) (schema, error) {
	s := schema{}
	for _, u := range uses {
		for name := parent(u.path); name != ""; name = parent(name) {
			if err := s.read(name); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}

// read adds a namespace, if there is one, with that whose members it has.
func (s schema) read(name string) error {
	if s[name] != nil {
		return nil
	}
	n, err := webschema.Find(name)
	if err != nil || n == nil {
		return err
	}
	s[name] = n
	if n.Like == "" {
		return nil
	}
	return s.read(n.Like)
}

// factOf returns the fact of a use, false if it does not know it.
func (s schema) factOf(u use) (f fact, known bool) {
	namespace, member := s.split(u.path)
	n := s[namespace]
	if n == nil {
		return fact{}, false
	}
	f = fact{content: slices.Contains(n.Contexts, "content"), devtools: slices.Contains(n.Contexts, "devtools_only")}
	f.add(u)
	for name := namespace; name != ""; name = parent(name) {
		if outer := s[name]; outer != nil {
			f.need(outer.Needs)
		}
	}
	found := membersOf(n, member)
	if len(found) == 0 && n.Like != "" {
		found = membersOf(s[n.Like], member)
	}
	for _, m := range found {
		needed := within(n.Needs, m.needs)
		if onlyInVersion3[u.path] {
			needed.MinManifest = 3
		}
		f.needed = append(f.needed, needed)
		f.need(m.needs)
	}
	f.content = f.content && !notInContent[namespace+"."+member] && !slices.ContainsFunc(found, func(m memberFact) bool { return !m.content })
	return f, len(found) > 0
}

// within returns the manifest versions of a member of a namespace.
func within(outer, inner webschema.Needs) webschema.Needs {
	if inner.MinManifest == 0 {
		inner.MinManifest = outer.MinManifest
	}
	if inner.MaxManifest == 0 {
		inner.MaxManifest = outer.MaxManifest
	}
	return inner
}

// need adds the permissions, or keys, of which one is enough.
func (f *fact) need(n webschema.Needs) {
	if len(n.Permissions) > 0 {
		f.needs = append(f.needs, n.Permissions)
	}
}

// needsIn returns the needs with a version of the manifest.
func (f fact) needsIn(version int) []need {
	if version < 3 || f.inVersion3 == nil {
		return f.needs
	}
	return append(slices.Clone(f.needs), f.inVersion3)
}

// hasVersion reports whether a version of the manifest has it.
func (f fact) hasVersion(version int) bool {
	return slices.ContainsFunc(f.needed, func(n webschema.Needs) bool {
		return n.MinManifest <= version && (n.MaxManifest == 0 || version <= n.MaxManifest)
	})
}

// split returns the longest namespace that a path begins with, and the member of
// it that comes next: a function, an event, or an object with functions.
func (s schema) split(path string) (namespace, member string) {
	for namespace = parent(path); namespace != "" && s[namespace] == nil; namespace = parent(namespace) {
	}
	member, _, _ = strings.Cut(strings.TrimPrefix(path, namespace+"."), ".")
	return namespace, member
}

// parent returns a path without its last part, "" if it has one part only.
func parent(path string) string {
	return path[:max(0, strings.LastIndexByte(path, '.'))]
}

// A memberFact is the fact of one definition of a function, an event or an
// object.
type memberFact struct {
	needs   webschema.Needs
	content bool
}

// membersOf returns the definitions of a member of a namespace.
func membersOf(n *webschema.Namespace, name string) []memberFact {
	var found []memberFact
	for _, f := range n.Functions {
		if f.Name == name {
			found = append(found, memberFact{f.Needs, slices.Contains(f.Contexts, "content")})
		}
	}
	for _, e := range n.Events {
		if e.Name == name {
			found = append(found, memberFact{e.Needs, slices.Contains(e.Contexts, "content")})
		}
	}
	for _, p := range n.Properties {
		if p.Name == name {
			found = append(found, memberFact{p.Needs, true})
		}
	}
	return found
}
