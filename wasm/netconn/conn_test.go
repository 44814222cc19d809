package netconn_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/rpc"
	"testing"
	"time"

	"github.com/hashicorp/yamux"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/nettest"

	"gangway/wasm/netconn"
	"gangway/wasm/session"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest"
)

// A world has a background that listens and a page that dials.
type world struct {
	background *webexttest.Background
	page       *webexttest.Context
	accepted   chan net.Conn
	listeners  chan net.Listener
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{accepted: make(chan net.Conn, 16), listeners: make(chan net.Listener, 16)}
	browser := webexttest.NewBrowser(t, webexttest.Firefox)
	extension := browser.Install("netconn@gangway.test", webexttest.Permissions("storage"))
	w.background = extension.Background(w.serve)
	w.page = browser.OpenTab("https://example.org/").ContentScript(extension, nil)
	return w
}

func (w *world) serve(rt *webext.Runtime) error {
	l, err := netconn.Listen(rt, "net", session.ListenOptions{})
	if err != nil {
		return err
	}
	w.listeners <- l
	for {
		c, err := l.Accept()
		if err != nil {
			return nil
		}
		w.accepted <- c
	}
}

func (w *world) dial(t *testing.T) (page, background net.Conn) {
	t.Helper()
	page, err := netconn.Dial(t.Context(), w.page.Runtime(), "net", session.DialOptions{})
	require.NoError(t, err)
	return page, <-w.accepted
}

// TestConn runs the tests of golang.org/x/net for a net.Conn.
func TestConn(t *testing.T) {
	nettest.TestConn(t, func() (net.Conn, net.Conn, func(), error) {
		w := newWorld(t)
		page, background := w.dial(t)
		return page, background, func() {
			_ = page.Close()
			_ = background.Close()
		}, nil
	})
}

func TestClosedConnDeliversWhatWasWritten(t *testing.T) {
	page, background := newWorld(t).dial(t)
	sent := make([]byte, 300<<10)
	for i := range sent {
		sent[i] = byte(i * i)
	}
	go func() {
		_, err := page.Write(sent)
		assert.NoError(t, err)
		assert.NoError(t, page.Close())
		assert.ErrorIs(t, page.Close(), net.ErrClosed)
		_, err = page.Write(sent)
		assert.Equal(t, net.ErrClosed, err)
	}()
	got, err := io.ReadAll(background)
	require.NoError(t, err)
	assert.Equal(t, sent, got)
	_, err = background.Write(sent)
	assert.Equal(t, io.ErrClosedPipe, err)
}

// A Sum is a service of net/rpc.
type Sum struct{}

// Of adds numbers.
func (Sum) Of(numbers []int, sum *int) error {
	for _, n := range numbers {
		*sum += n
	}
	return nil
}

func TestStreamsOfYamuxCarryNetRPC(t *testing.T) {
	page, background := newWorld(t).dial(t)
	server := rpc.NewServer()
	require.NoError(t, server.Register(Sum{}))
	go func() {
		mux, err := yamux.Server(background, quiet())
		if !assert.NoError(t, err) {
			return
		}
		for {
			stream, err := mux.Accept()
			if err != nil {
				return
			}
			go server.ServeConn(stream)
		}
	}()
	mux, err := yamux.Client(page, quiet())
	require.NoError(t, err)
	for n := range 3 {
		stream, err := mux.Open()
		require.NoError(t, err)
		client := rpc.NewClient(stream)
		var sum int
		require.NoError(t, client.Call("Sum.Of", []int{1, 2, n}, &sum))
		assert.Equal(t, 3+n, sum)
		require.NoError(t, client.Close())
	}
	require.NoError(t, mux.Close())
}

func quiet() *yamux.Config {
	c := yamux.DefaultConfig()
	c.LogOutput = io.Discard
	return c
}

func TestConnEndsWithItsBackground(t *testing.T) {
	w := newWorld(t)
	page, background := w.dial(t)
	exchange(t, page, background)
	exchange(t, background, page)
	w.background.Kill()
	_, err := page.Read(make([]byte, 1))
	assert.ErrorIs(t, err, session.ErrForgotten)
	page, background = w.dial(t)
	exchange(t, page, background)
}

func TestConnGoesOnWhenNothingWasRead(t *testing.T) {
	w := newWorld(t)
	page, _ := w.dial(t)
	w.background.Kill()
	background := <-w.accepted
	exchange(t, background, page)
	exchange(t, page, background)
}

func TestBytesAreReadOnce(t *testing.T) {
	w := newWorld(t)
	page, background := w.dial(t)
	exchange(t, page, background) // Not confirmed before more is read.
	w.background.Kill()
	_, err := (<-w.accepted).Read(make([]byte, 1))
	assert.Equal(t, netconn.ErrRestarted, err)
	_, err = page.Read(make([]byte, 1))
	assert.ErrorIs(t, err, session.ErrAborted)
}

// exchange sends bytes from one end to the other.
func exchange(t *testing.T, from, to net.Conn) {
	t.Helper()
	const text = "some bytes"
	_, err := from.Write([]byte(text))
	require.NoError(t, err)
	got := make([]byte, len(text))
	_, err = io.ReadFull(to, got)
	require.NoError(t, err)
	assert.Equal(t, text, string(got))
}

func TestConnSaysWhoItIs(t *testing.T) {
	page, background := newWorld(t).dial(t)
	assert.Equal(t, "gangway", page.RemoteAddr().Network())
	assert.Equal(t, "net", page.RemoteAddr().String())
	assert.Equal(t, "net from https://example.org/", background.RemoteAddr().String())
	assert.Equal(t, "net", background.LocalAddr().String())
}

func TestListenerEnds(t *testing.T) {
	w := newWorld(t)
	w.dial(t)
	l := <-w.listeners
	assert.Equal(t, "net", l.Addr().String())
	require.NoError(t, l.Close())
	assert.ErrorIs(t, l.Close(), net.ErrClosed)
	_, err := l.Accept()
	assert.Equal(t, net.ErrClosed, err)
}

func TestDialGivesUp(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, err := netconn.Dial(ctx, w.page.Runtime(), "nobody", session.DialOptions{})
	var failed *net.OpError
	require.True(t, errors.As(err, &failed), err)
	assert.Equal(t, "dial", failed.Op)
	assert.ErrorContains(t, err, "nobody")
}
