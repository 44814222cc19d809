// A content script that says on a session what the one of start/gangway says on a
// port: the difference of their sizes is what a session costs.
package main

import (
	"gangway/tests/bench/start/gangway/greeting"
	"gangway/wasm/session"
	"gangway/wasm/webext"
)

func main() {
	if err := run(); err != nil {
		println(err.Error())
	}
}

func run() error {
	rt := webext.Default()
	ctx := rt.Lifetime()
	s, err := session.Dial(ctx, rt, "start", session.DialOptions{})
	if err != nil {
		return err
	}
	if err := s.Send(ctx, &greeting.Message{Greeting: "hello"}); err != nil {
		return err
	}
	for _, err := range session.Values[greeting.Message](ctx, s) {
		if err != nil {
			return err
		}
		println("answered")
	}
	return s.Err()
}
