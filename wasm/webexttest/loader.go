package webexttest

import (
	"slices"
	"time"

	"gangway/wasm/internal/host"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest/internal/conversion"
	"gangway/wasm/webexttest/internal/eventloop"
)

// A loader stands between a context and its program: it is what
// jsbridge/loader.js is in a browser. It registers the events that the program
// declares, attaches to ports in the turn in which they appear, and keeps what
// arrives, in order, until the program asks for it. It implements [host.Host].
type loader struct {
	context *Context
	browser *Browser

	// Protected by browser.mu.
	queue     []func() // What the program is told next, in order.
	scheduled bool     // The loop will tell it.
	told      eventloop.Queue
	events    map[string]*declaredEvent
	certain   bool // events is all there is; else the program may add some.
	ports     []*port
	replies   []*pendingReply
	thawing   []func()    // What is done when the page is back.
	undecided *time.Timer // nil if the program says what it declares, or has not started.
	portNames []string    // Of the ports that are for the program; nil for all.
	ended     bool        // The program has returned.
}

func newLoader(c *Context, o options) *loader {
	l := &loader{context: c, browser: c.browser, events: make(map[string]*declaredEvent), certain: o.certain, portNames: o.ports}
	available := eventsOf(c.kind)
	for _, name := range available {
		if !o.certain || slices.Contains(o.declares, name) {
			l.events[name] = newDeclaredEvent(l, name)
		}
	}
	return l
}

// start lets a program that does not say what it declares decide it.
func (l *loader) start() {
	if !l.certain {
		l.undecided = time.AfterFunc(decision, l.decide)
	}
}

// put tells the program something, later and after all that waits already.
// browser.mu is held.
func (l *loader) put(record func()) {
	l.queue = append(l.queue, record)
	l.resume()
}

// resume lets the loop tell the program what waits. A frozen one runs nothing.
// browser.mu is held.
func (l *loader) resume() {
	if len(l.queue) > 0 && !l.scheduled && !l.context.frozen {
		l.scheduled = true
		l.browser.loop.Post(&l.told, l.flush)
	}
}

// flush tells the program what waits. It runs in the loop.
func (l *loader) flush() {
	for record := l.next(); record != nil; record = l.next() {
		record()
	}
}

// next takes the next record, nil if there is none for now.
func (l *loader) next() func() {
	l.browser.mu.Lock()
	defer l.browser.mu.Unlock()
	if len(l.queue) == 0 || l.context.frozen {
		l.scheduled = false
		return nil
	}
	record := l.queue[0]
	l.queue = l.queue[1:]
	return record
}

// check returns why the extension API cannot be used. browser.mu is held.
func (l *loader) check() error {
	if l.context.ended {
		return host.ErrContextInvalidated
	}
	return nil
}

// Done implements [host.Host].
func (l *loader) Done() <-chan struct{} { return l.context.done }

// Gone implements [host.Host]. It is closed after the program was told of the
// end of all that it had.
func (l *loader) Gone() <-chan struct{} { return l.context.gone }

// Connect implements [host.Host].
func (l *loader) Connect(to host.Target, info host.ConnectInfo, r host.Receiver) (host.Port, error) {
	l.browser.mu.Lock()
	defer l.browser.mu.Unlock()
	if err := l.allows(to); err != nil {
		return nil, err
	}
	e := l.context.connect(to, info.Name)
	p := l.attach(e)
	p.name, p.receiver = info.Name, r
	p.open()
	if l.context.frozen {
		p.freeze()
	}
	return p, nil
}

// allows returns why the context cannot reach a target. browser.mu is held.
func (l *loader) allows(to host.Target) error {
	if err := l.check(); err != nil {
		return err
	}
	if l.context.kind == contentContext && (to.Tab != nil || to.Native != "") {
		return host.ErrUnsupported
	}
	return nil
}

// OnConnect implements [host.Host].
func (l *loader) OnConnect(event string, accept func(host.Port) host.Receiver) (func(), error) {
	return l.listen(event, func(record any) {
		p := record.(*port)
		if r := accept(p); r != nil {
			p.register(r)
		} else {
			p.Disconnect()
		}
	})
}

// OnEvent implements [host.Host].
func (l *loader) OnEvent(event string, deliver func(host.Object)) (func(), error) {
	return l.listen(event, func(record any) { deliver(record.(host.Object)) })
}

// OnDOMEvent implements [host.Host].
func (l *loader) OnDOMEvent(event string, deliver func(o host.Object, jsEvent, jsTarget any)) (func(), error) {
	return l.listen(event, func(record any) {
		e := record.(webext.DOMEvent)
		deliver(domObject(e), e.JSEvent, e.JSTarget)
	})
}

// OnMessage implements [host.Host].
func (l *loader) OnMessage(event string, deliver func(host.Request)) (func(), error) {
	return l.listen(event, func(record any) { deliver(record.(*request)) })
}

// listen begins to pass an event on.
func (l *loader) listen(event string, deliver func(record any)) (stop func(), err error) {
	l.browser.mu.Lock()
	defer l.browser.mu.Unlock()
	if err := l.check(); err != nil {
		return nil, err
	}
	name := eventName(event)
	d, err := l.event(name)
	if err != nil {
		return nil, err
	}
	d.listen(deliver)
	return func() {
		l.browser.mu.Lock()
		defer l.browser.mu.Unlock()
		d.unlisten()
	}, nil
}

// event returns an event that the program declares. One that does not say
// what it declares does so by listening, however late. browser.mu is held.
func (l *loader) event(name string) (*declaredEvent, error) {
	switch {
	case !slices.Contains(eventsOf(l.context.kind), name):
		return nil, lacking(name)
	case l.events[name] == nil && l.certain:
		return nil, host.ErrUndeclared
	case l.events[name] == nil:
		l.events[name] = newDeclaredEvent(l, name)
	}
	return l.events[name], nil
}

// occur brings about an event without an object, if the program declares it.
// browser.mu is held.
func (l *loader) occur(name string) {
	if d := l.events[name]; d != nil {
		d.bring(host.Object(nil))
	}
}

// listensTo reports whether the program listens to an event now. browser.mu is
// held.
func (l *loader) listensTo(name string) bool {
	d := l.events[name]
	return d != nil && d.state == listening
}

// pageHide ends all ports because the page goes into the back/forward cache.
// The program is told when the page is back. browser.mu is held.
func (l *loader) pageHide() {
	for _, p := range slices.Clone(l.ports) {
		p.freeze()
	}
}

// pageShow lets the program go on. browser.mu is held.
func (l *loader) pageShow() {
	for _, tell := range l.thawing {
		tell()
	}
	l.thawing = nil
	l.resume()
}

// invalidate tells the program that the extension API is gone. browser.mu is
// held.
func (l *loader) invalidate() {
	for _, p := range slices.Clone(l.ports) {
		p.lose(host.ErrContextInvalidated)
	}
	for _, c := range slices.Clone(l.replies) {
		c.settle(nil, host.ErrContextInvalidated)
	}
	if l.undecided != nil {
		l.undecided.Stop()
	}
}

// finish ends all that the program had, because it has returned: the other ends
// are told. browser.mu is held.
func (l *loader) finish() {
	for _, p := range slices.Clone(l.ports) {
		p.end.disconnect()
	}
	for _, d := range slices.Clone(l.context.waiting) {
		d.respond(conversion.Undefined)
	}
	for _, d := range l.events {
		d.unlisten()
		d.kept = nil
	}
	l.ended = true
	l.invalidate()
}

// decide undeclares the events that a program which does not say what it
// declares has not listened to in time, nor in an earlier run.
func (l *loader) decide() {
	l.browser.mu.Lock()
	defer l.browser.mu.Unlock()
	if l.context.ended || l.ended {
		return
	}
	for name, d := range l.events {
		if d.state == keeping && !l.listenedBefore(name) {
			d.undeclare()
			delete(l.events, name)
		}
	}
}

// listenedBefore reports whether an earlier run of a background listened to an
// event.
func (l *loader) listenedBefore(name string) bool {
	g := l.context.extension.background
	return g != nil && g.context == l.context && slices.Contains(g.known, name)
}
