package webexttest

import (
	"gangway/wasm/internal/host"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest/internal/loader"
)

// A Script is plain JavaScript in a context, beside its program or instead of
// one: the browser as it is, without Gangway's loader. So it misses all that
// comes while it does not listen.
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
	c.extension.scriptsListen = true
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
