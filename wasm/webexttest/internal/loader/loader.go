// Package loader is the twin of jsbridge/loader.js and lazy.js: it stands between
// a context and its program.
package loader

import (
	"slices"
	"time"

	"gangway/wasm/webexttest/internal/eventloop"
)

// A Loader stands between a context and its program, as jsbridge/loader.js does
// in a browser. It registers the events that the program declares, attaches to
// ports in the turn in which they appear, and keeps all that arrives, in order,
// until the program asks for it. It implements [host.Host].
type Loader struct {
	browser Browser
	loop    *eventloop.Loop
	kind    Kind

	// Protected by the browser's lock.
	queue     []func() // Told to the program next, in order.
	scheduled bool     // The loop will tell it.
	told      eventloop.Queue
	events    map[string]*declaredEvent
	certain   bool // events is all there is; else the program may add some.
	ports     []*port
	replies   []*pendingReply
	passing   []*declaredEvent    // Those with arguments of their own.
	questions []*question         // Not answered yet.
	thawing   []func()            // Done when the page is back.
	undecided *time.Timer         // nil if the program has declarations, or has not started.
	portNames []string            // Of the ports that are for the program; nil for all.
	messages  []map[string]string // Properties of the page's messages for it; nil for all.
	ended     bool                // The program has returned.
	decided   bool                // It has had time to declare events.
}

// New returns the loader of a context.
func New(b Browser, loop *eventloop.Loop, o Options) *Loader {
	l := &Loader{browser: b, loop: loop, kind: o.Kind, events: make(map[string]*declaredEvent), certain: o.Certain, portNames: o.Ports, messages: o.Messages}
	for _, name := range eventsOf(o.Kind) {
		if !o.Certain || slices.Contains(o.Declares, name) {
			l.events[name] = newDeclaredEvent(l, name)
		}
	}
	for _, name := range o.Declares {
		if has(o.Kind, name) == nil && l.events[name] == nil {
			l.events[name] = newDeclaredEvent(l, name)
		}
	}
	return l
}

// Start lets a program without declarations decide on them.
func (l *Loader) Start() {
	if !l.certain {
		l.undecided = time.AfterFunc(Decision, l.decide)
	}
}

// Put tells the program something, later and after all that waits already.
// The browser is locked.
func (l *Loader) Put(record func()) {
	l.queue = append(l.queue, record)
	l.resume()
}

// resume lets the loop tell the program the records that wait. A frozen one
// runs nothing. The browser is locked.
func (l *Loader) resume() {
	if len(l.queue) > 0 && !l.scheduled && !l.browser.Frozen() {
		l.scheduled = true
		l.loop.Post(&l.told, l.Flush)
	}
}

// Flush tells the program the records that wait. It runs in the loop.
func (l *Loader) Flush() {
	for record := l.next(); record != nil; record = l.next() {
		record()
	}
}

// next takes the next record, nil if there is none for now.
func (l *Loader) next() func() {
	l.browser.Lock()
	defer l.browser.Unlock()
	if len(l.queue) == 0 || l.browser.Frozen() {
		l.scheduled = false
		return nil
	}
	record := l.queue[0]
	l.queue = l.queue[1:]
	return record
}

// Holds returns how many records wait for the program, and how many ports and
// answers the program has or waits for. The browser is locked.
func (l *Loader) Holds() (records, ports, replies int) {
	return len(l.queue), len(l.ports), len(l.replies)
}
