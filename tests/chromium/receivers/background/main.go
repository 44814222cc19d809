// A background that answers on its sessions and its ports, and never answers
// one-shot messages.
package main

import (
	"fmt"

	"gangway/tests/chromium/receivers/receiver"
	"gangway/wasm/session"
	"gangway/wasm/webext"
)

func main() {
	rt := webext.Default()
	sessions, err := session.Listen(rt, "numbers", session.ListenOptions{})
	receiver.Must(err)
	messages, err := rt.OnMessage()
	receiver.Must(err)
	go receiver.Echo(rt, "worker")
	go func() {
		for range messages.Values(rt.Lifetime()) {
			fmt.Println("receivers: asked")
		}
	}()
	for s := range sessions.Values(rt.Lifetime()) {
		go answer(rt.Lifetime(), s)
	}
}

func answer(ctx webext.Context, s *session.Session) {
	for n, err := range session.Values[int](ctx, s) {
		receiver.Must(err)
		receiver.Must(s.Send(ctx, n))
	}
}
