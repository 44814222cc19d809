package lint

import (
	"fmt"
	"slices"
	"strings"

	"gangway/internal/manifest"
)

// unused finds the permissions that no code of the extension can use. code is
// all of it: scripts, pages and modules.
func unused(file string, fields map[string]any, code []string) []Finding {
	var findings []Finding
	for i, name := range manifest.Strings(fields["permissions"]) {
		words := manifest.Uses[name]
		used := slices.ContainsFunc(words, func(word string) bool {
			return slices.ContainsFunc(code, func(text string) bool { return strings.Contains(text, word) })
		})
		if len(words) > 0 && !used {
			findings = append(findings, Finding{
				Severity: Warning, File: file, Key: fmt.Sprintf("permissions[%d]", i),
				Text: fmt.Sprintf("the extension asks for %q, and no script, page or Go program in it uses that; remove it", name),
			})
		}
	}
	return findings
}
