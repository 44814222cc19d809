// Package lint finds faults of an extension that a store would refuse, and
// parts that its users would miss: faults of the manifest and of the messages
// in its languages, permissions that nothing uses, files that are not there or
// too large.
package lint

import (
	"cmp"
	"fmt"
	"slices"

	"gangway/internal/manifest"
)

// The severities. Errors keep an extension out of a store.
const (
	Error   = manifest.SeverityError
	Warning = manifest.SeverityWarning
)

// A Finding is one thing that is wrong, with the right one.
type Finding struct {
	Severity manifest.Severity `json:"severity"`
	File     string            `json:"file,omitempty"`
	Key      string            `json:"key,omitempty"` // Where in it.
	Text     string            `json:"text"`
	By       string            `json:"by,omitempty"` // Another linter that found it.
}

func (f Finding) String() string {
	text := f.Text
	if f.Key != "" {
		text = f.Key + ": " + text
	}
	if f.File != "" {
		text = f.File + ": " + text
	}
	if f.By != "" {
		text += " (" + f.By + ")"
	}
	return text
}

// A Report is all that was found.
type Report struct {
	Extension string    `json:"extension"` // Its folder.
	Errors    int       `json:"errors"`
	Warnings  int       `json:"warnings"`
	Findings  []Finding `json:"findings"` // Errors first; never nil.

	// Store says whether Mozilla's linter ran: its name, or why not.
	Store string `json:"store"`
}

func (r *Report) add(findings ...Finding) {
	for _, f := range findings {
		if f.Severity == Error {
			r.Errors++
		} else {
			r.Warnings++
		}
	}
	r.Findings = append(r.Findings, findings...)
	slices.SortStableFunc(r.Findings, func(a, b Finding) int { return cmp.Compare(a.Severity, b.Severity) })
}

// Err returns an error that counts the errors of the report, nil without any.
func (r *Report) Err() error {
	if r.Errors == 0 {
		return nil
	}
	return fmt.Errorf("a store would refuse %s for %s; mend what stands above", r.Extension, Count(r.Errors, "error"))
}

// Count writes a number of things.
func Count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
