package lint

import (
	"fmt"
	"slices"
	"strings"

	"gangway/internal/apiuse"
	"gangway/internal/extbuild"
	"gangway/internal/manifest"
)

// unused finds the permissions that no code of the extension can use.
func (c code) unused(file string, fields map[string]any) ([]Finding, error) {
	var findings []Finding
	for _, key := range []string{"permissions", "optional_permissions"} {
		for i, name := range manifest.Strings(fields[key]) {
			used, err := c.uses(name)
			if err != nil {
				return nil, err
			}
			if !used {
				findings = append(findings, Finding{
					Severity: Warning, File: file, Key: fmt.Sprintf("%s[%d]", key, i),
					Text: fmt.Sprintf("the extension asks for %q, and no script, page or Go program in it uses that; remove it", name),
				})
			}
		}
	}
	return findings, nil
}

// uses reports whether some code may use a permission. Of a script or a page, a
// word is enough, since it may put names together. Of a Go program, its calls
// and events tell it, if the schema has the permission and the program names
// no functions when it runs.
func (c code) uses(permission string) (bool, error) {
	words := manifest.Uses[permission]
	names := func(text string) bool {
		return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) })
	}
	if len(words) == 0 || slices.ContainsFunc(c.scripts, func(s script) bool { return names(s.text) }) {
		return true, nil
	}
	told, err := apiuse.Tells(permission)
	return slices.ContainsFunc(c.programs, func(p program) bool {
		if told && !p.NamesFunctions {
			return slices.Contains(p.Permissions, permission)
		}
		return names(p.module)
	}), err
}

// missing finds the functions and events that some browser does not have.
func missing(file string, built *extbuild.Result) []Finding {
	var findings []Finding
	for _, f := range built.Missing {
		findings = append(findings, Finding{Severity: f.Severity, File: file, Key: f.Key, Text: f.Text})
	}
	return findings
}
