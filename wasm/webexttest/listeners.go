package webexttest

import "slices"

// listeners are the functions registered for one of the browser's events. They
// are called in the loop. browser.mu protects them.
type listeners[T any] struct{ list []*func(T) }

// add registers a function, and returns one that takes it off again.
func (l *listeners[T]) add(f func(T)) (remove func()) {
	entry := &f
	l.list = append(l.list, entry)
	return func() {
		l.list = slices.DeleteFunc(l.list, func(other *func(T)) bool { return other == entry })
	}
}

// all returns the functions that are registered now.
func (l *listeners[T]) all() []func(T) {
	all := make([]func(T), len(l.list))
	for i, f := range l.list {
		all[i] = *f
	}
	return all
}

// connectListeners returns the listeners of an event for ports. browser.mu is
// held.
func (c *Context) connectListeners(event string) *listeners[*portEnd] {
	l := c.onConnect[event]
	if l == nil {
		l = new(listeners[*portEnd])
		c.onConnect[event] = l
	}
	return l
}

// messageListeners returns the listeners of an event for one-shot messages.
// browser.mu is held.
func (c *Context) messageListeners(event string) *listeners[*delivery] {
	l := c.onMessage[event]
	if l == nil {
		l = new(listeners[*delivery])
		c.onMessage[event] = l
	}
	return l
}
