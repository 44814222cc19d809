package apiuse

import (
	"fmt"
	"strings"

	"gangway/internal/manifest"
)

// missing returns the error of a program for which the manifest lacks something.
func (m Manifest) missing(p Program, l lack) error {
	key, wanted := m.place(l.need)
	problem := fmt.Sprintf("%s %s; expected %s", p.Package, list(l.uses), wanted)
	if !m.hasKey(key) {
		problem = "missing; " + problem
	}
	return &manifest.Error{File: manifest.Where(m.File, key), Key: key, Problem: problem}
}

// place returns the key of the manifest where a need belongs, and names the
// things that are expected there.
func (m Manifest) place(n need) (key, wanted string) {
	if key := m.keyOf(n); key != "" {
		return key, "this key, without which no extension has that"
	}
	if manifest.OptionalOnly(n[0]) {
		key = "optional_permissions"
		return key, fmt.Sprintf("%s here, which Firefox grants only when a program requests it", m.alternatives(n, key))
	}
	key = "permissions"
	if m.version == 3 && isHost(n[0]) {
		key = "host_permissions"
	}
	return key, fmt.Sprintf("%s here, or in optional_%s for a program that requests it", m.alternatives(n, key), key)
}

// alternatives names the permissions of a need for people, who look at a key of
// the manifest.
func (m Manifest) alternatives(n need, key string) string {
	names := make([]string, len(n))
	for i, name := range n {
		names[i] = m.alternative(name, key)
	}
	return strings.Join(names, " or ")
}

// keyOf returns the key of the manifest that a need names, "" if it names none.
// The button of the toolbar has another key in each version.
func (m Manifest) keyOf(n need) string {
	for _, name := range n {
		key, isKey := strings.CutPrefix(name, keyPrefix)
		switch {
		case !isKey, key == "action" && m.version == 2, key == "browser_action" && m.version == 3:
		default:
			return key
		}
	}
	return ""
}

// alternative names a permission for people, who look at a key of the manifest.
func (m Manifest) alternative(name, key string) string {
	text := fmt.Sprintf("%q", name)
	if name == someHost {
		text = `match patterns such as "https://*.example.org/*"`
	}
	if m.version == 3 && key == "host_permissions" && !isHost(name) {
		text += " in permissions"
	}
	return text
}

func isHost(name string) bool { return name == someHost || manifest.ValidPattern(name) }
