package main

import (
	"io"
	"maps"
	"slices"
	"sync"

	"gangway/wasm/session"
)

// guests are the content scripts that have a session. They may be used by
// several goroutines.
type guests struct {
	out io.Writer

	mu  sync.Mutex
	set map[*session.Session]struct{} // Protected by mu.
}

func (g *guests) add(s *session.Session) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.set == nil {
		g.set = make(map[*session.Session]struct{})
	}
	g.set[s] = struct{}{}
}

func (g *guests) remove(s *session.Session) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.set, s)
}

// greetAll greets every content script.
func (g *guests) greetAll(text string) {
	g.mu.Lock()
	all := slices.Collect(maps.Keys(g.set))
	g.mu.Unlock()
	for _, s := range all {
		g.greet(s, text)
	}
}
