package loader

import (
	"slices"

	"gangway/wasm/internal/host"
	"gangway/wasm/webexttest/internal/conversion"
)

// A port is one end as the loader holds it for its program. It implements
// [host.Port].
type port struct {
	loader *Loader
	end    End
	name   string

	// Protected by the browser's lock.
	receiver host.Receiver // nil until the program has taken the port.
	kept     []func()      // Told once the program knows of the port.
	opened   bool
	released bool   // The browser's port is of no interest any more.
	frozen   bool   // Since the page is in the back/forward cache.
	closed   bool   // This side has disconnected: nothing is told any more.
	remove   func() // Takes the browser's listeners off.
}

// attach takes over an end: its messages are kept from this turn on.
// The browser is locked.
func (l *Loader) attach(e End) *port {
	p := &port{loader: l, end: e, name: e.Name()}
	l.ports = append(l.ports, p)
	p.remove = e.Listen(p.messageCame, p.disconnected)
	return p
}

// messageCame takes a message of the browser. It runs in the loop.
func (p *port) messageCame(m conversion.Message) {
	p.browser().Lock()
	defer p.browser().Unlock()
	p.arrive(m)
}

// disconnected takes the end of the browser's port. It runs in the loop.
func (p *port) disconnected(err error) {
	p.browser().Lock()
	defer p.browser().Unlock()
	p.lose(err)
}

func (p *port) browser() Browser { return p.loader.browser }

// lose passes on that the port has ended, unless it was told or released
// before: Firefox can tell it twice. The browser is locked.
func (p *port) lose(err error) {
	if !p.released {
		p.release()
		p.tell(func(r host.Receiver) { r.Disconnected(err) })
	}
}

// arrive passes a message on. The browser is locked.
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
		p.loader.Put(record)
	} else {
		p.kept = append(p.kept, record)
	}
}

// target returns the receiver, nil if this side has disconnected.
func (p *port) target() host.Receiver {
	p.browser().Lock()
	defer p.browser().Unlock()
	if p.closed {
		return nil
	}
	return p.receiver
}

// open lets the records on that were kept. The browser is locked.
func (p *port) open() {
	p.opened = true
	for _, record := range p.kept {
		p.loader.Put(record)
	}
	p.kept = nil
}

// register says who takes all that arrives on an accepted port.
func (p *port) register(r host.Receiver) {
	p.browser().Lock()
	defer p.browser().Unlock()
	p.receiver = r
}

// release takes the listeners off. Every end of the port comes through here
// once. The browser is locked.
func (p *port) release() {
	p.released = true
	p.remove()
	l := p.loader
	l.ports = slices.DeleteFunc(l.ports, func(other *port) bool { return other == p })
}

// freeze ends the port because its page goes into the back/forward cache.
// The browser is locked.
func (p *port) freeze() {
	p.release()
	p.end.Disconnect()
	p.frozen = true
	p.loader.thawing = append(p.loader.thawing, func() {
		p.tell(func(r host.Receiver) { r.Disconnected(host.ErrFrozen) })
	})
}

// disconnect ends the port from this side. The browser is locked.
func (p *port) disconnect() {
	p.closed, p.kept = true, nil
	if !p.released {
		p.release()
		p.end.Disconnect()
	}
}

// Leave implements [host.Port].
func (p *port) Leave() {
	p.browser().Lock()
	defer p.browser().Unlock()
	p.leave()
}

// leave lets go of the port. The browser is locked.
func (p *port) leave() {
	p.closed, p.kept = true, nil
	if !p.released {
		p.release()
		p.end.Leave()
	}
}

// Name implements [host.Port].
func (p *port) Name() string { return p.name }

// Sender implements [host.Port].
func (p *port) Sender() host.Object { return p.end.Sender() }

// PostMessage implements [host.Port].
func (p *port) PostMessage(item []byte) error {
	b := p.browser()
	wire, err := p.end.Convert(item)
	if err != nil {
		return err
	}
	b.Lock()
	defer b.Unlock()
	switch {
	case p.frozen:
		return host.ErrFrozen
	case p.released:
		return host.ErrDisconnected
	}
	return p.end.Post(conversion.Message{Data: wire})
}

// PostParts implements [host.Port].
func (p *port) PostParts(head, body []byte) error {
	return p.PostMessage(append(slices.Clone(head), body...))
}

// Disconnect implements [host.Port].
func (p *port) Disconnect() {
	p.browser().Lock()
	defer p.browser().Unlock()
	p.disconnect()
}
