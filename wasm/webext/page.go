package webext

import (
	"gangway/wasm/codec"
	"gangway/wasm/internal/failure"
	"gangway/wasm/internal/host"
)

// A DOMEvent is a DOM event of the page, on an element that a selector of the
// manifest names.
type DOMEvent struct {
	Type     string // Such as "click".
	Selector string // The one that matched, as the manifest has it.

	// Trusted says whether the browser brought the event about and not a
	// script: a page can click its own elements.
	Trusted bool

	// Target stands for the element that the selector matched, in place of a
	// selector of package page. It is empty in programs that do not use that
	// package. The last 1000 of a page are kept.
	Target string

	// JSEvent and JSTarget are the event and the element that the selector
	// matched: values of type js.Value in a browser, such as dom.WrapEvent and
	// dom.WrapElement take, and nil in package webexttest. They are undefined
	// where the program runs in a frame of the extension, in Chromium.
	JSEvent, JSTarget any
}

// OnDOMEvent listens for the DOM events that the manifest names for this content
// script in its section for Gangway:
//
//	"gangway": {
//	  "programs": {
//	    "./content": {
//	      "lazy": true,
//	      "dom": [{ "event": "click", "selector": "button.buy", "preventDefault": true }]
//	    }
//	  }
//	}
//
// With "lazy" they start the program, and the one that did comes first; without
// it they come all the same. One occurrence comes once for each selector that
// the event's target or an element around it matches, in open shadow trees too,
// also on elements that the page adds later. Nobody sees the events before the
// browser runs the content script, for which the manifest has run_at.
//
// An event has been dispatched when Go receives it, so its default action
// cannot be prevented any more: let the manifest say "preventDefault".
//
// Only content scripts have these events.
func (r *Runtime) OnDOMEvent() (*Listener[DOMEvent], error) {
	l, err := r.onDOMEvent.listen(r.gone, nil, false, func() (func(), error) {
		return r.host.OnDOMEvent(eventDOM, func(o host.Object, jsEvent, jsTarget any) {
			r.onDOMEvent.deliver(readDOMEvent(o, jsEvent, jsTarget))
		})
	})
	if err != nil {
		return nil, failure.In("listen for DOM events", err)
	}
	return l, nil
}

// domEvent is the description of a DOM event that lazy.js gives.
//
//gangway:message
type domEvent struct {
	Type     string `json:"type"`
	Selector string `json:"selector"`
	Trusted  bool   `json:"trusted"`
	Target   string `json:"target,omitempty"`
}

func readDOMEvent(o host.Object, jsEvent, jsTarget any) DOMEvent {
	var e domEvent
	if codec.Unmarshal(o, &e) != nil {
		e = domEvent{} // lazy.js writes nothing else.
	}
	return DOMEvent{e.Type, e.Selector, e.Trusted, e.Target, jsEvent, jsTarget}
}

// A PageMessage is a message that the page has posted to its own window.
type PageMessage struct {
	// Message is the value that the page posted, converted as package codec
	// does: the page decides it all. A value that has no form as an item, and
	// one of more than 64 MiB, is an error of [Message.Decode].
	Message Message

	// Origin is that of the page, such as "https://example.org"; "null" of one
	// that has none, as in a sandbox.
	Origin string
}

// cost returns the bytes that a message that waits counts against the limit of
// its listener.
func (m PageMessage) cost() int { return cost(m.Message) }

// OnPageMessage listens for the messages that scripts of the page post to its
// own window. It follows the event message of the window:
// https://developer.mozilla.org/docs/Web/API/Window/message_event
//
//	window.postMessage({ type: "buy", price: 7 }, location.origin); // In the page.
//
// Messages that the page posted after the browser had run the content script, for
// which the manifest has run_at, and before the program listened come first, as
// many as 10,000 of 64 MiB together. Messages of frames and of other windows do not
// come. Of those that come while [MaxWaiting] wait, or [DefaultBytes] of them, none
// is received.
//
// Any script of the page can post anything: the page decides each byte and how
// often. Take from a message no more than the page may decide, and
// do not pass it on unchecked to a background that trusts its content scripts.
//
// In the section for Gangway, "messages" lets those through that have some
// properties, all of one of the objects; and with "lazy" each that is let through
// starts the program:
//
//	"gangway": {
//	  "programs": {
//	    "./content": { "lazy": true, "messages": [{ "type": "buy" }] }
//	  }
//	}
//
// Only content scripts have these messages.
func (r *Runtime) OnPageMessage() (*Listener[PageMessage], error) {
	l, err := listenTo(r, eventPageMessage, readPageMessage)
	if err != nil {
		return nil, failure.In("listen for messages of the page", err)
	}
	return l, nil
}

// pageMessage is a message of the page as loader.js describes it.
//
//gangway:message
type pageMessage struct {
	Origin string `json:"origin"`
	Item   []byte `json:"item"`
	Reason string `json:"reason,omitempty"` // Why there is no item.
}

func readPageMessage(arguments []byte) (PageMessage, error) {
	var m pageMessage
	if err := decodeFirst(arguments, m.DecodeCBOR); err != nil {
		return PageMessage{}, err
	}
	if m.Reason != "" {
		return PageMessage{Message{err: &host.Error{Name: "CodecError", Message: m.Reason}}, m.Origin}, nil
	}
	return PageMessage{MessageOf(m.Item), m.Origin}, nil
}

// OnCall listens for calls: another content script of the extension, in
// JavaScript, hands over a value and waits for the answer.
//
//	const answer = await gangway.call("content", { price: 7 });
//
// "content" is the path of the program's package in the extension. A call is a
// [Request] without a sender. One that is ignored, or whose program ends,
// resolves to undefined; once the program has ended, calls are rejected. The
// caller must not change the value before.
//
// Only content scripts can be called, and only those that the section for
// Gangway names under "programs"; see [Runtime.OnDOMEvent]. With "lazy" a call
// starts the program. The caller's script must stand after it in the manifest.
func (r *Runtime) OnCall() (*Listener[*Request], error) {
	return r.listenForMessages(&r.onCall, eventCall, nil)
}
