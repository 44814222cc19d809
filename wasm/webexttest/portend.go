package webexttest

import (
	"slices"
	"strings"

	"gangway/wasm/internal/host"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest/internal/conversion"
	"gangway/wasm/webexttest/internal/eventloop"
	"gangway/wasm/webexttest/internal/nativeapp"
)

// A portEnd is one end of a connection: the browser's runtime.Port object in one
// context, as JavaScript has it.
type portEnd struct {
	connection *connection
	context    *Context
	sender     *webext.Sender  // nil at the source.
	inbox      eventloop.Queue // What is on its way here, in order.

	// Protected by browser.mu.
	arrived      bool // The context has got it. The source has it at once.
	closed       bool
	severed      bool // Cut off without a word: what is posted vanishes.
	onMessage    listeners[conversion.Message]
	onDisconnect listeners[string]
}

// expect puts a delivery on its way to this end.
func (e *portEnd) expect(delivery func()) { e.connection.browser.loop.Post(&e.inbox, delivery) }

// arrive hands the port to those who listen for it in its context. It runs in
// the loop.
func (e *portEnd) arrive() {
	k, c := e.connection, e.context
	k.browser.mu.Lock()
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

// Withdraw takes back that the port was received. browser.mu is held.
func (e *portEnd) Withdraw() {
	if !e.closed {
		e.close()
		e.connection.received--
		e.connection.review()
	}
}

// Alone implements [loader.End].
func (e *portEnd) Alone() bool {
	return !e.context.browser.profile.endsWithAnyReceiver() || e.context.alone(e.connection.source.context)
}

// Post sends a message. browser.mu is held.
func (e *portEnd) Post(m conversion.Message) error {
	switch {
	case e.severed:
		return nil
	case e.closed:
		return host.ErrDisconnected
	}
	if e.context.browser.profile.keptAliveByPosts() {
		e.context.touch()
	}
	e.connection.send(e, m)
	return nil
}

// Convert returns a message as it goes over the connection.
func (e *portEnd) Convert(item []byte) ([]byte, error) {
	if e.connection.native != "" {
		return e.context.conversion().Text(item)
	}
	return e.context.conversion().Item(item)
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

// Disconnect ends the port from this side. Only the other side is told.
// browser.mu is held.
func (e *portEnd) Disconnect() {
	if !e.closed {
		e.close()
		e.connection.left(e)
	}
}

func (e *portEnd) close() {
	e.closed = true
	c := e.context
	c.ends = slices.DeleteFunc(c.ends, func(other *portEnd) bool { return other == e })
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

// sever cuts the end off: the other side is told, this one is not. browser.mu
// is held.
func (e *portEnd) sever() {
	e.Disconnect()
	e.severed = true
}

// orphan ends the port with its context. One whose code goes on is told.
// browser.mu is held.
func (e *portEnd) orphan(how departure) {
	e.Disconnect()
	if how == orphaned {
		e.connection.browser.loop.Post(&e.inbox, func() { e.fire("") })
	}
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

// Name implements [loader.End].
func (e *portEnd) Name() string { return e.connection.name }

// Sender implements [loader.End].
func (e *portEnd) Sender() host.Object { return e.connection.browser.profile.senderObject(e.sender) }

// Listen adds listeners for messages and for the end that the other side brings
// about. browser.mu is held.
func (e *portEnd) Listen(message func(conversion.Message), disconnected func(error)) (remove func()) {
	removeMessage := e.onMessage.add(message)
	removeDisconnect := e.onDisconnect.add(func(reason string) { disconnected(cause(reason)) })
	return func() {
		removeMessage()
		removeDisconnect()
	}
}

// cause returns the error that a reason of the browser stands for.
func cause(reason string) error {
	switch reason {
	case "":
		return host.ErrDisconnected
	case textNoReceiver:
		return host.ErrNoReceiver
	case textNoChromiumApplication:
		return host.ErrNoApplication
	case nativeapp.TextUnexpected, textBrokenProtocol:
		return host.ErrApplicationFailed
	}
	if strings.HasPrefix(reason, textNoFirefoxApplication) {
		return host.ErrNoApplication
	}
	return &host.Error{Message: reason}
}
