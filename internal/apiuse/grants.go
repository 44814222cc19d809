package apiuse

import (
	"maps"
	"slices"
	"strings"

	"gangway/internal/manifest"
)

// A need is a list of permissions, of keys of the manifest that begin with
// "manifest:", or of hosts. One of them is enough.
type need []string

// keyPrefix begins a need of a key of the manifest.
const keyPrefix = "manifest:"

// allHosts are the patterns that stand for every host.
var allHosts = []string{"<all_urls>", "*://*/*"}

// A Manifest holds all that a manifest grants to programs.
type Manifest struct {
	File string

	version     int
	minimums    []minimum
	permissions []string
	fields      map[string]any
}

// Of returns the grants of a manifest that was read of a file. The keys at the
// top of fields may change afterwards.
func Of(file string, fields map[string]any) Manifest {
	granted := Manifest{
		File: file, version: manifest.VersionOf(fields), fields: maps.Clone(fields), minimums: minimums(manifest.Node{Value: fields}),
	}
	for _, key := range permissionKeys {
		granted.permissions = append(granted.permissions, manifest.Strings(fields[key])...)
	}
	return granted
}

// permissionKeys are the keys of a manifest with permissions. Those that are
// optional may be granted when the program runs.
var permissionKeys = []string{"permissions", "optional_permissions", "host_permissions", "optional_host_permissions"}

// meets reports whether the manifest grants one of the alternatives, now or when
// the user agrees.
func (m Manifest) meets(n need) bool {
	return slices.ContainsFunc(n, m.grants)
}

func (m Manifest) grants(name string) bool {
	key, isKey := strings.CutPrefix(name, keyPrefix)
	switch {
	case isKey:
		return m.hasKey(key)
	case name == someHost:
		return slices.ContainsFunc(m.permissions, manifest.ValidPattern)
	case slices.Contains(allHosts, name):
		return slices.ContainsFunc(m.permissions, func(p string) bool { return slices.Contains(allHosts, p) })
	}
	return slices.Contains(m.permissions, name)
}

// hasKey reports whether the manifest has the key at a path.
func (m Manifest) hasKey(path string) bool {
	at := manifest.Node{Value: m.fields}
	for _, key := range strings.Split(path, ".") {
		at = at.At(key)
	}
	return at.Value != nil
}
