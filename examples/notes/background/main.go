// The background script: it keeps the notes, and has a page show them when a person
// clicks the toolbar button. The browser suspends it in between.
package main

import (
	"context"
	"fmt"
	"os"

	"gangway/examples/notes/notebook"
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

// run serves until the browser suspends the background.
func run(rt *webext.Runtime) error {
	clicks, err := rt.OnActionClicked()
	if err != nil {
		return err
	}
	sessions, err := session.Listen(rt, notebook.Session, session.ListenOptions{})
	if err != nil {
		return err
	}
	go func() {
		t := toggler{rt: rt}
		for tab := range clicks.Values(rt.Lifetime()) {
			go func() {
				if err := t.toggle(tab); err != nil {
					fmt.Println(err)
				}
			}()
		}
	}()
	mux := rpc.NewMux()
	notebook.HandleNotebook(mux, &keeper{rt: rt})
	return rpc.Serve(context.Background(), sessions, rpc.Options{Serve: mux})
}
