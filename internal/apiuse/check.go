package apiuse

import (
	"fmt"
	"slices"
	"strings"

	"gangway/internal/manifest"
	"gangway/internal/unpacked"
)

// A Context says where a program runs.
type Context int

// The contexts. A program that runs in several is of none of the others: it may
// know where it is.
const (
	Anywhere Context = iota // In a page, or in several contexts.
	Background
	Content
)

// A Program is a compiled program of an extension.
type Program struct {
	Package   string // As the manifest names it.
	File, Key string // Where it is named.
	Context   Context
	Markers   *unpacked.Markers
	Declared  []string // The events that the manifest has for those who name events when they run.
}

// Check returns an error for each thing that a program reaches and can never
// have: by the permissions and keys of the manifest, or by its context. Each is
// a [manifest.Error] that has the line.
func Check(m Manifest, programs []Program) ([]error, error) {
	var wrong []error
	for _, p := range programs {
		found, err := p.check(m)
		if err != nil {
			return nil, err
		}
		wrong = append(wrong, found...)
	}
	return wrong, nil
}

// A lack is something that several uses of a program need and do not have.
type lack struct {
	need need
	uses []use
}

func (p Program) check(m Manifest) ([]error, error) {
	uses := p.uses()
	if len(uses) == 0 {
		return nil, nil
	}
	api, err := schemaOf(uses)
	if err != nil {
		return nil, err
	}
	var misplaced []use
	var lacks []lack
	for _, u := range uses {
		f, known := api.factOf(u)
		switch {
		case !known:
		case p.Context == Content && !f.content, p.Context == Background && f.devtools:
			misplaced = append(misplaced, u)
		default:
			lacks = addLacks(lacks, m, f, u)
		}
	}
	var wrong []error
	if len(misplaced) > 0 {
		wrong = append(wrong, p.inWrongContext(misplaced))
	}
	for _, l := range lacks {
		wrong = append(wrong, m.missing(p, l))
	}
	return wrong, nil
}

// addLacks adds the needs of a use that the manifest does not meet.
func addLacks(lacks []lack, m Manifest, f fact, u use) []lack {
	for _, n := range f.needsIn(m.version) {
		if m.meets(n) {
			continue
		}
		i := slices.IndexFunc(lacks, func(l lack) bool { return slices.Equal(l.need, n) })
		if i < 0 {
			i = len(lacks)
			lacks = append(lacks, lack{need: n})
		}
		if !slices.Contains(lacks[i].uses, u) {
			lacks[i].uses = append(lacks[i].uses, u)
		}
	}
	return lacks
}

// inWrongContext returns the error of a program that uses functions or events
// that its context does not have.
func (p Program) inWrongContext(uses []use) error {
	problem := "content scripts do not have it; let the background do it, and ask for it by a message or a session"
	if p.Context == Background {
		problem = "only pages of the developer tools have it; do it in the page that the manifest names as \"devtools_page\""
	}
	return &manifest.Error{File: manifest.Where(p.File, p.Key), Key: p.Key, Problem: fmt.Sprintf("%s %s: %s", p.Package, list(uses), problem)}
}

// maxNamed is how many uses an error names.
const maxNamed = 3

// list says how a program uses some parts of the API.
func list(uses []use) string {
	var said []string
	for i, u := range uses {
		if i > 0 && u.event == uses[i-1].event {
			said = append(said, u.path)
		} else {
			said = append(said, u.said())
		}
	}
	if n := len(said) - maxNamed; n > 0 {
		said = append(said[:maxNamed], fmt.Sprintf("uses %d more", n))
	}
	if len(said) == 1 {
		return said[0]
	}
	last := len(said) - 1
	return strings.Join(said[:last], ", ") + " and " + said[last]
}
