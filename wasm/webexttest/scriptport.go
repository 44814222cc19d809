package webexttest

import (
	"errors"

	"gangway/wasm/codec"
	"gangway/wasm/internal/host"
	"gangway/wasm/webexttest/internal/conversion"
)

// A ScriptPort is a runtime.Port as JavaScript has it.
type ScriptPort struct{ end *portEnd }

// Name returns the port's name.
func (p *ScriptPort) Name() string { return p.end.connection.name }

// PostMessage posts a message. It returns the exception that the browser
// throws: when the port has ended, or the value cannot be sent. A value that
// contains itself can be cloned; a program written with Gangway receives it as
// an error.
func (p *ScriptPort) PostMessage(v any) error {
	e, b := p.end, p.end.connection.browser
	m, err := p.message(v)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if e.context.ended && b.profile.stopsOrphans() {
		return nil
	}
	if err := e.Post(m); err != nil {
		return &host.Error{Message: b.profile.textDisconnected()}
	}
	return nil
}

// message returns the message that goes over the connection for a value.
func (p *ScriptPort) message(v any) (conversion.Message, error) {
	e := p.end
	item, err := codec.Marshal(v)
	switch {
	case errors.Is(err, codec.ErrCycle) && e.connection.native == "" && e.rules().Clones:
		return conversion.Formless(err), nil
	case err != nil:
		return conversion.Message{}, err
	}
	wire, err := e.convertValue(item)
	return conversion.Message{Data: wire}, err
}

// Disconnect ends the port. The browser tells the other end alone.
func (p *ScriptPort) Disconnect() {
	p.end.connection.browser.mu.Lock()
	defer p.end.connection.browser.mu.Unlock()
	p.end.Disconnect()
}

// OnMessage adds a listener for messages. One that comes while there is none
// is lost; one that no value of Go can be is nil. remove takes the listener off
// again.
func (p *ScriptPort) OnMessage(listener func(v any)) (remove func()) {
	b := p.end.connection.browser
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.locked(p.end.onMessage.add(func(m conversion.Message) {
		var v any
		if m.Err == nil {
			// The browser has made the item, so it can be read.
			_ = codec.Unmarshal(m.Data, &v)
		}
		listener(v)
	}))
}

// OnDisconnect adds a listener for the end that the other side brings about.
// reason is the text of port.error, or of runtime.lastError in Chromium, and
// empty for a clean end. Firefox calls it after Disconnect, too, if nobody had
// received the port, and a second time if the only receiver was gone in the
// turn in which it received it. remove takes the listener off again.
func (p *ScriptPort) OnDisconnect(listener func(reason string)) (remove func()) {
	b := p.end.connection.browser
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.locked(p.end.onDisconnect.add(listener))
}
