// The background script: it logs what the content scripts say, answers their
// hello, and greets all of them when the toolbar button is clicked.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"gangway/extension/greeting"
	"gangway/wasm/session"
	"gangway/wasm/webext"
)

func main() {
	if err := run(webext.Default(), os.Stdout); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

// run serves content scripts until the context is gone, and logs to out.
func run(rt *webext.Runtime, out io.Writer) error {
	listener, err := session.Listen(rt, greeting.SessionName, session.Options{})
	if err != nil {
		return err
	}
	defer listener.Close()
	clicks, err := rt.OnActionClicked()
	if err != nil {
		return err
	}
	g := guests{out: out}
	go func() {
		for range clicks.Events() {
			g.greetAll("they clicked the button!")
		}
	}()
	for {
		s, err := listener.Accept(context.Background())
		if err != nil {
			return err
		}
		g.add(s)
		go g.serve(s)
	}
}

// serve talks to one content script until its session ends. It starts anew,
// with the same session, when the browser had suspended the background script.
func (g *guests) serve(s *session.Session) {
	defer g.remove(s)
	if s.Restored() {
		fmt.Fprintln(g.out, "In background script, back after a suspension")
	}
	for m, err := range session.Values[greeting.Message](context.Background(), s) {
		if err != nil {
			fmt.Fprintln(g.out, err)
			continue
		}
		fmt.Fprintln(g.out, "In background script, received message from content script")
		fmt.Fprintln(g.out, m.Greeting)
		if m.Greeting == greeting.Hello {
			g.greet(s, "hi there content script!")
		}
	}
}

func (g *guests) greet(s *session.Session, text string) {
	if err := s.Send(context.Background(), greeting.Message{Greeting: text}); err != nil {
		fmt.Fprintln(g.out, err)
	}
}
