package apiuse

import (
	"maps"
	"slices"

	"gangway/internal/webschema"
)

// Permissions returns the permissions that a program can use by the typed
// packages, and by the events that the manifest has for it, sorted. Of
// alternatives it returns all.
func Permissions(p Program) ([]string, error) {
	uses := p.uses()
	if len(uses) == 0 {
		return nil, nil
	}
	api, err := schemaOf(uses)
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, u := range uses {
		f, _ := api.factOf(u)
		for _, n := range f.needsIn(3) {
			for _, name := range n {
				names[name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names)), nil
}

// usedOtherwise are the permissions of the schema that are for more than it
// says: package webext uses two of them itself.
var usedOtherwise = []string{"activeTab", "storage", "nativeMessaging"}

// Tells reports whether [Permissions] has a permission for each program that can
// use it, if the program cannot name functions when it runs: the schema says for
// which functions the permission is.
func Tells(permission string) (bool, error) {
	if slices.Contains(usedOtherwise, permission) {
		return false, nil
	}
	api, err := webschema.Load()
	if err != nil {
		return false, err
	}
	for _, n := range inVersion3 {
		if slices.Contains(n, permission) {
			return true, nil
		}
	}
	for _, n := range api {
		if names(n, permission) {
			return true, nil
		}
	}
	return false, nil
}

// names reports whether a namespace, or a part of it, names a permission.
func names(n *webschema.Namespace, permission string) bool {
	has := func(needs webschema.Needs) bool { return slices.Contains(needs.Permissions, permission) }
	return has(n.Needs) ||
		slices.ContainsFunc(n.Functions, func(f *webschema.Function) bool { return has(f.Needs) }) ||
		slices.ContainsFunc(n.Events, func(e *webschema.Event) bool { return has(e.Needs) })
}
