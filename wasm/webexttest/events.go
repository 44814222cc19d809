package webexttest

import (
	"slices"
	"strings"

	"gangway/wasm/internal/host"
	"gangway/wasm/webexttest/internal/eventloop"
)

// The events of the browser that Gangway programs can declare.
const (
	eventConnect         = "runtime.onConnect"
	eventConnectExternal = "runtime.onConnectExternal"
	eventMessage         = "runtime.onMessage"
	eventMessageExternal = "runtime.onMessageExternal"
	eventClicked         = "action.onClicked"
	eventSuspend         = "runtime.onSuspend"
	eventPageShow        = "page.onShow"
	eventTabRemoved      = "tabs.onRemoved"
	eventDOM             = "page.onDOMEvent"
	eventCall            = "page.onCall"
)

// eventsOf returns the events that a context has. Content scripts hear nothing
// from outside the extension, of no click and of no tab, and alone of their
// page; only backgrounds are suspended.
func eventsOf(kind contextKind) []string {
	events := []string{eventConnect, eventMessage, eventPageShow}
	if kind == contentContext {
		events = append(events, eventDOM, eventCall)
	} else {
		events = append(events, eventConnectExternal, eventMessageExternal, eventClicked, eventTabRemoved)
	}
	if kind == backgroundContext {
		events = append(events, eventSuspend)
	}
	return events
}

// lacking returns the error of listening to an event that a context does not
// have. Of the optional ones it says what they need.
func lacking(event string) error {
	switch event {
	case eventSuspend:
		return host.Unsupported(event, "a background")
	case eventTabRemoved:
		return host.Unsupported(event, "a background or an extension page")
	}
	return host.ErrUnsupported
}

// eventName returns NAME of an event that is given as gangway:event:NAME;.
func eventName(event string) string {
	return event[strings.LastIndexByte(event, ':')+1 : len(event)-1]
}

// tabRemoved tells all extensions that a tab was closed. browser.mu is held.
func (b *Browser) tabRemoved(id int64) {
	for _, e := range slices.Clone(b.extensions) {
		b.loop.Post(new(eventloop.Queue), func() { e.tabRemoved(id) })
	}
}

// tabRemoved tells everyone who listens. It runs in the loop.
func (e *Extension) tabRemoved(id int64) {
	b := e.browser
	b.mu.Lock()
	deliver := registered(e, func(c *Context) *listeners[int64] { return &c.onTabRemoved })
	b.mu.Unlock()
	for _, f := range deliver {
		f(id)
	}
}
