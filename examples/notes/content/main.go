//go:build js && wasm

// The content script: it shows the notes on its page in a panel in the page. It is
// lazy: it starts when the background first asks for them.
package main

import (
	"errors"
	"fmt"
	"os"

	"gangway/examples/notes/notebook"
	"gangway/wasm/webext"
)

func main() {
	if err := run(webext.Default()); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

// run shows and hides the panel.
func run(rt *webext.Runtime) error {
	requests, err := rt.OnMessage()
	if err != nil {
		return err
	}
	d := &drawer{rt: rt}
	for q := range requests.Values(rt.Lifetime()) {
		err := d.toggle()
		if err != nil && !errors.Is(err, webext.ErrUnsupported) { // In a frame of the extension there is no page of HTML.
			fmt.Println(err)
		}
		if err := q.Reply(notebook.Toggled{Done: err == nil}); err != nil {
			return err
		}
	}
	return nil
}
