// Package apiuse compares the functions and events of the browser's API that
// compiled programs reach with the manifest of their extension: its
// permissions, its keys, the contexts in which the programs run, and the
// versions that it is for.
package apiuse

import (
	"maps"
	"slices"
	"strings"

	"gangway/internal/manifest"
	"gangway/internal/unpacked"
)

// A use is a part of the API that a program can reach.
type use struct {
	path  string // Such as "tabs.query".
	event bool
	asks  bool // It is an event whose occurrences the program answers.
}

// said says how a program uses it.
func (u use) said() string {
	if u.event {
		return "listens to " + u.path
	}
	return "calls " + u.path
}

// uses returns the uses that the program can reach, sorted by path. Events of
// package webext are left out: it listens to them where they are, and says so
// where they are not.
func (p Program) uses() []use {
	var all []use
	for _, path := range p.Markers.Calls {
		all = append(all, use{path: path})
	}
	names := maps.Clone(p.Markers.Events)
	if names[unpacked.AnyEvent] {
		for _, path := range p.Declared {
			names[path] = true
		}
	}
	for name := range names {
		path, asks := strings.CutPrefix(name, "ask.")
		if name != unpacked.AnyEvent && !strings.HasPrefix(name, "late.") && !manifest.OfLibrary(path) {
			all = append(all, use{path: path, event: true, asks: asks})
		}
	}
	slices.SortFunc(all, compareUses)
	return slices.Compact(all)
}

func compareUses(a, b use) int {
	switch {
	case a.path != b.path:
		return strings.Compare(a.path, b.path)
	case a.asks == b.asks:
		return 0
	case b.asks:
		return -1
	}
	return 1
}
