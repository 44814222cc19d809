// The end that answers calls, and gives back messages.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"gangway/tests/bench/peers/gangway/asking"
	"gangway/wasm/rpc"
	"gangway/wasm/session"
	"gangway/wasm/webext"
)

func main() {
	if err := run(webext.Default()); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func run(rt *webext.Runtime) error {
	ctx := context.Background()
	calls, err := session.Listen(rt, asking.Calls, session.ListenOptions{})
	if err != nil {
		return err
	}
	messages, err := session.Listen(rt, asking.Messages, session.ListenOptions{})
	if err != nil {
		return err
	}
	mux := rpc.NewMux()
	asking.HandleAsking(mux, service{})
	go func() {
		for s := range messages.Values(ctx) {
			go func() { _ = giveBack(ctx, s) }() // The other end closes the session.
		}
	}()
	fmt.Println("ready")
	return rpc.Serve(ctx, calls, rpc.Options{Serve: mux})
}

func giveBack(ctx context.Context, s *session.Session) error {
	for r, err := range session.Values[asking.Request](ctx, s) {
		if err != nil {
			return err
		}
		if err := s.Send(ctx, &r); err != nil {
			return err
		}
	}
	return s.Err()
}

type service struct{}

func (service) Ask(_ context.Context, r asking.Request) (asking.Request, error) {
	if r.Wait > 0 {
		time.Sleep(time.Duration(r.Wait) * time.Millisecond)
	}
	return r, nil
}

func (s service) Repeat(ctx context.Context, r asking.Request) (asking.Request, error) {
	return s.Ask(ctx, r)
}
