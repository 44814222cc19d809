package webexttest

import (
	"slices"
	"strings"

	"gangway/wasm/internal/host"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest/internal/conversion"
	"gangway/wasm/webexttest/internal/eventloop"
)

// A portEnd is one end of a connection: the browser's runtime.Port object in one
// context, as JavaScript has it.
type portEnd struct {
	connection *connection
	context    *Context
	sender     *webext.Sender  // nil at the source.
	inbox      eventloop.Queue // Deliveries on their way here, in order.

	// Protected by browser.mu.
	arrived      bool // The context has got it. The source has it at once.
	closed       bool
	severed      bool // Cut off without a word: posted messages vanish.
	onMessage    listeners[conversion.Message]
	onDisconnect listeners[string]
}

// Withdraw takes back that the port was received. browser.mu is held.
func (e *portEnd) Withdraw() {
	if !e.closed {
		e.close()
		e.connection.received--
		e.connection.review()
	}
}

// Leave implements [loader.End].
func (e *portEnd) Leave() { e.context.refuseAlone(e) }

// opener implements [receipt].
func (e *portEnd) opener() *Context { return e.connection.source.context }

// resumes implements [receipt].
func (e *portEnd) resumes() bool { return strings.HasPrefix(e.connection.name, sessionName) }

// lasts implements [receipt].
func (e *portEnd) lasts() bool { return !e.connection.browser.profile.endsWithAnyReceiver() }

// over implements [receipt].
func (e *portEnd) over() bool { return e.closed }

// refuse implements [receipt].
func (e *portEnd) refuse() { e.Disconnect() }

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

// Convert returns a program's message as it goes over the connection.
func (e *portEnd) Convert(item []byte) ([]byte, error) {
	rules := e.rules()
	switch {
	case e.connection.native != "":
		return rules.Text(item)
	case e.connection.batches:
		return rules.Batch(item)
	case e.connection.ofWeb:
		return rules.Item(item)
	}
	return rules.Sent(item)
}

// convertValue returns a message of JavaScript as it goes over the connection.
func (e *portEnd) convertValue(item []byte) ([]byte, error) {
	if e.connection.native != "" {
		return e.rules().Text(item)
	}
	return e.rules().Item(item)
}

// Disconnect ends the port from this side. Only the other side is told.
// browser.mu is held.
func (e *portEnd) Disconnect() {
	if !e.closed {
		e.close()
		e.connection.left(e, true)
	}
}

// lose ends the port because its context is gone. browser.mu is held.
func (e *portEnd) lose() {
	if !e.closed {
		e.close()
		e.connection.left(e, false)
	}
}

func (e *portEnd) close() {
	e.closed = true
	c := e.context
	c.ends = slices.DeleteFunc(c.ends, func(other *portEnd) bool { return other == e })
}

// sever cuts the end off: the other side is told, this one is not. browser.mu
// is held.
func (e *portEnd) sever() {
	e.lose()
	e.severed = true
}

// orphan ends the port with its context. One whose code goes on is told.
// browser.mu is held.
func (e *portEnd) orphan(how departure) {
	e.lose()
	if how == orphaned {
		e.connection.browser.loop.Post(&e.inbox, func() { e.fire("") })
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
	removeDisconnect := e.onDisconnect.add(func(reason string) { disconnected(e.cause(reason)) })
	return func() {
		removeMessage()
		removeDisconnect()
	}
}

// cause returns why the port has ended: for a reason of the browser, or as the
// loader at the other end has said. It runs in the loop.
func (e *portEnd) cause(reason string) error {
	b := e.connection.browser
	b.mu.Lock()
	defer b.mu.Unlock()
	if reason == "" && e.connection.crashing {
		return host.ErrCrashing
	}
	return cause(reason)
}
