package webext

import (
	"slices"

	"gangway/wasm/internal/failure"
	"gangway/wasm/internal/host"
	"gangway/wasm/internal/jsonvalue"
)

// OnConnect listens for ports that other contexts of the same extension open:
// for those of the given names, which then do not come to listeners without
// names, or else for all. It follows runtime.onConnect:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/onConnect
//
// Ports that were opened before the program started come first, with all
// messages that were posted on them since. As in JavaScript, all listeners of a
// program receive the same [Port]; each of its messages goes to one of those
// who receive from it. Whoever receives a port owns it. A port that no listener
// wants, or that none has received when the last one stops, is left to the other
// contexts of the extension: where there are none that can have it, it is
// disconnected.
func (r *Runtime) OnConnect(names ...string) (*Listener[*Port], error) {
	return r.listenForPorts(&r.onConnect, eventConnect, names, anySender)
}

// OnConnectExternal listens for ports that other extensions, and pages that the
// manifest lets in by externally_connectable, open. It follows
// runtime.onConnectExternal:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/onConnectExternal
//
// allow decides once for each port, before any of its messages is delivered,
// whether it is let in; nil lets nobody in, [AllowIDs] lets extensions in by
// their ids. It must not block. A port that no listener lets in is
// left as with [Runtime.OnConnect]. A port of the given names comes to listeners without names all
// the same where allow does not let it in here. Otherwise it is like
// [Runtime.OnConnect].
//
// Chromium alone lets pages in. Their messages travel as JSON, also where those of
// the extension are cloned: each value has its form there or is an error, as for
// [Runtime.ConnectNative].
func (r *Runtime) OnConnectExternal(allow Allow, names ...string) (*Listener[*Port], error) {
	return r.listenForPorts(&r.onConnectExternal, eventConnectExternal, names, allow.port)
}

// withNames restricts allow to ports of some names, if there are any.
func withNames(names []string, allow func(*Port) bool) func(*Port) bool {
	if len(names) == 0 {
		return allow
	}
	names = slices.Clone(names)
	return func(p *Port) bool { return slices.Contains(names, p.name) && allow(p) }
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

// port reports whether a port is let in. One of a web page gets JSON from then
// on; it is done here, so that only programs that let somebody in hold its code.
func (a Allow) port(p *Port) bool {
	if !a.sender(p.sender) {
		return false
	}
	if p.sender.isWebPage() {
		p.convert = jsonvalue.Append
	}
	return true
}

// request is port for one-shot messages.
func (a Allow) request(q *Request) bool {
	if !a.sender(q.sender) {
		return false
	}
	if q.sender.isWebPage() {
		q.answer.convert = jsonvalue.Append
	}
	return true
}

// anySender lets in all ports: those of the own extension.
func anySender(*Port) bool { return true }

func (r *Runtime) listenForPorts(h *hub[*Port], event string, names []string, allow func(*Port) bool) (*Listener[*Port], error) {
	l, err := h.listen(r.gone, withNames(names, allow), len(names) > 0, func() (func(), error) {
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
		return nil, failure.In("listen for ports", err)
	}
	return l, nil
}
