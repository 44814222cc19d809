package loader

import (
	"slices"

	"gangway/wasm/internal/host"
	"gangway/wasm/webexttest/internal/access"
)

// The events that are not like those of the browser's API in general: they
// bring other things, and not all contexts have them.
const (
	Connect           = "runtime.onConnect"
	ConnectExternal   = "runtime.onConnectExternal"
	UserScriptConnect = "runtime.onUserScriptConnect"
	Message           = "runtime.onMessage"
	MessageExternal   = "runtime.onMessageExternal"
	UserScriptMessage = "runtime.onUserScriptMessage"
	Suspend           = "runtime.onSuspend"
	PageShow          = "page.onShow"
	DOMEvent          = "page.onDOMEvent"
	PageMessage       = "page.onMessage"
	Call              = "page.onCall"
)

// eventsOf returns those of these events that a context has. Content scripts
// hear nothing from outside the extension or of user scripts, and alone of their
// page; only backgrounds are suspended.
func eventsOf(kind Kind) []string {
	events := []string{Connect, Message, PageShow}
	if kind == ContentScript {
		events = append(events, DOMEvent, PageMessage, Call)
	} else {
		events = append(events, ConnectExternal, MessageExternal, UserScriptConnect, UserScriptMessage)
	}
	if kind == Background {
		events = append(events, Suspend)
	}
	return events
}

// special reports whether an event is one of these.
func special(name string) bool {
	switch name {
	case Connect, ConnectExternal, UserScriptConnect, Message, MessageExternal, UserScriptMessage,
		Suspend, PageShow, DOMEvent, PageMessage, Call:
		return true
	}
	return false
}

// has returns why a context of a kind does not have an event.
func has(kind Kind, name string) error {
	switch {
	case name == Suspend && kind != Background:
		return host.Unsupported(name, "a background")
	case special(name) && !slices.Contains(eventsOf(kind), name):
		return host.ErrUnsupported
	case !special(name) && kind == ContentScript && !access.Content(host.PathOf(name), true):
		return host.Unsupported(host.PathOf(name), "a background or an extension page")
	}
	return nil
}
