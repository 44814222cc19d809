// The background script: it logs what the content scripts say, answers their
// hello, shows the popup who is there, and greets whom it chooses.
package main

import (
	"context"

	"gangway/extension/greeting"
	"gangway/extension/guestlist"
	"gangway/wasm/console"
	"gangway/wasm/session"
	"gangway/wasm/webext"
)

func main() {
	if err := run(webext.Default(), console.Log); err != nil {
		console.Error(err)
	}
}

// run serves content scripts and popups until the context is gone, and tells log
// about it.
func run(rt *webext.Runtime, log func(values ...any)) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	g := newGuests(rt, log)
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
		g.log("In background script, back after a suspension")
	}
	for m, err := range session.Values[greeting.Message](ctx, s) {
		if err != nil {
			g.log(err)
			continue
		}
		g.hear(guest, m)
		if m.Greeting == "" {
			continue
		}
		g.log("In background script, received message from content script")
		g.log(m.Greeting)
		if m.Greeting == greeting.Hello {
			g.greet(ctx, guest, "hi there content script!")
		}
	}
}
