package extbuild

import (
	"maps"
	"slices"
	"strings"

	"gangway/internal/apiuse"
	"gangway/internal/manifest"
	"gangway/internal/unpacked"
)

// checkDeclared checks that each event of the manifest's section is for some
// program, and has arguments that Firefox takes.
func (b *builder) checkDeclared(programs []unpacked.Program) error {
	for _, path := range slices.Sorted(maps.Keys(b.events)) {
		at := b.events[path].At
		if problem := undeclared(path, programs); problem != "" {
			return manifest.InFile(b.manifestFile, at.Fail(problem))
		}
		if err := apiuse.CheckArguments(path, at); err != nil {
			return manifest.InFile(b.manifestFile, err)
		}
	}
	return nil
}

// undeclared returns the fault in the entry of the manifest for an event, "" if
// there is none.
func undeclared(path string, programs []unpacked.Program) string {
	known, all := map[string]bool{}, false
	for _, p := range programs {
		if p.Embed {
			continue
		}
		for name := range p.Markers().Events {
			all = all || name == unpacked.AnyEvent
			if path := strings.TrimPrefix(name, "ask."); !strings.HasPrefix(name, "late.") && path != unpacked.AnyEvent {
				known[path] = true
			}
		}
	}
	switch {
	case !known[path] && !all && len(known) == 0:
		return "no Go program of the background or of a page listens to it; they listen to no event"
	case !known[path] && !all:
		return "no Go program of the background or of a page listens to it; they listen to " + strings.Join(slices.Sorted(maps.Keys(known)), ", ")
	}
	return ""
}
