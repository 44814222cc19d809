//go:build js && wasm

// The popup of the toolbar button: it lists the tabs that are connected, and
// greets the one that is chosen, or all. It learns from the background script
// what it shows, by a session, and so outlives the suspension of that.
package main

import (
	"context"
	"fmt"

	"gangway/extension/guestlist"
	"gangway/wasm/session"
	"gangway/wasm/webext"
)

func main() {
	rt := webext.Default()
	p := newPage()
	if err := run(rt, p); err != nil {
		fmt.Println(err)
		p.fail(err)
	}
	<-rt.Lifetime().Done() // The page still has listeners.
}

// run shows what the background script tells until the session ends.
func run(rt *webext.Runtime, p *page) error {
	ctx := context.Background()
	changes, returned := make(chan session.Change), make(chan struct{})
	defer close(returned)
	s, err := session.Dial(ctx, rt, guestlist.SessionName, session.DialOptions{
		OnChange: func(c session.Change) {
			select {
			case changes <- c:
			case <-returned: // Nobody shows them any more.
			}
		},
	})
	if err != nil {
		return err
	}
	p.wish = func(w guestlist.Wish) error { return s.TrySend(w) } // A listener of the page must not wait.
	lists, out := session.Channels[guestlist.List, guestlist.Wish](ctx, s, func(err error) { fmt.Println(err) })
	close(out) // Wishes go by TrySend, which does not wait.
	for {
		select {
		case l, open := <-lists:
			if !open {
				return s.Err()
			}
			p.show(l)
		case c := <-changes:
			if err := p.connection(c.State); err != nil {
				fmt.Println(err)
			}
		}
	}
}
