package host

import "strings"

// EventName returns NAME of an event that is given as gangway:event:NAME; so
// that the build finds it in the module.
func EventName(event string) string {
	return event[strings.LastIndexByte(event, ':')+1 : len(event)-1]
}

// EventPath returns the path of such an event in the extension API.
func EventPath(event string) string { return PathOf(EventName(event)) }

// PathOf returns the path of the event with a name: see [Host].
func PathOf(name string) string {
	return strings.TrimPrefix(strings.TrimPrefix(name, "ask."), "late.")
}
