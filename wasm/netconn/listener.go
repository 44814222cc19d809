package netconn

import (
	"context"
	"net"

	"gangway/wasm/session"
	"gangway/wasm/webext"
)

// Listen accepts connections by name, as [session.Listen] accepts sessions, whose
// limits hold for all of them together. [session.ListenOptions.Volatile] is set in
// any case, and Durable is not.
//
// After Close, Accept returns [net.ErrClosed]; connections that were accepted go on
// as long as their ports do.
func Listen(rt *webext.Runtime, name string, o session.ListenOptions) (net.Listener, error) {
	o.Volatile, o.Durable = true, false
	l, err := session.Listen(rt, name, o)
	if err != nil {
		return nil, &net.OpError{Op: "listen", Net: network, Addr: Addr{Name: name}, Err: err}
	}
	ctx, stop := context.WithCancel(context.Background())
	return &listener{l, name, ctx, stop}, nil
}

type listener struct {
	sessions *session.Listener
	name     string
	ctx      context.Context // Done when it is closed.
	stop     context.CancelFunc
}

// Accept implements [net.Listener].
func (l *listener) Accept() (net.Conn, error) {
	s, err := l.sessions.Receive(l.ctx)
	switch {
	case l.ctx.Err() != nil:
		return nil, net.ErrClosed
	case err != nil:
		return nil, &net.OpError{Op: "accept", Net: network, Addr: l.Addr(), Err: err}
	}
	return newConn(s), nil
}

// Close implements [net.Listener].
func (l *listener) Close() error {
	if l.ctx.Err() != nil {
		return net.ErrClosed
	}
	l.stop()
	l.sessions.Stop()
	return nil
}

// Addr implements [net.Listener].
func (l *listener) Addr() net.Addr { return Addr{Name: l.name} }
