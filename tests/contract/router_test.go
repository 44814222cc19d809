package contract

import (
	"context"
	"encoding/json"
	"strings"
	"sync"

	"gangway/internal/console"
	"gangway/tests/contract/puppet"
)

// A sighting is a puppet in a real browser, as its first line tells.
type sighting struct {
	name string
	line console.Line
}

// A router takes what puppets write to a real browser's console to those who wait
// for it.
type router struct {
	mu      sync.Mutex // Protects following.
	seen    []sighting
	changed chan struct{} // Closed and replaced when another puppet was seen.
	waiting map[address]func(puppet.Answer)
	answers map[string]int // How many each puppet gave.
}

// An address is one command to one puppet.
type address struct {
	name string
	id   int
}

func newRouter() *router {
	return &router{
		changed: make(chan struct{}),
		waiting: make(map[address]func(puppet.Answer)),
		answers: make(map[string]int),
	}
}

// line takes a line of the console.
func (r *router) line(l console.Line) {
	text, found := strings.CutPrefix(l.Text, puppet.LinePrefix)
	var said puppet.Line
	if !found || json.Unmarshal([]byte(text), &said) != nil {
		return
	}
	if said.Answer == nil {
		r.see(sighting{said.Name, l})
		return
	}
	if answer := r.take(address{said.Name, said.Answer.ID}); answer != nil {
		answer(*said.Answer)
	}
}

func (r *router) see(s sighting) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = append(r.seen, s)
	close(r.changed)
	r.changed = make(chan struct{})
}

func (r *router) take(a address) func(puppet.Answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answers[a.name]++
	answer := r.waiting[a]
	delete(r.waiting, a)
	return answer
}

func (r *router) expect(a address, answer func(puppet.Answer)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waiting[a] = answer
}

// wait waits for a puppet that matches, the latest if there are several.
func (r *router) wait(ctx context.Context, match func(console.Line) bool) (sighting, error) {
	for {
		s, found, changed := r.latest(match)
		if found {
			return s, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return sighting{}, ctx.Err()
		}
	}
}

func (r *router) latest(match func(console.Line) bool) (s sighting, found bool, changed <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, seen := range r.seen {
		if match(seen.line) {
			s, found = seen, true
		}
	}
	return s, found, r.changed
}
