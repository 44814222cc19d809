package webexttest

import "slices"

// listeners are the functions registered for one of the browser's events. They
// are called in the loop. browser.mu protects them.
type listeners[T any] struct{ list []*func(T) }

// add registers a function, and returns what takes it off again.
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
