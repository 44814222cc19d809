package webexttest

import "strings"

// The events of the browser that Gangway programs can declare.
const (
	eventConnect         = "runtime.onConnect"
	eventConnectExternal = "runtime.onConnectExternal"
	eventMessage         = "runtime.onMessage"
	eventMessageExternal = "runtime.onMessageExternal"
	eventClicked         = "action.onClicked"
)

// eventsOf returns the events that a context has. Content scripts hear nothing
// from outside the extension and of no click.
func eventsOf(kind contextKind) []string {
	if kind == contentContext {
		return []string{eventConnect, eventMessage}
	}
	return []string{eventConnect, eventConnectExternal, eventMessage, eventMessageExternal, eventClicked}
}

// eventName returns NAME of an event that is given as gangway:event:NAME;.
func eventName(event string) string {
	return event[strings.LastIndexByte(event, ':')+1 : len(event)-1]
}
