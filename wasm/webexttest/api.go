package webexttest

import (
	"slices"
	"strings"

	"gangway/wasm/codec"
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
	}
	return func() {}
}

// Call calls a function that the test handles, or one that is simulated. It
// happens later, in the loop, and its answer comes later still. A context that is
// killed in between has called in vain.
func (v apiView) Call(function string, arguments []byte, reply func([]byte, error)) error {
	b := v.browser
	var list []any
	if err := codec.Unmarshal(arguments, &list); err != nil {
		return host.NotCloneable(err)
	}
	do, queue, err := v.prepare(function, list)
	if err != nil {
		return err
	}
	b.loop.Post(queue, func() {
		b.mu.Lock()
		vain := v.ended && !v.suspended
		b.mu.Unlock()
		if vain {
			return
		}
		item, err := do()
		b.mu.Lock()
		defer b.mu.Unlock()
		b.loop.Post(&v.answers, func() { reply(item, err) })
	})
	return nil
}

// prepare returns what a function does with its arguments, and the queue in which
// it does that in order.
func (v apiView) prepare(function string, arguments []any) (do func() ([]byte, error), queue *eventloop.Queue, err error) {
	e := v.extension
	if handle := e.handlers[function]; handle != nil {
		return func() ([]byte, error) { return itemOf(handle(arguments...)) }, &e.calls, nil
	}
	if function == "tabs.query" {
		return v.openTabs, new(eventloop.Queue), nil
	}
	if name, ok := strings.CutPrefix(function, "storage.session."); ok && e.hasStorage {
		do, err := e.session.Prepare(v.browser.profile.storage(), name, arguments)
		return v.locked(do), &e.storage, err
	}
	return nil, nil, host.Unsupported(function, "a permission or a key in manifest.json, or another browser")
}

// locked returns do under the browser's lock.
func (v apiView) locked(do func() ([]byte, error)) func() ([]byte, error) {
	return func() ([]byte, error) {
		v.browser.mu.Lock()
		defer v.browser.mu.Unlock()
		return do()
	}
}

// openTabs is tabs.query for all tabs.
func (v apiView) openTabs() ([]byte, error) {
	b := v.browser
	b.mu.Lock()
	defer b.mu.Unlock()
	tabs := make([]*webext.Tab, 0, len(b.tabs))
	for _, t := range b.tabs {
		tabs = append(tabs, t.describe(v.extension))
	}
	return objectOf(tabs), nil
}
