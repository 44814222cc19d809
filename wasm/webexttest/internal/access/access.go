// Package access says who has the functions and the events of the extension API,
// as the browser's schema has it.
package access

import (
	"sync"

	"gangway/internal/apiuse"
)

// A place names a function or an event.
type place struct {
	path  string
	event bool
}

// found holds the accesses by their places: the schema is read once for each.
var found sync.Map

// To returns who has the function or the event at a path, and false if the schema
// does not know it.
func To(path string, event bool) (a apiuse.Access, known bool) {
	p := place{path, event}
	if a, ok := found.Load(p); ok {
		return a.(apiuse.Access), true
	}
	a, known, err := apiuse.AccessOf(path, event)
	if err != nil {
		panic("webexttest: the schema cannot be read: " + err.Error()) // It is part of the program.
	}
	if known {
		found.Store(p, a)
	}
	return a, known
}

// Content reports whether content scripts have it.
func Content(path string, event bool) bool {
	a, known := To(path, event)
	return known && a.Content()
}
