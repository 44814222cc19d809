package rdp

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
)

// ErrEnded says that Firefox has ended the connection: the app was closed, or the
// device was unplugged.
var ErrEnded = errors.New("the connection with Firefox has ended")

// A Client is one connection with the debugger of a Firefox. Its methods may be
// called from any goroutine.
type Client struct {
	conn  net.Conn
	event func(packet) // Is called in order, and must not wait for the Client.
	ended chan struct{}

	writing sync.Mutex // Requests are waited for in the order in which they are written.

	mu      sync.Mutex               // Protects following.
	waiting map[string][]chan packet // For answers, by the actor.
	err     error                    // Why it has ended.
}

// dial connects to the debugger at an address, and waits for its greeting.
func dial(ctx context.Context, address string, event func(packet)) (*Client, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	r := bufio.NewReader(conn)
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	greeting, err := readPacket(r)
	if !stop() {
		err = context.Cause(ctx)
	}
	if err == nil && greeting.From != root {
		err = fmt.Errorf("this is no debugger of Firefox: its greeting is from %q", greeting.From)
	}
	if err != nil {
		conn.Close()
		return nil, over(err)
	}
	c := &Client{conn: conn, event: event, ended: make(chan struct{}), waiting: map[string][]chan packet{}}
	go c.read(r)
	return c, nil
}

// root is the name of the first actor.
const root = "root"

// over returns ErrEnded for the end of a stream.
func over(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) {
		return ErrEnded
	}
	return err
}

// read hands out packets until the connection ends.
func (c *Client) read(r *bufio.Reader) {
	for {
		p, err := readPacket(r)
		if err != nil {
			c.end(over(err))
			return
		}
		if p.Type != "" {
			c.event(p)
		} else {
			c.answer(p)
		}
	}
}

// answer hands an answer to the first who waits for one of its actor.
func (c *Client) answer(p packet) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if queue := c.waiting[p.From]; len(queue) > 0 {
		queue[0] <- p
		if c.waiting[p.From] = queue[1:]; len(queue) == 1 {
			delete(c.waiting, p.From)
		}
	}
}

func (c *Client) end(err error) {
	c.conn.Close()
	c.mu.Lock()
	c.err = err
	c.mu.Unlock()
	close(c.ended)
}

// Done is closed when the connection has ended.
func (c *Client) Done() <-chan struct{} { return c.ended }

// Close ends the connection.
func (c *Client) Close() {
	c.conn.Close()
	<-c.ended
}

// request asks an actor for something, and decodes its answer unless result is nil.
func (c *Client) request(ctx context.Context, actor, kind string, more map[string]any, result any) error {
	body := map[string]any{"to": actor, "type": kind}
	for key, value := range more {
		body[key] = value
	}
	answers := make(chan packet, 1)
	if err := c.send(actor, body, answers); err != nil {
		return fmt.Errorf("%s: %w", kind, over(err))
	}
	select {
	case p := <-answers:
		return p.result(kind, result)
	case <-c.ended:
		select {
		case p := <-answers: // It came before the end.
			return p.result(kind, result)
		default:
			return fmt.Errorf("%s: %w", kind, c.err)
		}
	case <-ctx.Done():
		return fmt.Errorf("%s: %w", kind, context.Cause(ctx))
	}
}

// result decodes the answer to a request of a kind, unless v is nil.
func (p packet) result(kind string, v any) error {
	switch {
	case p.Error != "":
		return &Error{Request: kind, Name: p.Error, Message: p.Message}
	case v != nil:
		return json.Unmarshal(p.raw, v)
	}
	return nil
}

func (c *Client) send(actor string, body any, answers chan packet) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	c.mu.Lock()
	c.waiting[actor] = append(c.waiting[actor], answers)
	c.mu.Unlock()
	return writePacket(c.conn, body)
}

// An Error is Firefox's answer to a request that it refuses.
type Error struct {
	Request, Name, Message string
}

func (e *Error) Error() string {
	if e.Message == "" {
		return fmt.Sprintf("Firefox refuses %s: %s", e.Request, e.Name)
	}
	return e.Message
}
