// The background script: it logs what the content scripts say, answers their
// hello, shows the popup who is there, and greets whom it chooses.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"gangway/extension/greeting"
	"gangway/extension/guestlist"
	"gangway/wasm/session"
	"gangway/wasm/webext"
)

func main() {
	if err := run(webext.Default(), os.Stdout); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

// run serves content scripts and popups until the context is gone, and logs to
// out.
func run(rt *webext.Runtime, out io.Writer) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	g := newGuests(rt, out)
	changed := func(session.Change) { g.changed.set() }
	greetings, err := session.Listen(rt, greeting.SessionName, session.ListenOptions{OnChange: changed})
	if err != nil {
		return err
	}
	defer greetings.Stop()
	popups, err := session.Listen(rt, guestlist.SessionName, session.ListenOptions{
		Keep:     popupKeep,
		OnChange: changed,
	})
	if err != nil {
		return err
	}
	defer popups.Stop()
	suspensions, err := rt.OnSuspend()
	if err != nil {
		return err
	}
	defer suspensions.Stop()
	if err := g.load(ctx); err != nil {
		return err
	}
	go g.publish(ctx)
	go g.storeAtSuspension(ctx, suspensions)
	go accept(ctx, popups, g.servePopup)
	return accept(ctx, greetings, g.serve)
}

// accept serves each session by a goroutine of its own until the context is
// gone.
func accept(ctx context.Context, l *session.Listener, serve func(context.Context, *session.Session)) error {
	for s := range l.Values(ctx) {
		go serve(ctx, s)
	}
	return l.Err()
}

// serve talks to one content script until its session ends. It starts anew,
// with the same session, when the browser had suspended the background script.
func (g *guests) serve(ctx context.Context, s *session.Session) {
	guest := g.enter(s)
	defer g.remove(guest)
	if s.Restored() {
		fmt.Fprintln(g.out, "In background script, back after a suspension")
	}
	for m, err := range session.Values[greeting.Message](ctx, s) {
		if err != nil {
			fmt.Fprintln(g.out, err)
			continue
		}
		g.hear(guest, m)
		if m.Greeting == "" {
			continue
		}
		fmt.Fprintln(g.out, "In background script, received message from content script")
		fmt.Fprintln(g.out, m.Greeting)
		if m.Greeting == greeting.Hello {
			g.greet(ctx, guest, "hi there content script!")
		}
	}
}
