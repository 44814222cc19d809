package extbuild

import (
	"maps"
	"regexp"
	"slices"
)

// eventMarker is the text that the library puts into a program for each event
// that the program listens to. The linker drops it with the code around it
// when the event is not reachable.
var eventMarker = regexp.MustCompile(`gangway:event:([A-Za-z.]+);`)

// Events returns the names of the browser events that a compiled program
// listens to, sorted, such as "runtime.onConnect". It is never nil.
func Events(module []byte) []string {
	names := map[string]bool{}
	for _, match := range eventMarker.FindAllSubmatch(module, -1) {
		names[string(match[1])] = true
	}
	return sortedKeys(names)
}

// sortedKeys returns the keys of m in order, never nil.
func sortedKeys[V any](m map[string]V) []string {
	return append([]string{}, slices.Sorted(maps.Keys(m))...)
}
