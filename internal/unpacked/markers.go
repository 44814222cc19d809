package unpacked

import (
	"maps"
	"regexp"
	"slices"
)

// Markers are the texts that the library puts into a program for the parts of
// the browser that it reaches. The linker drops each with the code around it
// when that is not reachable.
type Markers struct {
	// Events are the names by which the program listens to events: paths, with
	// "ask." or "late." before them where the library puts it.
	Events map[string]bool

	// Calls are the paths of functions that it calls, and of objects with
	// functions: one for each marker.
	Calls []string

	page bool // It calls package page.
}

// AnyEvent stands among the Events of a program that names events when it runs.
const AnyEvent = "*"

// filterCall is the function for which a program needs the script for filters.
const filterCall = "webRequest.filterResponseData"

// marker finds them all. One of package page has no end that matters.
var marker = regexp.MustCompile(`gangway:(event|call|page):(?:([A-Za-z0-9.]+|\*);)?`)

// ReadMarkers reads a module. That takes a while: a [Program] keeps them.
func ReadMarkers(module []byte) *Markers {
	m := &Markers{Events: map[string]bool{}}
	for _, match := range marker.FindAllSubmatch(module, -1) {
		switch kind, name := string(match[1]), string(match[2]); {
		case kind == "page":
			m.page = true
		case name == "":
		case kind == "event":
			m.Events[name] = true
		default:
			m.Calls = append(m.Calls, name)
		}
	}
	return m
}

// EventNames returns the names of the browser events that the program listens
// to, sorted, such as "runtime.onConnect". It is never nil.
func (m *Markers) EventNames() []string {
	names := maps.Clone(m.Events)
	delete(names, AnyEvent)
	return sorted(names)
}

// filters reports whether the program filters responses.
func (m *Markers) filters() bool { return slices.Contains(m.Calls, filterCall) }

// events returns the names of the events that the program listens to, and the
// arguments that the manifest has for them. Those of the manifest are for
// backgrounds and pages: content scripts have no such events.
func (p Program) events() (names []string, extra map[string][]any) {
	named := maps.Clone(p.Markers().Events)
	for path, e := range p.Declared {
		if p.Embed {
			continue
		}
		if named[AnyEvent] {
			named[path] = true
		}
		if len(e.Extra) > 0 && hears(named, path) {
			if extra == nil {
				extra = map[string][]any{}
			}
			extra[path] = e.Extra
		}
	}
	delete(named, AnyEvent)
	return sorted(named), extra
}

// hears reports whether a program with these names listens to an event in its
// first turn.
func hears(named map[string]bool, path string) bool { return named[path] || named["ask."+path] }

// sorted returns names in order, never nil.
func sorted(names map[string]bool) []string {
	return append([]string{}, slices.Sorted(maps.Keys(names))...)
}
