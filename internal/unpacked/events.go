package unpacked

import (
	"maps"
	"regexp"
	"slices"
)

// eventMarker is the text that the library puts into a program for each event
// that the program listens to. The linker drops it with the code around it
// when the event is not reachable. A star stands for events that the program
// names when it runs.
var eventMarker = regexp.MustCompile(`gangway:event:([A-Za-z.]+|\*);`)

// AnyEvent stands among the [Markers] of a program that names events when it
// runs.
const AnyEvent = "*"

// Events returns the names of the browser events that a compiled program
// listens to, sorted, such as "runtime.onConnect". It is never nil.
func Events(module []byte) []string {
	names := Markers(module)
	delete(names, AnyEvent)
	return sorted(names)
}

// Markers returns the names by which a compiled program listens to events: paths,
// with "ask." or "late." before them where the library puts it.
func Markers(module []byte) map[string]bool {
	names := map[string]bool{}
	for _, match := range eventMarker.FindAllSubmatch(module, -1) {
		names[string(match[1])] = true
	}
	return names
}

// events returns the names of the events that the program listens to, and the
// arguments that the manifest has for them. Those of the manifest are for
// backgrounds and pages: content scripts have no such events.
func (p Program) events() (names []string, extra map[string][]any) {
	named := Markers(p.Module)
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
