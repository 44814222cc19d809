package webexttest

import (
	"gangway/wasm/internal/host"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest/internal/conversion"
	"gangway/wasm/webexttest/internal/loader"
)

// A oneShot is a one-shot message that waits for an answer.
type oneShot struct {
	browser *Browser
	from    *Context
	event   string
	item    []byte
	reply   func(item []byte, err error) // Called once, in the loop.

	// Protected by browser.mu.
	open     int  // Deliveries that may still bring an answer.
	received int  // Those who listened.
	broken   bool // One who listened was gone before it answered.
	answered bool // reply was called, or will be.
}

// ask sends a one-shot message. Who receives it is found out later, in the
// loop. browser.mu is held.
func (c *Context) ask(to host.Target, item []byte, reply func([]byte, error)) *oneShot {
	b := c.browser
	q := &oneShot{browser: b, from: c, event: loader.Message, item: item, reply: reply}
	switch {
	case c.world != nil:
		q.event = loader.UserScriptMessage
	case to.Extension != "" && to.Extension != c.extension.id:
		q.event = loader.MessageExternal
	}
	sender := c.describe(b.find(to.Extension))
	b.loop.Post(&c.outbox, func() { q.route(to, sender) })
	return q
}

// route finds out who may receive the message and delivers it to them. It runs
// in the loop.
func (q *oneShot) route(to host.Target, sender *webext.Sender) {
	b := q.browser
	b.mu.Lock()
	defer b.mu.Unlock()
	q.open++ // Until all were asked.
	if q.event == loader.Message && to.Tab == nil && q.from.extension.pauses() {
		q.received++ // The background listens, and leaves it to others.
	}
	for _, c := range b.receivers(q.from, to) {
		q.open++
		b.loop.Post(&c.requests, func() { q.arrive(c, sender) })
	}
	q.close()
}

// arrive hands the message to those who listen for it in a context. It runs in
// the loop.
func (q *oneShot) arrive(c *Context, sender *webext.Sender) {
	b := q.browser
	b.mu.Lock()
	var listeners []func(*delivery)
	if c.receives() {
		listeners = c.messageListeners(q.event).all()
		c.touch()
	}
	deliveries := make([]*delivery, len(listeners))
	for i := range listeners {
		deliveries[i] = &delivery{message: q, context: c, sender: sender}
		q.open++
	}
	c.waiting = append(c.waiting, deliveries...)
	q.received += len(listeners)
	b.mu.Unlock()
	for i, f := range listeners {
		f(deliveries[i])
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	q.close()
}

// close says that one of the open ways to an answer brought none. browser.mu is
// held.
func (q *oneShot) close() {
	q.open--
	if q.open > 0 || q.answered {
		return
	}
	switch {
	case q.received == 0:
		q.answer(nil, host.ErrNoReceiver)
	case q.broken:
		q.answer(nil, host.ErrNoReply)
	default:
		q.answer(conversion.Undefined, nil)
	}
}

// answer takes the first answer to its sender. browser.mu is held.
func (q *oneShot) answer(item []byte, err error) {
	if q.answered {
		return
	}
	q.answered = true
	q.browser.loop.Post(&q.from.answers, func() {
		q.browser.mu.Lock()
		lost := !q.from.receives()
		q.browser.mu.Unlock()
		if !lost {
			q.reply(item, err)
		}
	})
}
