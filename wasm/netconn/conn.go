package netconn

import (
	"context"
	"errors"
	"io"
	"net"
	"time"

	"gangway/wasm/session"
	"gangway/wasm/webext"
)

// Dial opens a connection to the one who has called [Listen] with the same name.
// It follows [session.Dial]: it returns when the other end has accepted, and ctx
// says when to give up.
//
// The caller owns the connection and closes it. Its methods may be called from any
// goroutine, as [net.Conn] says. Close returns at once; bytes that were written
// before are delivered for a minute more, if this program lasts so long.
func Dial(ctx context.Context, rt *webext.Runtime, name string, o session.DialOptions) (net.Conn, error) {
	s, err := session.Dial(ctx, rt, name, o)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Addr: Addr{Name: name}, Err: err}
	}
	return newConn(s), nil
}

const (
	// pieceSize is how many bytes a message has at most: larger ones travel in
	// fragments, which take more time.
	pieceSize = 32 << 10

	// linger is how long a connection that was closed delivers its last bytes.
	linger = time.Minute
)

// A conn is a session as a connection.
type conn struct {
	session *session.Session

	reads, writes     turn
	readEnd, writeEnd *deadline
	rest              []byte // Of the last message; protected by reads.
}

func newConn(s *session.Session) *conn {
	return &conn{session: s, reads: newTurn(), writes: newTurn(), readEnd: newDeadline(), writeEnd: newDeadline()}
}

// Read implements [net.Conn]. After the last byte of an end that closed the
// connection it returns [io.EOF].
func (c *conn) Read(p []byte) (int, error) {
	ctx := c.readEnd.context()
	if err := c.reads.take(ctx); err != nil {
		return 0, err
	}
	defer c.reads.give()
	for len(c.rest) == 0 {
		if len(p) == 0 {
			return 0, nil
		}
		if err := c.next(ctx); err != nil {
			return 0, failed(ctx, err, io.EOF)
		}
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

// next receives the bytes that follow. An earlier memory of this program may have
// read them if they come again: they are no longer a stream.
func (c *conn) next(ctx webext.Context) error {
	m, err := c.session.Receive(ctx)
	if err != nil {
		return err
	}
	if m.Redelivered() {
		c.session.Abort()
		return ErrRestarted
	}
	return m.Decode(&c.rest)
}

// Write implements [net.Conn]. It returns when all bytes have a place in the
// session, and waits while the other end does not read.
func (c *conn) Write(p []byte) (n int, err error) {
	ctx := c.writeEnd.context()
	if err := c.writes.take(ctx); err != nil {
		return 0, err
	}
	defer c.writes.give()
	for n < len(p) {
		piece := p[n:min(n+pieceSize, len(p))]
		if err := c.session.Send(ctx, piece); err != nil {
			return n, failed(ctx, err, io.ErrClosedPipe)
		}
		n += len(piece)
	}
	return n, nil
}

// failed returns an error of the session as one of a connection; closed is that
// of one that the other end has closed. Callers look for the errors of package net
// without unwrapping.
func failed(ctx webext.Context, err, closed error) error {
	over := ctx.Err()
	switch {
	case over != nil && errors.Is(err, over):
		return over
	case errors.Is(err, session.ErrPeerClosed):
		return closed
	case errors.Is(err, session.ErrClosed):
		return net.ErrClosed
	}
	return err
}

// Close implements [net.Conn].
func (c *conn) Close() error {
	first := c.readEnd.close()
	c.writeEnd.close()
	if !first {
		return net.ErrClosed
	}
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), linger)
		defer cancel()
		_ = c.session.Close(ctx) // Nobody is left to be told.
	}()
	return nil
}

// LocalAddr implements [net.Conn].
func (c *conn) LocalAddr() net.Addr { return Addr{Name: c.session.Name()} }

// RemoteAddr implements [net.Conn].
func (c *conn) RemoteAddr() net.Addr {
	return Addr{Name: c.session.Name(), Sender: c.session.Sender()}
}

// SetDeadline implements [net.Conn].
func (c *conn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

// SetReadDeadline implements [net.Conn].
func (c *conn) SetReadDeadline(t time.Time) error { return c.readEnd.set(t) }

// SetWriteDeadline implements [net.Conn].
func (c *conn) SetWriteDeadline(t time.Time) error { return c.writeEnd.set(t) }

// ErrRestarted says that this program was started anew, and that it may have read
// from the connection before. The other end is told that the session is aborted.
var ErrRestarted = errors.New("netconn: the program was started anew in the middle of the connection; dial anew")

const network = "gangway"

// An Addr is an end of a connection.
type Addr struct {
	Name   string         // Of the session.
	Sender *webext.Sender // As the browser describes the end that has dialed; nil of all others.
}

// Network implements [net.Addr].
func (Addr) Network() string { return network }

// String implements [net.Addr].
func (a Addr) String() string {
	if a.Sender == nil {
		return a.Name
	}
	return a.Name + " from " + a.Sender.URL
}
