package webexttest

import (
	"bytes"
	"slices"

	"gangway/wasm/codec"
	"gangway/wasm/internal/host"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest/internal/conversion"
)

// A declaredEvent is an event of the browser that a program declares. Its fields
// are protected by browser.mu.
type declaredEvent struct {
	loader  *loader
	name    string
	state   declaredState
	kept    []occurrence
	deliver func(record any) // nil while the program does not listen.
	remove  func()           // Takes the browser's listener off.
}

type declaredState int

const (
	keeping   declaredState = iota // The program has not listened yet.
	listening                      // It listens.
	refusing                       // It listened once.
)

// An occurrence is something that an event brought.
type occurrence struct {
	pass     func() // Tells the program.
	withdraw func() // Takes back that the program could be told.
}

func newDeclaredEvent(l *loader, name string) *declaredEvent {
	d := &declaredEvent{loader: l, name: name, remove: func() {}}
	switch name {
	case eventConnect, eventConnectExternal:
		d.remove = l.context.connectListeners(name).add(d.connect)
	case eventMessage, eventMessageExternal:
		d.remove = l.context.messageListeners(name).add(d.message)
	case eventClicked:
		d.remove = l.context.onClicked.add(func(tab *webext.Tab) { d.event(objectOf(tab)) })
	case eventTabRemoved:
		d.remove = l.context.onTabRemoved.add(d.tabRemoved)
	}
	return d
}

// connect receives a port. It runs in the loop.
func (d *declaredEvent) connect(e *portEnd) {
	d.loader.browser.mu.Lock()
	defer d.loader.browser.mu.Unlock()
	if names := d.loader.portNames; names != nil && !slices.Contains(names, e.connection.name) {
		return
	}
	if d.state == refusing || d.loader.ended {
		e.disconnect()
		return
	}
	p := d.loader.attach(e)
	d.occur(occurrence{
		pass: func() {
			d.loader.put(func() { d.tell(p, p.Disconnect) })
			p.open()
		},
		withdraw: func() {
			p.release()
			e.withdraw()
		},
	})
}

// tabRemoved is told of a closed tab, for which nobody is woken and nothing is
// kept. It runs in the loop.
func (d *declaredEvent) tabRemoved(id int64) {
	d.loader.browser.mu.Lock()
	listens := d.state == listening
	d.loader.browser.mu.Unlock()
	if listens {
		d.event(codec.AppendInt(nil, id))
	}
}

// message receives a one-shot message. It runs in the loop.
func (d *declaredEvent) message(v *delivery) {
	d.loader.browser.mu.Lock()
	defer d.loader.browser.mu.Unlock()
	if d.state == refusing || d.loader.ended {
		v.decline()
		return
	}
	r := &request{loader: d.loader, delivery: v}
	d.occur(occurrence{
		pass:     func() { d.loader.put(func() { d.tell(r, r.Ignore) }) },
		withdraw: v.withdraw,
	})
}

// event receives an event that brings an object. It runs in the loop.
func (d *declaredEvent) event(o host.Object) {
	d.loader.browser.mu.Lock()
	defer d.loader.browser.mu.Unlock()
	d.bring(o)
}

// bring passes on an event that needs no answer. browser.mu is held.
func (d *declaredEvent) bring(record any) {
	if d.state != refusing && !d.loader.ended {
		d.occur(occurrence{
			pass:     func() { d.loader.put(func() { d.tell(record, func() {}) }) },
			withdraw: func() {},
		})
	}
}

// occur keeps an occurrence or passes it on, and starts a program that waited
// for one. browser.mu is held.
func (d *declaredEvent) occur(o occurrence) {
	if d.name != eventPageShow {
		d.loader.context.wake()
	}
	if d.state == keeping {
		d.kept = append(d.kept, o)
	} else {
		o.pass()
	}
}

// tell tells the program, or does otherwise if it has stopped listening while
// the record was on its way.
func (d *declaredEvent) tell(record any, otherwise func()) {
	d.loader.browser.mu.Lock()
	deliver := d.deliver
	d.loader.browser.mu.Unlock()
	if deliver != nil {
		deliver(record)
	} else {
		otherwise()
	}
}

// listen passes on what was kept and what comes. browser.mu is held.
func (d *declaredEvent) listen(deliver func(record any)) {
	d.state, d.deliver = listening, deliver
	for _, o := range d.kept {
		o.pass()
	}
	d.kept = nil
	if g := d.loader.context.extension.background; g != nil && g.context == d.loader.context {
		g.listened(d.name)
	}
}

// unlisten refuses what comes from now on. browser.mu is held.
func (d *declaredEvent) unlisten() { d.state, d.deliver = refusing, nil }

// undeclare takes back the event: the program turned out not to listen.
// browser.mu is held.
func (d *declaredEvent) undeclare() {
	d.remove()
	for _, o := range d.kept {
		o.withdraw()
	}
	d.kept = nil
}

// A request is a one-shot message as the loader holds it for its program. It
// implements [host.Request].
type request struct {
	loader   *loader
	delivery *delivery
}

// Frame implements [host.Request].
func (r *request) Frame() ([]byte, error) { return bytes.Clone(r.delivery.message.item), nil }

// Sender implements [host.Request].
func (r *request) Sender() host.Object {
	return r.loader.browser.profile.senderObject(r.delivery.sender)
}

// Reply implements [host.Request].
func (r *request) Reply(item []byte) error {
	b := r.loader.browser
	wire, err := r.loader.context.conversion().Item(item)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	r.delivery.respond(wire)
	return nil
}

// Ignore implements [host.Request]. It answers, since browsers let the sender
// wait for the garbage collector if nobody does.
func (r *request) Ignore() {
	r.loader.browser.mu.Lock()
	defer r.loader.browser.mu.Unlock()
	r.delivery.respond(conversion.Undefined)
}
