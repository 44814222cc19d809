package webexttest

import (
	"slices"
	"strings"

	"gangway/wasm/internal/host"
	"gangway/wasm/webexttest/internal/conversion"
)

// A port is one end as the loader holds it for its program. It implements
// [host.Port].
type port struct {
	loader *loader
	end    *portEnd
	name   string

	// Protected by browser.mu.
	receiver host.Receiver // nil until the program has taken the port.
	kept     []func()      // What is told once the program knows of the port.
	opened   bool
	released bool     // The browser's port is of no interest any more.
	closed   bool     // This side has disconnected: nothing is told any more.
	remove   []func() // Takes the browser's listeners off.
}

// attach takes over an end: its messages are kept from this turn on.
// browser.mu is held.
func (l *loader) attach(e *portEnd) *port {
	p := &port{loader: l, end: e, name: e.connection.name}
	l.ports = append(l.ports, p)
	p.remove = []func(){
		e.onMessage.add(func(m conversion.Message) {
			p.browser().mu.Lock()
			defer p.browser().mu.Unlock()
			p.arrive(m)
		}),
		e.onDisconnect.add(func(reason string) {
			p.browser().mu.Lock()
			defer p.browser().mu.Unlock()
			p.lose(cause(reason))
		}),
	}
	return p
}

func (p *port) browser() *Browser { return p.loader.browser }

// lose passes on that the port has ended, unless it was told or released
// before: Firefox can tell it twice. browser.mu is held.
func (p *port) lose(err error) {
	if !p.released {
		p.release()
		p.tell(func(r host.Receiver) { r.Disconnected(err) })
	}
}

// arrive passes a message on. browser.mu is held.
func (p *port) arrive(m conversion.Message) {
	if !p.released {
		p.tell(func(r host.Receiver) { r.Message(m.Data, m.Err) })
	}
}

// tell puts something for the receiver in line, after the port itself.
func (p *port) tell(tell func(host.Receiver)) {
	record := func() {
		if r := p.target(); r != nil {
			tell(r)
		}
	}
	if p.opened {
		p.loader.put(record)
	} else {
		p.kept = append(p.kept, record)
	}
}

// target returns the receiver, nil if this side has disconnected.
func (p *port) target() host.Receiver {
	p.browser().mu.Lock()
	defer p.browser().mu.Unlock()
	if p.closed {
		return nil
	}
	return p.receiver
}

// open lets on what was kept. browser.mu is held.
func (p *port) open() {
	p.opened = true
	for _, record := range p.kept {
		p.loader.put(record)
	}
	p.kept = nil
}

// register says who takes what arrives on an accepted port.
func (p *port) register(r host.Receiver) {
	p.browser().mu.Lock()
	defer p.browser().mu.Unlock()
	p.receiver = r
}

// release takes the listeners off. Every end of the port comes through here
// once. browser.mu is held.
func (p *port) release() {
	p.released = true
	for _, remove := range p.remove {
		remove()
	}
	l := p.loader
	l.ports = slices.DeleteFunc(l.ports, func(other *port) bool { return other == p })
}

// freeze ends the port because its page goes into the back/forward cache.
// browser.mu is held.
func (p *port) freeze() {
	p.release()
	p.end.disconnect()
	p.loader.thawing = append(p.loader.thawing, func() {
		p.tell(func(r host.Receiver) { r.Disconnected(host.ErrFrozen) })
	})
}

// disconnect ends the port from this side. browser.mu is held.
func (p *port) disconnect() {
	p.closed, p.kept = true, nil
	if !p.released {
		p.release()
		p.end.disconnect()
	}
}

// Name implements [host.Port].
func (p *port) Name() string { return p.name }

// Sender implements [host.Port].
func (p *port) Sender() host.Object { return p.browser().profile.senderObject(p.end.sender) }

// PostMessage implements [host.Port].
func (p *port) PostMessage(item []byte) error {
	b := p.browser()
	wire, err := p.end.convert(item)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if p.released {
		return host.ErrDisconnected
	}
	return p.end.post(conversion.Message{Data: wire})
}

// PostParts implements [host.Port].
func (p *port) PostParts(head, body []byte) error {
	return p.PostMessage(append(slices.Clone(head), body...))
}

// Disconnect implements [host.Port].
func (p *port) Disconnect() {
	p.browser().mu.Lock()
	defer p.browser().mu.Unlock()
	p.disconnect()
}

// cause returns the error that a reason of the browser stands for.
func cause(reason string) error {
	switch reason {
	case "":
		return host.ErrDisconnected
	case textNoReceiver, textNoChromiumApplication:
		return host.ErrNoReceiver
	}
	if strings.HasPrefix(reason, textNoFirefoxApplication) {
		return host.ErrNoReceiver
	}
	return &host.Error{Message: reason}
}
