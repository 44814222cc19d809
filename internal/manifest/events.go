package manifest

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// An Event is the entry of the manifest's section for Gangway for an event of
// the browser, under "events".
type Event struct {
	Extra []any // The arguments of addListener beside the listener, such as a filter.
	At    Node  // Where.
}

// ReadEvents returns the entries of a manifest for events, by their paths such
// as "webRequest.onBeforeRequest".
func ReadEvents(m Node) (map[string]Event, error) {
	at := m.At(OwnKey).At("events")
	fields, err := at.Object()
	if err != nil {
		return nil, err
	}
	events := make(map[string]Event)
	for _, path := range slices.Sorted(maps.Keys(fields)) {
		e := at.At(path)
		if !eventForm.MatchString(path) || slices.Contains(ownEvents, path) {
			return nil, e.Fail(`expected the path of an event of the browser, such as "webRequest.onBeforeRequest"`)
		}
		extra, ok := e.Value.([]any)
		if !ok {
			return nil, e.Expect("a list of what addListener gets beside the listener, such as " +
				`[{"urls": ["https://example.org/*"]}]`)
		}
		if len(extra) > 0 && (slices.Contains(messagingEvents, path) || slices.Contains(userScriptEvents, path)) {
			return nil, e.Fail("takes nothing beside the listener; expected no such key")
		}
		events[path] = Event{extra, e}
	}
	return events, nil
}

// eventForm is the form of the path of an event.
var eventForm = regexp.MustCompile(`^[a-z][A-Za-z]*(\.[A-Za-z]+)*\.on[A-Z][A-Za-z]*$`)

// messagingEvents are those of package webext.
var messagingEvents = []string{
	"runtime.onConnect", "runtime.onConnectExternal", "runtime.onMessage", "runtime.onMessageExternal",
	"runtime.onSuspend", "action.onClicked",
}

// userScriptEvents are those of package webext that need a permission.
var userScriptEvents = []string{"runtime.onUserScriptConnect", "runtime.onUserScriptMessage"}

// ownEvents are those of Gangway alone.
var ownEvents = []string{"page.onShow", "page.onDOMEvent", "page.onCall"}

// OfLibrary reports whether an event is one to which package webext listens, and
// for which no permission is needed.
func OfLibrary(path string) bool {
	return slices.Contains(messagingEvents, path) || slices.Contains(ownEvents, path)
}

// PathOfEvent returns the path of an event that a program names: "late." and
// "ask." say how the program listens to it.
func PathOfEvent(name string) string {
	return strings.TrimPrefix(strings.TrimPrefix(name, "late."), "ask.")
}
