package extbuild

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"gangway/internal/manifest"
)

// eventMarker is the text that the library puts into a program for each event
// that the program listens to. The linker drops it with the code around it
// when the event is not reachable. A star stands for events that the program
// names when it runs.
var eventMarker = regexp.MustCompile(`gangway:event:([A-Za-z.]+|\*);`)

const anyEvent = "*"

// Events returns the names of the browser events that a compiled program
// listens to, sorted, such as "runtime.onConnect". It is never nil.
func Events(module []byte) []string {
	names := markers(module)
	delete(names, anyEvent)
	return sortedKeys(names)
}

func markers(module []byte) map[string]bool {
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
	named := markers(p.Module)
	for path, e := range p.Declared {
		if p.Embed {
			continue
		}
		if named[anyEvent] {
			named[path] = true
		}
		if len(e.Extra) > 0 && hears(named, path) {
			if extra == nil {
				extra = map[string][]any{}
			}
			extra[path] = e.Extra
		}
	}
	delete(named, anyEvent)
	return sortedKeys(named), extra
}

// hears reports whether a program with these names listens to an event in its
// first turn.
func hears(named map[string]bool, path string) bool { return named[path] || named["ask."+path] }

// checkDeclared checks that what the manifest says of events is said to some
// program. Firefox passes over what an event does not take.
func (b *builder) checkDeclared(programs []Program) error {
	for _, path := range sortedKeys(b.events) {
		if problem := undeclared(path, b.events[path], programs); problem != "" {
			return manifest.InFile(b.manifestFile, b.events[path].At.Fail(problem))
		}
	}
	return nil
}

// undeclared returns what is wrong with what the manifest says of an event, ""
// if nothing is.
func undeclared(path string, e manifest.Event, programs []Program) string {
	known, all := map[string]bool{}, false
	for _, p := range programs {
		if p.Embed {
			continue
		}
		for name := range markers(p.Module) {
			all = all || name == anyEvent
			if path := strings.TrimPrefix(name, "ask."); !strings.HasPrefix(name, "late.") && path != anyEvent {
				known[path] = true
			}
		}
	}
	switch {
	case !known[path] && !all && len(known) == 0:
		return "no Go program of the background or of a page listens to it; they listen to no event"
	case !known[path] && !all:
		return "no Go program of the background or of a page listens to it; they listen to " + strings.Join(sortedKeys(known), ", ")
	case len(e.Extra) > 0 && !manifest.TakesArguments(path) && !all:
		return "takes nothing beside the listener; expected an empty list, or no such key"
	}
	return ""
}

// sortedKeys returns the keys of m in order, never nil.
func sortedKeys[V any](m map[string]V) []string {
	return append([]string{}, slices.Sorted(maps.Keys(m))...)
}
