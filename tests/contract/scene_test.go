package contract

import (
	"testing"

	"gangway/tests/contract/puppet"

	"github.com/stretchr/testify/require"
)

// A scene is where a claim is tried: a world, and the host that it stands for.
type scene struct {
	world
	host
	shown tab // The tab of the pair; see move.
}

// location returns where the end of the pair that lives in a tab is.
func (s *scene) location() location {
	if s.pair == pageToBackground {
		return extPage
	}
	return webPage
}

// tab returns the tab of the pair.
func (s *scene) tab(t *testing.T) tab {
	t.Helper()
	if s.shown == nil {
		s.shown = s.home(t, s.location())
	}
	return s.shown
}

// move gives the pair a tab of its own, which the claim may harm.
func (s *scene) move(t *testing.T, l location) tab {
	t.Helper()
	s.shown = s.open(t, l)
	return s.shown
}

// dialer returns the end that connects.
func (s *scene) dialer(t *testing.T) *client {
	t.Helper()
	if s.pair == contentToBackground || s.pair == pageToBackground {
		return s.tab(t).puppet(t)
	}
	return s.background(t, mainExtension)
}

// accepter returns the end that accepts, which is not there for native
// applications.
func (s *scene) accepter(t *testing.T) *client {
	t.Helper()
	require.NotEqual(t, toNative, s.pair, "the claim needs exceptions")
	if s.pair == backgroundToContent {
		return s.tab(t).puppet(t)
	}
	return s.background(t, s.accepting())
}

// accepting returns the extension that accepts.
func (s *scene) accepting() extension {
	if s.pair == toExtension {
		return otherExtension
	}
	return mainExtension
}

// target returns by what the dialer reaches the accepter.
func (s *scene) target(t *testing.T) puppet.Target {
	t.Helper()
	switch s.pair {
	case backgroundToContent:
		return puppet.Target{Tab: new(s.tab(t).id(t))}
	case toExtension:
		return puppet.Target{Extension: new(s.id(otherExtension))}
	case toNative:
		return puppet.Target{Native: new(nativeName)}
	}
	return puppet.Target{}
}

// renew gives the accepter a new program, which has not listened yet.
func (s *scene) renew(t *testing.T) {
	t.Helper()
	if s.pair == backgroundToContent {
		s.move(t, webPage)
		return
	}
	s.suspend(t, s.accepting())
}

// connect connects as a target says.
func connect(t *testing.T, from *client, to puppet.Target) *port {
	t.Helper()
	return &port{perform[puppet.Port](t, from, "connect", to), from}
}

// dial connects the dialer to the accepter.
func (s *scene) dial(t *testing.T) *port {
	t.Helper()
	return connect(t, s.dialer(t), s.target(t))
}

// dialWith is dial with the options of connecting.
func (s *scene) dialWith(t *testing.T, info puppet.Info) *port {
	t.Helper()
	to := s.target(t)
	to.Info = info
	return connect(t, s.dialer(t), to)
}

// listen begins to accept.
func (s *scene) listen(t *testing.T) acceptor {
	t.Helper()
	if s.pair == toNative {
		return s.native()
	}
	return s.listener(t)
}

// listener begins to accept in a puppet.
func (s *scene) listener(t *testing.T) *listener {
	t.Helper()
	if s.pair == toExtension {
		return listen(t, s.accepter(t), puppet.Listen{
			Event: "connectExternal", Allow: &puppet.Allow{IDs: []string{s.id(mainExtension)}},
		})
	}
	return listen(t, s.accepter(t), puppet.Listen{Event: "connect"})
}

// connected returns both ends of a new port.
func (s *scene) connected(t *testing.T) (dialed *port, accepted peer) {
	t.Helper()
	l := s.listen(t)
	dialed = s.dial(t)
	return dialed, l.accept(t)
}

// ports is connected for claims about puppets on both sides.
func (s *scene) ports(t *testing.T) (dialed, accepted *port) {
	t.Helper()
	dialed, other := s.connected(t)
	return dialed, other.(*port)
}

// An acceptor accepts ports.
type acceptor interface{ accept(t *testing.T) peer }

// A listener is a listener of a puppet.
type listener struct {
	end    *client
	handle puppet.Handle
}

func listen(t *testing.T, end *client, l puppet.Listen) *listener {
	t.Helper()
	return &listener{end, perform[puppet.Handle](t, end, "listen", l)}
}

func (l *listener) accept(t *testing.T) peer {
	t.Helper()
	return l.acceptPort(t)
}

func (l *listener) acceptPort(t *testing.T) *port {
	t.Helper()
	return &port{perform[puppet.Port](t, l.end, "accept", l.handle), l.end}
}

// begin begins to accept a port that may never come.
func (l *listener) begin(t *testing.T) *call {
	t.Helper()
	return l.end.start(t, "accept", l.handle)
}

func (l *listener) stop(t *testing.T) {
	t.Helper()
	perform[puppet.None](t, l.end, "stop", l.handle)
}
