package webexttest

import (
	"slices"

	"gangway/wasm/codec/codecimpl"
	"gangway/wasm/internal/host"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest/internal/eventloop"
	"gangway/wasm/webexttest/internal/loader"
)

// An apiView is a context as its loader sees it. It implements
// [loader.Browser].
type apiView struct{ *Context }

func (v apiView) Lock()                 { v.browser.mu.Lock() }
func (v apiView) Unlock()               { v.browser.mu.Unlock() }
func (v apiView) Ended() bool           { return v.ended }
func (v apiView) Frozen() bool          { return v.frozen }
func (v apiView) Gone() <-chan struct{} { return v.gone }
func (v apiView) Wake()                 { v.wake() }

func (v apiView) Convert(item []byte) ([]byte, error) { return v.conversion().Item(item) }

func (v apiView) Connect(to host.Target, name string) loader.End { return v.connect(to, name) }

func (v apiView) Ask(to host.Target, item []byte, reply func([]byte, error)) { v.ask(to, item, reply) }

func (v apiView) Unanswered() []loader.Delivery {
	all := make([]loader.Delivery, len(v.waiting))
	for i, d := range v.waiting {
		all[i] = d
	}
	return all
}

// Listened remembers an event for later runs of a background.
func (v apiView) Listened(event string) {
	if g := v.extension.background; g != nil && g.context == v.Context {
		g.listened(event)
	}
}

func (v apiView) ListenedBefore(event string) bool {
	g := v.extension.background
	return g != nil && g.context == v.Context && slices.Contains(g.known, event)
}

func (v apiView) Listen(event string, l loader.Listener) (remove func()) {
	switch event {
	case loader.Connect, loader.ConnectExternal:
		return v.connectListeners(event).add(func(e *portEnd) { l.Port(e) })
	case loader.Message, loader.MessageExternal:
		return v.messageListeners(event).add(func(d *delivery) { l.Message(d) })
	case loader.Clicked:
		return v.onClicked.add(func(tab *webext.Tab) { l.Object(objectOf(tab)) })
	case loader.TabRemoved:
		return v.onTabRemoved.add(func(id int64) { l.Fleeting(codecimpl.AppendInt(nil, id)) })
	}
	return func() {}
}

// OpenTabs is tabs.query, whose answer comes later, in the loop.
func (v apiView) OpenTabs(reply func([]byte, error)) error {
	b, e := v.browser, v.extension
	if v.kind == loader.ContentScript {
		return host.Unsupported("tabs.query", "a background or an extension page")
	}
	b.loop.Post(new(eventloop.Queue), func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		tabs := make([]*webext.Tab, 0, len(b.tabs))
		for _, t := range b.tabs {
			tabs = append(tabs, t.describe(e))
		}
		item := objectOf(tabs)
		b.loop.Post(&v.answers, func() { reply(item, nil) })
	})
	return nil
}

// Storage calls a function of storage.session. What is called happens later, in
// the loop, and its answer comes later still. A context that is killed in
// between has called in vain.
func (v apiView) Storage(function string, argument []byte, reply func([]byte, error)) error {
	b, e := v.browser, v.extension
	if v.kind == loader.ContentScript || !e.hasStorage {
		return host.Unsupported("storage.session", `a background or an extension page, and the permission "storage"`)
	}
	do, err := e.session.Prepare(b.profile.storage(), function, argument)
	if err != nil {
		return err
	}
	b.loop.Post(&e.storage, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		if v.ended && !v.suspended {
			return
		}
		item, err := do()
		b.loop.Post(&v.answers, func() { reply(item, err) })
	})
	return nil
}
