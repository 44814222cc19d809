// The end that answers.
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
	calls, err := session.Listen(rt, asking.Session, session.ListenOptions{})
	if err != nil {
		return err
	}
	mux := rpc.NewMux()
	asking.HandleAsking(mux, service{})
	fmt.Println("ready")
	return rpc.Serve(context.Background(), calls, rpc.Options{Serve: mux})
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
