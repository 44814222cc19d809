// The background says to each content script which page it is in, by the
// browser's word, and asks it whether it is there.
package main

import (
	"fmt"

	"gangway/wasm/session"
	"gangway/wasm/webext"
)

func main() {
	rt := webext.Default()
	ports, err := rt.OnConnect("greeting")
	if err != nil {
		panic(err)
	}
	requests, err := rt.OnMessage()
	if err != nil {
		panic(err)
	}
	sessions, err := session.Listen(rt, "greeting", session.ListenOptions{})
	if err != nil {
		panic(err)
	}
	go func() {
		for s := range sessions.Values(rt.Lifetime()) {
			go greetBySession(rt, s)
		}
	}()
	go func() {
		for r := range requests.Values(rt.Lifetime()) {
			say(r.Reply(place(r.Sender())))
		}
	}()
	for port := range ports.Values(rt.Lifetime()) {
		go greet(rt, port)
	}
}

// greet answers the messages of a port, and lets the other end be asked twice.
func greet(rt *webext.Runtime, port *webext.Port) {
	sender := port.Sender()
	for text, err := range webext.Values[string](rt.Lifetime(), port) {
		say(err)
		say(port.PostMessage(text + ", " + place(sender)))
		go knock(rt, sender)
	}
	fmt.Println("ended:", place(sender))
}

// knock asks the content script of a sender, by a message and by a port.
func knock(rt *webext.Runtime, sender *webext.Sender) {
	ctx := rt.Lifetime()
	answer, err := rt.SendMessageTab(ctx, sender.Tab.ID, webext.SendInfo{FrameID: sender.FrameID}, "who is there?")
	if err != nil {
		fmt.Println("no answer:", err)
		return
	}
	var text string
	say(answer.Decode(&text))
	port, err := rt.ConnectTab(sender.Tab.ID, webext.ConnectTabInfo{Name: "knock", FrameID: sender.FrameID})
	if err != nil {
		fmt.Println("no port:", err)
		return
	}
	m, err := port.Receive(ctx)
	if err != nil {
		fmt.Println("no knock:", err)
		return
	}
	var knocked string
	say(m.Decode(&knocked))
	fmt.Println("answer:", text, knocked)
	port.Disconnect()
}

func greetBySession(rt *webext.Runtime, s *session.Session) {
	for text, err := range session.Values[string](rt.Lifetime(), s) {
		say(err)
		say(s.TrySend(text + ", " + place(s.Sender())))
	}
}

// place says where a sender is.
func place(s *webext.Sender) string {
	if s.Tab == nil || s.FrameID == nil {
		return fmt.Sprintf("you are in no tab: %+v", *s)
	}
	return fmt.Sprintf("you are in tab %d, frame %d, %s of %s", s.Tab.ID, *s.FrameID, s.URL, s.Origin)
}

func say(err error) {
	if err != nil {
		fmt.Println("went wrong:", err)
	}
}
