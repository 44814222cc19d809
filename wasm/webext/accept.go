package webext

import (
	"slices"

	"gangway/wasm/internal/host"
)

// OnConnect listens for ports that other contexts of the same extension open.
// It follows runtime.onConnect:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/onConnect
//
// Ports that were opened before the program started come first, with all
// messages that were posted on them since. As in JavaScript, all listeners of a
// program receive the same [Port]; each of its messages goes to one of those
// who receive from it. Whoever receives a port owns it. A port that no listener
// has received when the last one stops is disconnected, and so is every later
// one.
func (r *Runtime) OnConnect() (*Listener[*Port], error) {
	return r.listenForPorts(&r.onConnect, eventConnect, anySender, false)
}

// OnConnectExternal listens for ports that other extensions, and pages that the
// manifest lets in by externally_connectable, open. It follows
// runtime.onConnectExternal:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/onConnectExternal
//
// allow decides once for each port, before any of its messages is delivered,
// whether it is let in; nil lets nobody in, [AllowIDs] lets extensions in by
// their ids. It must not block. A port that no listener lets in is
// disconnected. Otherwise it is like [Runtime.OnConnect].
func (r *Runtime) OnConnectExternal(allow Allow) (*Listener[*Port], error) {
	return r.listenForPorts(&r.onConnectExternal, eventConnectExternal, allow.port, false)
}

// OnConnectNamed is [Runtime.OnConnect] for the ports of one name, which then
// do not come to the listeners of OnConnect.
func (r *Runtime) OnConnectNamed(name string) (*Listener[*Port], error) {
	return r.listenForPorts(&r.onConnect, eventConnect, named(name, anySender), true)
}

// OnConnectExternalNamed is [Runtime.OnConnectExternal] for the ports of one
// name, which then do not come to the listeners of OnConnectExternal, if allow
// lets them in here.
func (r *Runtime) OnConnectExternalNamed(name string, allow Allow) (*Listener[*Port], error) {
	return r.listenForPorts(&r.onConnectExternal, eventConnectExternal, named(name, allow.port), true)
}

func named(name string, allow func(*Port) bool) func(*Port) bool {
	return func(p *Port) bool { return p.name == name && allow(p) }
}

// Allow decides by the sender, which the browser fills in, whether somebody
// from outside the extension is let in.
type Allow func(*Sender) bool

// AllowIDs lets in the extensions with these ids.
func AllowIDs(ids ...string) Allow {
	ids = slices.Clone(ids)
	return func(s *Sender) bool { return s.ID != "" && slices.Contains(ids, s.ID) }
}

func (a Allow) sender(s *Sender) bool { return a != nil && s != nil && a(s) }

func (a Allow) port(p *Port) bool { return a.sender(p.sender) }

// anySender lets in all ports: those of the own extension.
func anySender(*Port) bool { return true }

func (r *Runtime) listenForPorts(h *hub[*Port], event string, allow func(*Port) bool, claims bool) (*Listener[*Port], error) {
	l, err := h.listen(r.gone, allow, claims, func() (func(), error) {
		return r.host.OnConnect(event, func(hostPort host.Port) host.Receiver {
			p := r.acceptPort(hostPort)
			if !h.deliver(p) {
				p.mailbox.abandon()
				return nil
			}
			return receiver{p}
		})
	})
	if err != nil {
		return nil, &opError{"listen for ports", err}
	}
	return l, nil
}
