package webexttest

import (
	"errors"

	"gangway/wasm/codec"
	"gangway/wasm/internal/host"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest/internal/conversion"
	"gangway/wasm/webexttest/internal/loader"
)

// A Script is plain JavaScript in a context, beside its program or instead of
// one: the browser as it is, without Gangway's loader. So it misses what comes
// while it does not listen.
//
// Its listeners run one at a time in the browser's loop: they must not block.
// Values are those that package codec has for JavaScript's in a field of type
// any.
type Script struct{ context *Context }

// Script returns the context as plain JavaScript has it.
func (c *Context) Script() *Script { return &Script{c} }

// Connect is runtime.connect. In Chromium it throws when the extension is
// gone; in Firefox it returns a port on which nothing ever happens.
func (s *Script) Connect(info webext.ConnectInfo) (*ScriptPort, error) {
	return s.connect(host.Target{}, info.Name)
}

// ConnectTab is tabs.connect; otherwise it is like [Script.Connect].
func (s *Script) ConnectTab(tabID int64, info webext.ConnectTabInfo) (*ScriptPort, error) {
	if max(tabID, frameOf(info)) > maxSafeInteger {
		return nil, &host.Error{Name: "Error", Message: textIDTooLarge}
	}
	tab := &host.TabTarget{ID: tabID, FrameID: info.FrameID, DocumentID: info.DocumentID}
	return s.connect(host.Target{Tab: tab}, info.Name)
}

// validText returns a text as JavaScript can have it.
func validText(s string) string { return string([]rune(s)) }

// maxSafeInteger is Number.MAX_SAFE_INTEGER.
const maxSafeInteger = 1<<53 - 1

// frameOf returns the frame id, 0 if there is none.
func frameOf(info webext.ConnectTabInfo) int64 {
	if info.FrameID == nil {
		return 0
	}
	return *info.FrameID
}

func (s *Script) connect(to host.Target, name string) (*ScriptPort, error) {
	c := s.context
	c.browser.mu.Lock()
	defer c.browser.mu.Unlock()
	if c.ended && !c.browser.profile.stopsOrphans() {
		return nil, &host.Error{Message: textInvalidated}
	}
	if c.ended {
		return &ScriptPort{&portEnd{connection: &connection{browser: c.browser, name: name}, context: c, closed: true, severed: true}}, nil
	}
	return &ScriptPort{c.connect(to, validText(name))}, nil
}

// OnConnect adds a listener to runtime.onConnect. remove takes it off again.
func (s *Script) OnConnect(listener func(*ScriptPort)) (remove func()) {
	c := s.context
	c.browser.mu.Lock()
	defer c.browser.mu.Unlock()
	return c.browser.locked(c.connectListeners(loader.Connect).add(func(e *portEnd) { listener(&ScriptPort{e}) }))
}

// Ports returns the ports that are open in the context, in the order in which
// they were opened, those of its program included.
func (s *Script) Ports() []*ScriptPort {
	c := s.context
	c.browser.mu.Lock()
	defer c.browser.mu.Unlock()
	ports := make([]*ScriptPort, len(c.ends))
	for i, e := range c.ends {
		ports[i] = &ScriptPort{e}
	}
	return ports
}

// locked returns f under the browser's lock.
func (b *Browser) locked(f func()) func() {
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		f()
	}
}

// A ScriptPort is a runtime.Port as JavaScript has it.
type ScriptPort struct{ end *portEnd }

// Name returns the port's name.
func (p *ScriptPort) Name() string { return p.end.connection.name }

// PostMessage posts a message. It returns what the browser throws: when the
// port has ended, or the value cannot be sent. A value that contains itself can
// be cloned; a program written with Gangway receives it as an error.
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

// message returns what goes over the connection for a value.
func (p *ScriptPort) message(v any) (conversion.Message, error) {
	e := p.end
	item, err := codec.Marshal(v)
	switch {
	case errors.Is(err, codec.ErrCycle) && e.connection.native == "" && e.context.conversion().Clones:
		return conversion.Formless(err), nil
	case err != nil:
		return conversion.Message{}, err
	}
	wire, err := e.Convert(item)
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
