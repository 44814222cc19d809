// Package apiuse compares the functions and events of the browser's API that
// compiled programs reach with the manifest of their extension: its
// permissions, its keys, the contexts in which the programs run, and the
// versions that it is for.
package apiuse

import (
	"regexp"
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

// callMarker is the text that the typed packages put into a program for each
// function, and for each object with functions. The linker drops it with the
// code around it when that is not reachable.
var callMarker = regexp.MustCompile(`gangway:call:([A-Za-z0-9.]+);`)

// usesOf returns the uses that a program can reach, sorted by path. Events of
// package webext are left out: it listens to them where they are, and says so
// where they are not. declared are the events that the manifest has for programs
// that name events when they run.
func usesOf(module []byte, declared []string) []use {
	var all []use
	for _, match := range callMarker.FindAllSubmatch(module, -1) {
		all = append(all, use{path: string(match[1])})
	}
	names := unpacked.Markers(module)
	if names[unpacked.AnyEvent] {
		for _, path := range declared {
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
