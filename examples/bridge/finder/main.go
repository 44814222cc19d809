// The finder runs outside the browser, which starts it for each popup. It finds
// files below the person's home folder, or below BRIDGE_FOLDER of its environment.
package main

import (
	"cmp"
	"context"
	"os"

	"gangway/examples/bridge/files"
	"gangway/native"
	"gangway/wasm/rpc"
	"gangway/wasm/session"
	"gangway/wasm/webext"
)

func main() {
	home, _ := os.UserHomeDir()
	native.Main(finder{cmp.Or(os.Getenv("BRIDGE_FOLDER"), home, "/")}.serve)
}

// serve serves calls until the popup is closed.
func (f finder) serve(ctx context.Context, rt *webext.Runtime) error {
	sessions, err := session.Listen(rt, files.Session, session.ListenOptions{Volatile: true})
	if err != nil {
		return err
	}
	mux := rpc.NewMux()
	files.HandleFiles(mux, f)
	return rpc.Serve(ctx, sessions, rpc.Options{Serve: mux})
}
