package webexttest

import (
	"gangway/wasm/webexttest/internal/conversion"
	"gangway/wasm/webexttest/internal/loader"
)

// expect puts a delivery on its way to this end.
func (e *portEnd) expect(delivery func()) { e.connection.browser.loop.Post(&e.inbox, delivery) }

// arrive hands the port to those who listen for it in its context. It runs in
// the loop.
func (e *portEnd) arrive() {
	k := e.connection
	k.browser.mu.Lock()
	e.follow()
	c := e.context
	listeners := c.connectListeners(k.event).all()
	if !c.receives() || len(listeners) == 0 {
		e.closed = true
	} else {
		e.arrived = true
		c.ends = append(c.ends, e)
		k.received++
		c.touch()
	}
	arrived := e.arrived
	k.browser.mu.Unlock()
	if arrived {
		for _, f := range listeners {
			f(e)
		}
	}
	k.browser.mu.Lock()
	defer k.browser.mu.Unlock()
	if arrived && c.ended && k.browser.profile.failsAfterTheEnd() {
		// It took the port and was gone before it could say so.
		k.received--
		k.told = false
	}
	k.pending--
	k.review()
}

// follow goes to the next run of a background whose program has ended while the
// port was on its way: in a browser its page stays, and listens. browser.mu is
// held.
func (e *portEnd) follow() {
	x := e.context.extension
	if !e.context.finished {
		return
	}
	x.wake()
	if next := x.background.context; next != nil {
		e.context = next
	}
	e.connection.crashing = e.connection.event == loader.Connect && x.pauses()
}

// deliver tells those who listen of a message; when nobody does it is lost. It
// runs in the loop.
func (e *portEnd) deliver(m conversion.Message) {
	b := e.connection.browser
	b.mu.Lock()
	var listeners []func(conversion.Message)
	if !e.closed && e.context.receives() {
		listeners = e.onMessage.all()
		e.context.touch()
	}
	b.mu.Unlock()
	for _, f := range listeners {
		f(m.Clone())
	}
}

// disconnected tells those who listen that the other side has ended the port.
// It runs in the loop.
func (e *portEnd) disconnected(reason string) {
	k, b := e.connection, e.connection.browser
	b.mu.Lock()
	var listeners []func(string)
	if e.fires(reason) {
		listeners = e.onDisconnect.all()
	}
	if !e.closed {
		e.close()
		if e == k.source && b.profile.endsWithAnyReceiver() {
			k.tellReceivers()
		}
	}
	b.mu.Unlock()
	for _, f := range listeners {
		f(reason)
	}
}

// fires reports whether onDisconnect fires.
func (e *portEnd) fires(reason string) bool {
	switch {
	case !e.context.receives() || e != e.connection.source && !e.arrived:
		return false
	case !e.closed:
		return true
	}
	return e.connection.browser.profile.failsAfterTheEnd() && reason == textNoReceiver
}

// fire calls the listeners for the end.
func (e *portEnd) fire(reason string) {
	b := e.connection.browser
	b.mu.Lock()
	listeners := e.onDisconnect.all()
	b.mu.Unlock()
	for _, f := range listeners {
		f(reason)
	}
}
