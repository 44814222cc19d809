// Package answering is the end that accepts sessions and bare ports.
package answering

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync/atomic"

	"gangway/tests/bench/session/gangway/ends"
	"gangway/tests/bench/talk"
	"gangway/wasm/session"
	"gangway/wasm/webext"
)

// Run answers on all of them.
func Run() {
	if err := listen(); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("ready")
	select {}
}

// carrier is the port that a session opened last.
var carrier atomic.Pointer[webext.Port]

// listen listens for sessions and for bare ports, and for the ports of
// sessions beside their listener: so that this end can end them.
func listen() error {
	rt := webext.Default()
	sessions, err := session.Listen(rt, ends.Name, session.ListenOptions{})
	if err != nil {
		return err
	}
	carriers, err := rt.OnConnect("gangway.session/" + ends.Name)
	if err != nil {
		return err
	}
	ports, err := rt.OnConnect()
	if err != nil {
		return err
	}
	go func() {
		for port := range carriers.Values(webext.Default().Lifetime()) {
			carrier.Store(port)
		}
	}()
	go func() {
		for port := range ports.Values(webext.Default().Lifetime()) {
			go report(func() error { return answerPort(port) })
		}
	}()
	go report(func() error { return accept(sessions) })
	return nil
}

func report(serve func() error) {
	if err := serve(); err != nil {
		fmt.Println(err)
	}
}

func answerPort(port *webext.Port) error {
	command, err := talk.Parse(port.Name())
	if err != nil {
		return err
	}
	if command.Mode == talk.Resume {
		port.Disconnect()
		return nil
	}
	return talk.Answer(ends.OfPort(port), command, talk.Numbered())
}

func accept(sessions *session.Listener) error {
	for {
		s, err := sessions.Receive(context.Background())
		if err != nil {
			return err
		}
		go report(func() error { return answerSession(s) })
	}
}

// answerSession does what the first message of a session says, and then waits
// for the other end to close.
func answerSession(s *session.Session) error {
	ctx := context.Background()
	m, err := s.Receive(ctx)
	if err != nil {
		return err
	}
	var text string
	if err := m.Decode(&text); err != nil {
		return err
	}
	command, err := talk.Parse(text)
	if err != nil {
		return err
	}
	if command.Mode == talk.Resume {
		carrier.Load().Disconnect()
		err = answerOnce(s)
	} else {
		err = talk.Answer(ends.OfSession(s), command, talk.Numbered())
	}
	if err != nil {
		return err
	}
	if _, err := s.Receive(ctx); !errors.Is(err, session.ErrPeerClosed) {
		return fmt.Errorf("after the last message: %w", err)
	}
	return nil
}

func answerOnce(s *session.Session) error {
	c := ends.OfSession(s)
	v, err := c.Receive()
	if err != nil {
		return err
	}
	return c.Post(v)
}
