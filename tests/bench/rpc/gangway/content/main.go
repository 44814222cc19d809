//go:build js && wasm

// The end that calls, or sends messages.
package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"gangway/tests/bench/page"
	"gangway/tests/bench/rpc/gangway/echo"
	"gangway/tests/bench/shapes"
	"gangway/tests/bench/talk"
	"gangway/wasm/rpc"
	"gangway/wasm/session"
	"gangway/wasm/webext"
)

func main() {
	page.ListenTimes("rpc", ask)
	select {}
}

// An exchange sends a message and returns the one that comes back.
type exchange func(v shapes.Small) (shapes.Small, error)

func ask(command talk.Command) ([]float64, error) {
	ctx := context.Background()
	name := echo.Calls
	if command.How == "session" {
		name = echo.Messages
	}
	s, err := session.Dial(ctx, webext.Default(), name, session.DialOptions{})
	if err != nil {
		return nil, err
	}
	defer s.Abort() // Unless it was closed.
	var way exchange
	if command.How == "session" {
		way = byMessages(ctx, s)
	} else {
		calls := echo.EchoOver(rpc.Open(s, rpc.Options{}))
		way = func(v shapes.Small) (shapes.Small, error) { return calls.Echo(ctx, v) }
	}
	times, err := measure(way, command)
	if err != nil {
		return nil, err
	}
	return times, s.Close(ctx)
}

// byMessages exchanges messages of a session, one at a time.
func byMessages(ctx context.Context, s *session.Session) exchange {
	return func(v shapes.Small) (got shapes.Small, err error) {
		if err := s.Send(ctx, &v); err != nil {
			return got, err
		}
		m, err := s.Receive(ctx)
		if err != nil {
			return got, err
		}
		return got, m.Decode(&got)
	}
}

// measure returns the milliseconds of each exchange, or of all at once. The first
// one is not measured.
func measure(way exchange, command talk.Command) ([]float64, error) {
	if err := one(way, 0); err != nil {
		return nil, err
	}
	if command.Mode == talk.Many {
		start := time.Now()
		err := many(way, command.Count)
		return []float64{talk.Milliseconds(start)}, err
	}
	times := make([]float64, command.Count)
	for i := range times {
		start := time.Now()
		if err := one(way, i); err != nil {
			return nil, err
		}
		times[i] = talk.Milliseconds(start)
	}
	return times, nil
}

func one(way exchange, i int) error {
	messages := talk.Numbered()
	v, err := way(messages.Make(i))
	if err == nil && !messages.Right(i, v) {
		err = fmt.Errorf("answer %d is %v", i, v)
	}
	return err
}

func many(way exchange, count int) error {
	errs := make([]error, count)
	var all sync.WaitGroup
	for i := range count {
		all.Go(func() { errs[i] = one(way, i) })
	}
	all.Wait()
	return errors.Join(errs...)
}
