package webexttest

import (
	"slices"

	"gangway/wasm/internal/host"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest/internal/conversion"
	"gangway/wasm/webexttest/internal/loader"
	"gangway/wasm/webexttest/internal/nativeapp"
)

// A connection joins the ends of a port: the context that opened it, and those
// who received it. One side may be a native application.
type connection struct {
	browser   *Browser
	event     string // By which it is received.
	name      string
	source    *portEnd
	receivers []*portEnd
	native    string             // The native application it is for, empty if none.
	process   *nativeapp.Process // That application, once it runs.
	ofWeb     bool               // A page of the web has opened it.
	batches   bool               // Its ends are Go, and their messages cross as batches, whole.

	// Protected by browser.mu.
	routed   bool                 // It is known who may receive it.
	held     []conversion.Message // Posted by the source before that.
	pending  int                  // Receivers that have not been asked yet.
	received int                  // Receivers that listened.
	told     bool                 // The source knows that nobody receives any more.
	crashing bool                 // The program at the other end ends again and again.
}

// connect opens a port. Who receives it is found out later, in the loop.
// browser.mu is held.
func (c *Context) connect(to host.Target, name string) *portEnd {
	b := c.browser
	k := &connection{browser: b, name: name, event: loader.Connect, ofWeb: c.isOfWeb()}
	switch {
	case c.world != nil:
		k.event = loader.UserScriptConnect
	case to.Extension != "" && to.Extension != c.extension.id:
		k.event = loader.ConnectExternal
	}
	k.source = &portEnd{connection: k, context: c}
	c.ends = append(c.ends, k.source)
	if to.Native != "" {
		k.name, k.native = to.Native, to.Native
		b.loop.Post(&c.outbox, k.startApplication)
		return k.source
	}
	sender := c.describe(b.find(to.Extension))
	b.loop.Post(&c.outbox, func() { k.route(c, to, sender) })
	return k.source
}

// route finds out who may receive the port and asks them. The messages of the
// source follow in order. It runs in the loop.
func (k *connection) route(from *Context, to host.Target, sender *webext.Sender) {
	b := k.browser
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.receivers(from, to) {
		r := &portEnd{connection: k, context: c, sender: sender}
		k.receivers = append(k.receivers, r)
		k.pending++
		b.loop.Post(&r.inbox, r.arrive)
	}
	k.routed = true
	k.crashing = k.event == loader.Connect && to.Tab == nil && from.extension.pauses()
	for _, m := range k.held {
		k.send(k.source, m)
	}
	if k.held = nil; k.source.closed {
		k.tellReceivers()
	}
	k.review()
}

// send puts a message of one end on its way to the other side. browser.mu is
// held.
func (k *connection) send(from *portEnd, m conversion.Message) {
	switch {
	case from != k.source:
		k.source.expect(func() { k.source.deliver(m) })
	case !k.routed:
		k.held = append(k.held, m)
	case k.process != nil:
		k.process.Send(m.Data)
	default:
		for _, r := range k.receivers {
			r.expect(func() { r.deliver(m) })
		}
	}
}

// left tells the other side that an end is closed, on purpose or since its context
// is gone. browser.mu is held.
func (k *connection) left(e *portEnd, onPurpose bool) {
	switch {
	case k.process != nil:
		k.process.Disconnect()
	case e != k.source && (onPurpose || k.browser.profile.endsWithAnyReceiver()):
		k.tellSource("")
	case e != k.source:
		k.review()
	case k.routed:
		k.tellReceivers()
	}
}

// review tells the source if nobody receives the port, or nobody does any more.
// browser.mu is held.
func (k *connection) review() {
	switch {
	case k.told || !k.routed || k.pending > 0 || k.native != "":
	case k.received == 0 && k.crashing:
		k.tellSource("")
	case k.received == 0:
		k.tellSource(textNoReceiver)
	case !slices.ContainsFunc(k.receivers, func(r *portEnd) bool { return !r.closed }):
		k.tellSource("")
	}
}

// tellSource ends the port at the source. browser.mu is held.
func (k *connection) tellSource(reason string) {
	k.told = true
	k.source.expect(func() { k.source.disconnected(reason) })
}

// tellReceivers ends the port at all receivers. browser.mu is held.
func (k *connection) tellReceivers() {
	for _, r := range k.receivers {
		r.expect(func() { r.disconnected("") })
	}
}
