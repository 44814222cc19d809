// The content script says hello in each way that a content script has, and logs
// the answers.
package main

import (
	"fmt"

	"gangway/wasm/session"
	"gangway/wasm/webext"
	"gangway/wasm/webext/storage"
)

var visits = storage.Item[int]{Area: storage.Local, Key: "visits"}

func main() {
	rt := webext.Default()
	requests, err := rt.OnMessage()
	if err != nil {
		panic(err)
	}
	knocks, err := rt.OnConnect("knock")
	if err != nil {
		panic(err)
	}
	go answer(rt, requests, knocks)
	if err := greet(rt); err != nil {
		fmt.Println("went wrong:", err)
	}
	select {}
}

func answer(rt *webext.Runtime, requests *webext.Listener[*webext.Request], knocks *webext.Listener[*webext.Port]) {
	go func() {
		for r := range requests.Values(rt.Lifetime()) {
			if err := r.Reply("it is me"); err != nil {
				fmt.Println("went wrong:", err)
			}
		}
	}()
	for port := range knocks.Values(rt.Lifetime()) {
		if err := port.PostMessage("again"); err != nil {
			fmt.Println("went wrong:", err)
		}
	}
}

// greet says hello by a port, by a one-shot message and by a session, and then
// keeps something.
func greet(rt *webext.Runtime) error {
	ctx := rt.Lifetime()
	port, err := rt.Connect(webext.ConnectInfo{Name: "greeting"})
	if err != nil {
		return err
	}
	if err := port.PostMessage("hello"); err != nil {
		return err
	}
	m, err := port.Receive(ctx)
	if err := log("port", m, err); err != nil {
		return err
	}
	m, err = rt.SendMessage(ctx, "hello")
	if err := log("message", m, err); err != nil {
		return err
	}
	s, err := session.Dial(ctx, rt, "greeting", session.DialOptions{})
	if err != nil {
		return err
	}
	if err := s.Send(ctx, "hello"); err != nil {
		return err
	}
	m, err = s.Receive(ctx)
	if err := log("session", m, err); err != nil {
		return err
	}
	return keep(ctx, rt)
}

// log prints an answer.
func log(way string, m webext.Message, err error) error {
	if err != nil {
		return err
	}
	var text string
	if err := m.Decode(&text); err != nil {
		return err
	}
	fmt.Printf("%s: %s\n", way, text)
	return nil
}

// keep writes to the storage of the extension, and hears of it.
func keep(ctx webext.Context, rt *webext.Runtime) error {
	changes, err := storage.OnChanged(rt)
	if err != nil {
		return err
	}
	n, err := visits.Get(ctx, rt)
	if err != nil {
		return err
	}
	if err := visits.Set(ctx, rt, n+1); err != nil {
		return err
	}
	if _, err := changes.Receive(ctx); err != nil {
		return err
	}
	fmt.Println("kept a visit")
	return nil
}
