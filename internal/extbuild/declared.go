package extbuild

import (
	"maps"
	"slices"
	"strings"

	"gangway/internal/manifest"
	"gangway/internal/unpacked"
)

// checkDeclared checks that each event of the manifest's section is for some
// program. Firefox passes over arguments that an event does not take.
func (b *builder) checkDeclared(programs []unpacked.Program) error {
	for _, path := range slices.Sorted(maps.Keys(b.events)) {
		if problem := undeclared(path, b.events[path], programs); problem != "" {
			return manifest.InFile(b.manifestFile, b.events[path].At.Fail(problem))
		}
	}
	return nil
}

// undeclared returns the fault in the entry of the manifest for an event, "" if
// there is none.
func undeclared(path string, e manifest.Event, programs []unpacked.Program) string {
	known, all := map[string]bool{}, false
	for _, p := range programs {
		if p.Embed {
			continue
		}
		for name := range unpacked.Markers(p.Module) {
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
	case len(e.Extra) > 0 && !manifest.TakesArguments(path) && !all:
		return "takes nothing beside the listener; expected an empty list, or no such key"
	}
	return ""
}
