// The end that gives back requests and messages.
package main

import (
	"context"
	"fmt"
	"os"

	"gangway/tests/bench/rpc/gangway/echo"
	"gangway/tests/bench/shapes"
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
	calls, err := session.Listen(rt, echo.Calls, session.ListenOptions{})
	if err != nil {
		return err
	}
	messages, err := session.Listen(rt, echo.Messages, session.ListenOptions{})
	if err != nil {
		return err
	}
	mux := rpc.NewMux()
	echo.HandleEcho(mux, service{})
	go func() {
		for s := range messages.Values(ctx) {
			go func() { _ = giveBack(ctx, s) }() // The other end closes the session.
		}
	}()
	fmt.Println("ready")
	return rpc.Serve(ctx, calls, rpc.Options{Serve: mux})
}

type service struct{}

func (service) Echo(_ context.Context, v shapes.Small) (shapes.Small, error) { return v, nil }

func giveBack(ctx context.Context, s *session.Session) error {
	for {
		m, err := s.Receive(ctx)
		if err != nil {
			return err
		}
		var v shapes.Small
		if err := m.Decode(&v); err != nil {
			return err
		}
		if err := s.Send(ctx, &v); err != nil {
			return err
		}
	}
}
