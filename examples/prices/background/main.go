// The background script: it serves the market. The browser suspends it in between,
// so that everything it must not forget is stored.
package main

import (
	"context"
	"fmt"
	"os"

	"gangway/examples/prices/market"
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

// run serves calls until the browser suspends the background. A session that
// dials, or that goes on, starts it again.
func run(rt *webext.Runtime) error {
	sessions, err := session.Listen(rt, market.Session, session.ListenOptions{})
	if err != nil {
		return err
	}
	mux := rpc.NewMux(allow)
	market.HandleMarket(mux, newKeeper(rt))
	return rpc.Serve(context.Background(), sessions, rpc.Options{Serve: mux})
}

// allow lets pages of the web do no more than their content scripts do.
func allow(ctx context.Context, info *rpc.Info, next func(context.Context) error) error {
	switch {
	case info.Method == "Market/Convert", info.Method == "Market/Watch", ownPage(info.Sender):
		return next(ctx)
	}
	return rpc.PermissionDenied
}
