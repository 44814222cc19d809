//go:build js && wasm

// The end that asks, as harness.js does.
package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"gangway/tests/bench/page"
	"gangway/tests/bench/peers/gangway/asking"
	"gangway/tests/bench/talk"
	"gangway/wasm/rpc"
	"gangway/wasm/session"
	"gangway/wasm/webext"
)

// patience is longer than any call takes that is answered at all.
const patience = 5 * time.Second

func main() {
	var c content
	page.Listen("peers-gangway", c.obey)
	select {}
}

// A content keeps the client that outlives a command, and the fates of its calls.
type content struct {
	kept  *client
	fates []chan string
}

// A client asks over one session.
type client struct {
	session *session.Session
	ask     func(context.Context, asking.Request) (asking.Request, error)
}

// open opens a client. how says whether it makes calls, such that may be repeated,
// or exchanges messages of the session.
func open(ctx context.Context, how string) (*client, error) {
	name := asking.Calls
	if how == "session" {
		name = asking.Messages
	}
	s, err := session.Dial(ctx, webext.Default(), name, session.DialOptions{})
	if err != nil {
		return nil, err
	}
	c := &client{session: s}
	switch how {
	case "session":
		c.ask = c.exchange
	case "repeat":
		c.ask = asking.AskingOver(rpc.Open(s, rpc.Options{})).Repeat
	default:
		c.ask = asking.AskingOver(rpc.Open(s, rpc.Options{})).Ask
	}
	return c, c.one(ctx, 0, 0)
}

// exchange sends a message and returns the one that comes back.
func (c *client) exchange(ctx context.Context, r asking.Request) (got asking.Request, err error) {
	if err := c.session.Send(ctx, &r); err != nil {
		return got, err
	}
	m, err := c.session.Receive(ctx)
	if err != nil {
		return got, err
	}
	return got, m.Decode(&got)
}

func (c *client) one(ctx context.Context, id, wait int) error {
	request := asking.Request{Greeting: "hello from the content script", ID: int64(id), Price: 19.99, OK: true, Wait: wait}
	response, err := c.ask(ctx, request)
	if err == nil && response != request {
		err = fmt.Errorf("response is %v", response)
	}
	return err
}

func (c *content) obey(command talk.Command) (talk.Outcome, error) {
	ctx := context.Background()
	if command.Mode == talk.Fates {
		return c.sayFates(ctx)
	}
	client, err := open(ctx, command.How)
	if err != nil {
		return talk.Outcome{}, err
	}
	if command.Mode == talk.Begin {
		c.begin(ctx, client, command)
		return talk.Outcome{}, nil
	}
	defer client.session.Abort() // Unless it was closed.
	measure := client.echo
	if command.Mode == talk.Many {
		measure = client.many
	}
	times, err := measure(ctx, command.Count)
	if err != nil {
		return talk.Outcome{}, err
	}
	return talk.Outcome{Milliseconds: times}, client.session.Close(ctx)
}

// echo makes one call after the other.
func (c *client) echo(ctx context.Context, count int) ([]float64, error) {
	times := make([]float64, count)
	for i := range times {
		start := time.Now()
		if err := c.one(ctx, i, 0); err != nil {
			return nil, err
		}
		times[i] = talk.Milliseconds(start)
	}
	return times, nil
}

// many makes all calls at once.
func (c *client) many(ctx context.Context, count int) ([]float64, error) {
	errs := make([]error, count)
	var all sync.WaitGroup
	start := time.Now()
	for i := range count {
		all.Go(func() { errs[i] = c.one(ctx, i, 0) })
	}
	all.Wait()
	return []float64{talk.Milliseconds(start)}, errors.Join(errs...)
}

// begin begins calls that are answered later.
func (c *content) begin(ctx context.Context, client *client, command talk.Command) {
	if c.kept != nil {
		c.kept.session.Abort()
	}
	c.kept, c.fates = client, nil
	for i := range command.Count {
		c.fates = append(c.fates, client.fate(ctx, i, command.Wait))
	}
}

// fate returns what becomes of a call.
func (c *client) fate(ctx context.Context, id, wait int) chan string {
	fate := make(chan string, 1)
	go func() {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		switch err := c.one(ctx, id, wait); {
		case err == nil:
			fate <- "answered"
		case ctx.Err() != nil:
			fate <- "hung"
		default:
			fate <- "ended"
		}
	}()
	return fate
}

// sayFates says what became of the calls, and what becomes of another one.
func (c *content) sayFates(ctx context.Context) (talk.Outcome, error) {
	if c.kept == nil {
		return talk.Outcome{}, errors.New("the page was loaded anew")
	}
	var outcome talk.Outcome
	for _, fate := range c.fates {
		outcome.Fates = append(outcome.Fates, <-fate)
	}
	outcome.Next = <-c.kept.fate(ctx, -1, 0)
	return outcome, nil
}
