package webexttest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gangway/wasm/codec"
	"gangway/wasm/webexttest/internal/loader"
)

// Fire brings an event of the extension API about, such as "alarms.onAlarm", in
// all contexts of the extension that have it, with values for its arguments
// that package codec can encode; it panics at others. A suspended background is
// woken if it declares the event ([Declares]) or has listened to it, and all
// that comes before a program listens is kept for it. Filters of listeners are
// not looked at.
//
// Where a program answers the event, its answer is dropped; see [Extension.Ask].
func (e *Extension) Fire(event string, arguments ...any) {
	o := occasion{event: event, arguments: listOf(arguments...)}
	e.browser.mu.Lock()
	defer e.browser.mu.Unlock()
	e.fire(o)
}

// Ask brings an event about as [Extension.Fire] does, and waits for the first
// answer of a program: nil if none answers. A listener must not call it.
func (e *Extension) Ask(ctx context.Context, event string, arguments ...any) (any, error) {
	o, answers := occasion{event: event, arguments: listOf(arguments...)}, make(chan []byte, 1)
	b := e.browser
	b.loop.Post(&e.fired, func() { e.ask(o, answers) })
	select {
	case item := <-answers:
		var answer any
		if item == nil {
			return nil, nil
		}
		err := codec.Unmarshal(item, &answer)
		return answer, err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// listOf returns a list of arguments as a host has it.
func listOf(arguments ...any) []byte {
	item, err := codec.Marshal(append([]any{}, arguments...))
	if err != nil {
		panic(fmt.Sprintf("webexttest: an argument of an event has no form in JavaScript: %v", err))
	}
	return item
}

// fire brings an event about, later. browser.mu is held.
func (e *Extension) fire(o occasion) {
	e.browser.loop.Post(&e.fired, func() {
		e.browser.mu.Lock()
		defer e.browser.mu.Unlock()
		e.occur(o, func([]byte) {})
	})
}

// ask brings an event about and sends the first answer, or nil when all who were
// asked have given none. It runs in the loop.
func (e *Extension) ask(o occasion, answers chan<- []byte) {
	e.browser.mu.Lock()
	defer e.browser.mu.Unlock()
	asked, answered := -1, 0 // It is not known yet how many are.
	send := func(item []byte) {
		if item != nil || answered == asked {
			select {
			case answers <- item:
			default: // It has one.
			}
		}
	}
	asked = e.occur(o, func(item []byte) {
		answered++
		send(item)
	})
	send(nil)
}

// occur brings an event about in the contexts that have it, and returns how many
// times answer will be called, with browser.mu held, which is held now, too.
func (e *Extension) occur(o occasion, answer func(item []byte)) (asked int) {
	switch g := e.background; {
	case g == nil || !g.hears(o.event):
	case e.pauses():
		time.AfterFunc(g.runs.wait(), func() { g.occurLate(o) })
	default:
		g.start()
	}
	for _, c := range slices.Clone(e.browser.contexts) {
		if e.reaches(c, o) {
			c.touch()
			asked += c.loader.Event(o.event, o.arguments, answer)
		}
	}
	return asked
}

// reaches reports whether a context hears of an event. browser.mu is held.
func (e *Extension) reaches(c *Context, o occasion) bool {
	return c.extension == e && c.receives() && !(o.private && c.kind == loader.ContentScript) && c.loader.Hears(o.event)
}

// heard reports whether an event reaches any program of the extension, or starts
// one. browser.mu is held.
func (e *Extension) heard(o occasion) bool {
	return e.background != nil && e.background.hears(o.event) ||
		slices.ContainsFunc(e.browser.contexts, func(c *Context) bool { return e.reaches(c, o) })
}

// occurLate brings an event about that came while the background paused.
func (g *Background) occurLate(o occasion) {
	g.extension.browser.mu.Lock()
	defer g.extension.browser.mu.Unlock()
	if g.start(); g.context != nil {
		g.context.loader.Event(o.event, o.arguments, func([]byte) {})
	}
}

// hears reports whether an event wakes the background. browser.mu is held.
func (g *Background) hears(event string) bool {
	names := g.known
	if g.options.certain {
		names = g.options.declares
	}
	return slices.Contains(names, event) || slices.Contains(names, "ask."+event)
}
