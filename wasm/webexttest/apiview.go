package webexttest

import (
	"slices"
	"strings"

	"gangway/wasm/internal/host"
	"gangway/wasm/webexttest/internal/loader"
)

// sessionName begins the names of ports that Go alone opens.
const sessionName = "gangway.session/"

// An apiView is a context as its loader sees it. It implements
// [loader.Browser].
type apiView struct{ *Context }

func (v apiView) Lock()                 { v.browser.mu.Lock() }
func (v apiView) Unlock()               { v.browser.mu.Unlock() }
func (v apiView) Ended() bool           { return v.ended }
func (v apiView) Frozen() bool          { return v.frozen }
func (v apiView) Gone() <-chan struct{} { return v.gone }
func (v apiView) Wake()                 { v.wake() }

func (v apiView) Convert(item []byte) ([]byte, error) { return v.conversion().Sent(item) }

func (v apiView) Connect(to host.Target, name string) loader.End {
	e := v.connect(to, name)
	inside := e.connection.event == loader.Connect && to.Native == ""
	e.connection.batches = strings.HasPrefix(name, sessionName) || inside && !v.extension.scriptsListen
	return e
}

func (v apiView) Ask(to host.Target, item []byte, reply func([]byte, error)) { v.ask(to, item, reply) }

func (v apiView) Unanswered() []loader.Delivery {
	all := make([]loader.Delivery, len(v.waiting))
	for i, d := range v.waiting {
		all[i] = d
	}
	return all
}

func (v apiView) Lacks(event string) error { return v.extension.lacksEvent(event) }

func (v apiView) RefusesFilter(event string) error {
	if v.browser.profile.filters(event) {
		return nil
	}
	return &host.Error{Name: "TypeError", Message: "This event does not support filters"}
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
	case loader.Connect, loader.ConnectExternal, loader.UserScriptConnect:
		return v.connectListeners(event).add(func(e *portEnd) { l.Port(e) })
	case loader.Message, loader.MessageExternal, loader.UserScriptMessage:
		return v.messageListeners(event).add(func(d *delivery) { l.Message(d) })
	}
	return func() {}
}
