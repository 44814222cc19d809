package webexttest

import (
	"slices"

	"gangway/wasm/internal/host"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest/internal/conversion"
)

// A delivery is a one-shot message at one of those who listen.
type delivery struct {
	message *oneShot
	context *Context
	sender  *webext.Sender
	done    bool // Protected by browser.mu.
}

// Item implements [loader.Delivery].
func (d *delivery) Item() []byte { return d.message.item }

// Sender implements [loader.Delivery].
func (d *delivery) Sender() host.Object { return d.context.browser.profile.senderObject(d.sender) }

// Respond answers. browser.mu is held.
func (d *delivery) Respond(item []byte) {
	if d.finish() {
		d.message.answer(d.message.from.receivable(item))
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

// Leave implements [loader.Delivery].
func (d *delivery) Leave() { d.context.refuseAlone(d) }

// opener implements [receipt].
func (d *delivery) opener() *Context { return d.message.from }

// resumes implements [receipt].
func (d *delivery) resumes() bool { return false }

// lasts implements [receipt].
func (d *delivery) lasts() bool { return true }

// over implements [receipt].
func (d *delivery) over() bool { return d.done }

// refuse implements [receipt].
func (d *delivery) refuse() { d.Respond(conversion.Undefined) }

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

// lose says that the context is gone without an answer. Firefox then tells the
// sender the same as when nobody listens. browser.mu is held.
func (d *delivery) lose() {
	if d.context.browser.profile == Firefox {
		d.Withdraw()
	} else {
		d.message.broken = true
		d.Decline()
	}
}
