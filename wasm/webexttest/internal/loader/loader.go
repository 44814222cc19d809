// Package loader is the twin of jsbridge/loader.js and lazy.js: it stands between
// a context and its program.
package loader

import (
	"slices"
	"time"

	"gangway/wasm/internal/host"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest/internal/conversion"
	"gangway/wasm/webexttest/internal/eventloop"
)

// A Loader stands between a context and its program: it is what
// jsbridge/loader.js is in a browser. It registers the events that the program
// declares, attaches to ports in the turn in which they appear, and keeps what
// arrives, in order, until the program asks for it. It implements [host.Host].
type Loader struct {
	browser Browser
	loop    *eventloop.Loop
	kind    Kind

	// Protected by the browser's lock.
	queue     []func() // What the program is told next, in order.
	scheduled bool     // The loop will tell it.
	told      eventloop.Queue
	events    map[string]*declaredEvent
	certain   bool // events is all there is; else the program may add some.
	ports     []*port
	replies   []*pendingReply
	passing   []*declaredEvent // Those with arguments of their own.
	questions []*question      // Not answered yet.
	thawing   []func()         // What is done when the page is back.
	undecided *time.Timer      // nil if the program says what it declares, or has not started.
	portNames []string         // Of the ports that are for the program; nil for all.
	ended     bool             // The program has returned.
	decided   bool             // It has had time to say what it declares.
}

// New returns the loader of a context.
func New(b Browser, loop *eventloop.Loop, o Options) *Loader {
	l := &Loader{browser: b, loop: loop, kind: o.Kind, events: make(map[string]*declaredEvent), certain: o.Certain, portNames: o.Ports}
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

// Start lets a program that does not say what it declares decide it.
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

// resume lets the loop tell the program what waits. A frozen one runs nothing.
// The browser is locked.
func (l *Loader) resume() {
	if len(l.queue) > 0 && !l.scheduled && !l.browser.Frozen() {
		l.scheduled = true
		l.loop.Post(&l.told, l.Flush)
	}
}

// Flush tells the program what waits. It runs in the loop.
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

// check returns why the extension API cannot be used. The browser is locked.
func (l *Loader) check() error {
	if l.browser.Ended() {
		return host.ErrContextInvalidated
	}
	return nil
}

// Done implements [host.Host].
func (l *Loader) Done() <-chan struct{} { return l.browser.Done() }

// Gone implements [host.Host]. It is closed after the program was told of the
// end of all that it had.
func (l *Loader) Gone() <-chan struct{} { return l.browser.Gone() }

// Connect implements [host.Host].
func (l *Loader) Connect(to host.Target, info host.ConnectInfo, r host.Receiver) (host.Port, error) {
	l.browser.Lock()
	defer l.browser.Unlock()
	if err := l.allows(to); err != nil {
		return nil, err
	}
	e := l.browser.Connect(to, info.Name)
	p := l.attach(e)
	p.name, p.receiver = info.Name, r
	p.open()
	if l.browser.Frozen() {
		p.freeze()
	}
	return p, nil
}

// allows returns why the context cannot reach a target. The browser is locked.
func (l *Loader) allows(to host.Target) error {
	if err := l.check(); err != nil {
		return err
	}
	if l.kind == ContentScript && (to.Tab != nil || to.Native != "") {
		return host.ErrUnsupported
	}
	return nil
}

// OnConnect implements [host.Host].
func (l *Loader) OnConnect(event string, accept func(host.Port) host.Receiver) (func(), error) {
	return l.listen(event, nil, func(record any) {
		p := record.(*port)
		if r := accept(p); r != nil {
			p.register(r)
		} else {
			p.Leave()
		}
	})
}

// OnEvent implements [host.Host].
func (l *Loader) OnEvent(event string, extra []byte, deliver func([]byte)) (func(), error) {
	return l.listen(event, extra, func(record any) { deliver(record.([]byte)) })
}

// OnQuestion implements [host.Host].
func (l *Loader) OnQuestion(event string, extra []byte, deliver func(host.Request)) (func(), error) {
	return l.listen(event, extra, func(record any) { deliver(record.(*question)) })
}

// OnDOMEvent implements [host.Host].
func (l *Loader) OnDOMEvent(event string, deliver func(o host.Object, jsEvent, jsTarget any)) (func(), error) {
	return l.listen(event, nil, func(record any) {
		e := record.(webext.DOMEvent)
		deliver(domObject(e), e.JSEvent, e.JSTarget)
	})
}

// OnMessage implements [host.Host].
func (l *Loader) OnMessage(event string, deliver func(host.Request)) (func(), error) {
	return l.listen(event, nil, func(record any) { deliver(record.(*request)) })
}

// listen begins to pass an event on. One with arguments of its own is registered
// for the time in which it is listened to.
func (l *Loader) listen(event string, extra []byte, deliver func(record any)) (stop func(), err error) {
	l.browser.Lock()
	defer l.browser.Unlock()
	if err := l.check(); err != nil {
		return nil, err
	}
	name := host.EventName(event)
	if err := has(l.kind, name); err != nil {
		return nil, err
	}
	d := &declaredEvent{loader: l, name: name}
	if extra != nil {
		d.state, d.deliver = listening, deliver
		l.passing = append(l.passing, d)
	} else if d, err = l.event(name); err != nil {
		return nil, err
	} else {
		d.listen(deliver)
	}
	return func() {
		l.browser.Lock()
		defer l.browser.Unlock()
		d.unlisten()
		l.passing = slices.DeleteFunc(l.passing, func(other *declaredEvent) bool { return other == d })
	}, nil
}

// event returns an event that the program declares. One that does not say
// what it declares does so by listening, however late. The browser is locked.
func (l *Loader) event(name string) (*declaredEvent, error) {
	switch {
	case l.events[name] == nil && l.certain:
		return nil, host.ErrUndeclared
	case l.events[name] == nil:
		l.events[name] = newDeclaredEvent(l, name)
	}
	return l.events[name], nil
}

// Occur brings about an event without arguments, if the program declares it.
// The browser is locked.
func (l *Loader) Occur(name string) {
	if d := l.events[name]; d != nil {
		d.bring(noArguments)
	}
}

// noArguments is an empty list.
var noArguments = []byte{0x80}

// Event brings about an event of the browser's API with a list of arguments. It
// calls answer, if that is not nil, for each way in which the program listens to
// answer it, with an item or nil. The browser is locked.
func (l *Loader) Event(path string, arguments []byte, answer func(item []byte)) (asked int) {
	if has(l.kind, path) != nil {
		return 0
	}
	for _, d := range l.hearing(path) {
		if d.name != "ask."+path {
			d.bring(arguments)
		} else if answer != nil {
			asked++
			d.question(&question{loader: l, arguments: arguments, answered: answer})
		}
	}
	return asked
}

// hearing returns the events by which the program hears of one of the browser's
// API: that which it declares, and those of this run alone. Before it has had
// time to say what it declares, it may declare any. The browser is locked.
func (l *Loader) hearing(path string) []*declaredEvent {
	var all []*declaredEvent
	for _, name := range []string{path, "ask." + path} {
		if l.events[name] == nil && !l.certain && (!l.decided || l.browser.ListenedBefore(name)) {
			l.events[name] = newDeclaredEvent(l, name)
		}
		if d := l.events[name]; d != nil {
			all = append(all, d)
		}
	}
	if d := l.events["late."+path]; d != nil && d.state == listening {
		all = append(all, d)
	}
	for _, d := range l.passing {
		if host.PathOf(d.name) == path {
			all = append(all, d)
		}
	}
	return all
}

// ListensTo reports whether the program listens to an event now. browser.mu is
// held.
func (l *Loader) ListensTo(name string) bool {
	d := l.events[name]
	return d != nil && d.state == listening
}

// PageHide ends all ports because the page goes into the back/forward cache.
// The program is told when the page is back. The browser is locked.
func (l *Loader) PageHide() {
	for _, p := range slices.Clone(l.ports) {
		p.freeze()
	}
}

// PageShow lets the program go on. The browser is locked.
func (l *Loader) PageShow() {
	for _, tell := range l.thawing {
		tell()
	}
	l.thawing = nil
	l.resume()
}

// Invalidate tells the program that the extension API is gone. browser.mu is
// held.
func (l *Loader) Invalidate() {
	for _, p := range slices.Clone(l.ports) {
		p.lose(host.ErrContextInvalidated)
	}
	for _, c := range slices.Clone(l.replies) {
		c.settle(nil, host.ErrContextInvalidated)
	}
	if l.undecided != nil {
		l.undecided.Stop()
	}
	l.ignoreAll()
}

// Finish ends all that the program had, because it has returned: the other ends
// are told. The browser is locked.
func (l *Loader) Finish() {
	for _, p := range slices.Clone(l.ports) {
		p.end.Disconnect()
	}
	for _, d := range l.browser.Unanswered() {
		if d.Alone() {
			d.Respond(conversion.Undefined)
		}
	}
	for _, d := range l.events {
		d.unlisten()
		d.kept = nil
	}
	l.ended = true
	l.Invalidate()
}

// decide undeclares the events that a program which does not say what it
// declares has not listened to in time, nor in an earlier run.
func (l *Loader) decide() {
	l.browser.Lock()
	defer l.browser.Unlock()
	if l.browser.Ended() || l.ended {
		return
	}
	l.decided = true
	for name, d := range l.events {
		if d.state == keeping && !l.browser.ListenedBefore(name) {
			d.undeclare()
			delete(l.events, name)
		}
	}
}

// DOMEvent lets a DOM event happen, if the program declares it. The browser is
// locked.
func (l *Loader) DOMEvent(e webext.DOMEvent) {
	if d := l.events[DOMEvent]; d != nil {
		d.bring(e)
	}
}

// TakesCalls reports whether calls reach the program. The browser is locked.
func (l *Loader) TakesCalls() bool {
	d := l.events[Call]
	return d != nil && d.state != refusing && !l.ended
}

// TakeCall hands a call to the program. It runs in the loop.
func (l *Loader) TakeCall(v Delivery) {
	l.browser.Lock()
	d := l.events[Call]
	l.browser.Unlock()
	if d != nil {
		d.message(v)
	}
}

// Holds returns how many records wait for the program, and how many ports and
// answers the program has or waits for. The browser is locked.
func (l *Loader) Holds() (records, ports, replies int) {
	return len(l.queue), len(l.ports), len(l.replies)
}
