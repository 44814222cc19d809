package loader

import (
	"strings"

	"gangway/wasm/internal/host"
)

// The events of the browser that Gangway programs can declare.
const (
	Connect         = "runtime.onConnect"
	ConnectExternal = "runtime.onConnectExternal"
	Message         = "runtime.onMessage"
	MessageExternal = "runtime.onMessageExternal"
	Clicked         = "action.onClicked"
	Suspend         = "runtime.onSuspend"
	PageShow        = "page.onShow"
	TabRemoved      = "tabs.onRemoved"
	DOMEvent        = "page.onDOMEvent"
	Call            = "page.onCall"
)

// eventsOf returns the events that a context has. Content scripts hear nothing
// from outside the extension, of no click and of no tab, and alone of their
// page; only backgrounds are suspended.
func eventsOf(kind Kind) []string {
	events := []string{Connect, Message, PageShow}
	if kind == ContentScript {
		events = append(events, DOMEvent, Call)
	} else {
		events = append(events, ConnectExternal, MessageExternal, Clicked, TabRemoved)
	}
	if kind == Background {
		events = append(events, Suspend)
	}
	return events
}

// lacking returns the error of listening to an event that a context does not
// have. Of the optional ones it says what they need.
func lacking(event string) error {
	switch event {
	case Suspend:
		return host.Unsupported(event, "a background")
	case TabRemoved:
		return host.Unsupported(event, "a background or an extension page")
	}
	return host.ErrUnsupported
}

// eventName returns NAME of an event that is given as gangway:event:NAME;.
func eventName(event string) string {
	return event[strings.LastIndexByte(event, ':')+1 : len(event)-1]
}
