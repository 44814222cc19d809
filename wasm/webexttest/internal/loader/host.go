package loader

import (
	"crypto/rand"
	"slices"

	"gangway/wasm/internal/host"
	"gangway/wasm/webext"
)

// Random implements [host.Host].
func (l *Loader) Random(b []byte) { _, _ = rand.Read(b) } // Never fails.

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
	if special(name) {
		if err := l.browser.Lacks(name); err != nil {
			return nil, err
		}
	}
	d := &declaredEvent{loader: l, name: name}
	if extra != nil {
		if err := l.browser.RefusesFilter(name); err != nil {
			return nil, err
		}
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

// event returns an event that the program declares. One without declarations
// declares by listening, however late. The browser is locked.
func (l *Loader) event(name string) (*declaredEvent, error) {
	switch {
	case l.events[name] == nil && l.certain:
		return nil, host.ErrUndeclared
	case l.events[name] == nil:
		l.events[name] = newDeclaredEvent(l, name)
	}
	return l.events[name], nil
}

// check returns why the extension API cannot be used. The browser is locked.
func (l *Loader) check() error {
	if l.browser.Ended() {
		return host.ErrContextInvalidated
	}
	return nil
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
