package webexttest

import (
	"slices"

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

// A delivery is a one-shot message at one of those who listen.
type delivery struct {
	message *oneShot
	context *Context
	sender  *webext.Sender
	done    bool // Protected by browser.mu.
}

// ask sends a one-shot message. Who receives it is found out later, in the
// loop. browser.mu is held.
func (c *Context) ask(to host.Target, item []byte, reply func([]byte, error)) *oneShot {
	b := c.browser
	q := &oneShot{browser: b, from: c, event: loader.Message, item: item, reply: reply}
	if to.Extension != "" && to.Extension != c.extension.id {
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

// finish takes the delivery off those that wait, and reports whether it was
// one. browser.mu is held.
func (d *delivery) finish() bool {
	if d.done {
		return false
	}
	d.done = true
	c := d.context
	c.waiting = slices.DeleteFunc(c.waiting, func(other *delivery) bool { return other == d })
	return true
}

// Respond answers. browser.mu is held.
func (d *delivery) Respond(item []byte) {
	if d.finish() {
		d.message.answer(item, nil)
		d.message.close()
	}
}

// Decline says that no answer comes from here: the listener returned nothing.
// browser.mu is held.
func (d *delivery) Decline() {
	if d.finish() {
		d.message.close()
	}
}

// Withdraw takes back that the message was received. browser.mu is held.
func (d *delivery) Withdraw() {
	if !d.done {
		d.message.received--
		d.Decline()
	}
}

// lose says that the context is gone without an answer. Firefox then tells the
// sender what it tells when nobody listens. browser.mu is held.
func (d *delivery) lose() {
	if d.context.browser.profile == Firefox {
		d.Withdraw()
	} else {
		d.message.broken = true
		d.Decline()
	}
}

// Alone implements [loader.Delivery].
func (d *delivery) Alone() bool { return d.context.alone(d.message.from) }

// Item implements [loader.Delivery].
func (d *delivery) Item() []byte { return d.message.item }

// Sender implements [loader.Delivery].
func (d *delivery) Sender() host.Object { return d.context.browser.profile.senderObject(d.sender) }
