// The background of the soak test: it answers every message with one of its
// own, and keeps its counts in one write with the position of the session.
package main

import (
	"context"
	"fmt"
	"os"

	"gangway/tests/soak/talk"
	"gangway/wasm/session"
	"gangway/wasm/webext"
)

func main() {
	if err := run(webext.Default()); err != nil {
		fmt.Println("soak: error", err)
		os.Exit(1)
	}
}

func run(rt *webext.Runtime) error {
	l, err := session.Listen(rt, talk.SessionName, session.ListenOptions{Durable: true})
	if err != nil {
		return err
	}
	fmt.Println("soak: ready")
	for {
		s, err := l.Receive(context.Background())
		if err != nil {
			return err
		}
		go func() {
			fmt.Println("soak: session ended:", serve(rt, s))
		}()
	}
}

// serve handles the messages of one session, each exactly once.
func serve(rt *webext.Runtime, s *session.Session) error {
	ctx := context.Background()
	key := "soak:" + s.ID()
	var heard talk.Tally
	if _, err := rt.SessionStorage().Get(ctx, key, &heard); err != nil {
		return err
	}
	for {
		m, err := s.Receive(ctx)
		if err != nil {
			return err
		}
		var up talk.Up
		if err := m.Decode(&up); err != nil {
			return err
		}
		heard.Hear(up.Number)
		if err := s.Send(ctx, talk.Down{Number: heard.Last, Heard: heard}); err != nil {
			return err
		}
		if err := s.Commit(ctx, map[string]any{key: heard}); err != nil {
			return err
		}
	}
}
