// The background script: it keeps the notes, and has a page show them when a person
// clicks the toolbar button. The browser suspends it in between.
package main

import (
	"context"
	"fmt"
	"os"
	"sync"

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
	go answer(rt, clicks)
	mux := rpc.NewMux()
	notebook.HandleNotebook(mux, &keeper{rt: rt})
	return rpc.Serve(context.Background(), sessions, rpc.Options{Serve: mux})
}

// answer shows or hides the notes where the person clicks. A click in a tab whose
// page is still asked says nothing new.
func answer(rt *webext.Runtime, clicks *webext.Listener[webext.Tab]) {
	var asked sync.Map
	for tab := range clicks.Values(rt.Lifetime()) {
		if _, waits := asked.LoadOrStore(tab.ID, nil); waits {
			continue
		}
		go func() {
			defer asked.Delete(tab.ID)
			if err := toggle(rt, tab); err != nil {
				fmt.Println(err)
			}
		}()
	}
}
