//go:build js && wasm

// The content script: it greets the background script, logs what comes back,
// and tells when the page is clicked. Its session goes on when the browser
// suspends the background script, and wakes it when there is something to say.
package main

import (
	"context"

	"gangway/extension/greeting"
	"gangway/wasm/console"
	"gangway/wasm/session"
	"gangway/wasm/webext"

	"honnef.co/go/js/dom/v2"
)

func main() {
	if err := run(webext.Default()); err != nil {
		console.Error(err)
	}
}

func run(rt *webext.Runtime) error {
	ctx := context.Background()
	s, err := session.Dial(ctx, rt, greeting.SessionName, session.DialOptions{OnChange: logChange})
	if err != nil {
		return err
	}
	knocks, err := rt.OnMessage()
	if err != nil {
		return err
	}
	go answer(ctx, s, knocks)
	document := dom.GetWindow().Document() // A page that is an image or XML has no body.
	document.AddEventListener("click", false, func(dom.Event) {
		send(s, "they clicked the page!")
	})
	send(s, greeting.Hello)

	for m, err := range session.Values[greeting.Message](ctx, s) {
		if err != nil {
			console.Error(err)
			continue
		}
		console.Log("In content script, received message from background script:")
		console.Log(m.Greeting)
	}
	return s.Err()
}

// send sends a text. It does not wait: a listener of the page calls it.
func send(s *session.Session, text string) {
	if err := s.TrySend(greeting.Message{Greeting: text, Title: title()}); err != nil {
		console.Error(err)
	}
}

// answer answers a background script that asks whether somebody is there: it
// was suspended and does not know. What is sent lets the session connect.
func answer(ctx context.Context, s *session.Session, knocks *webext.Listener[*webext.Request]) {
	for knock := range knocks.Values(ctx) {
		send(s, "")
		if err := knock.Reply(greeting.Message{}); err != nil {
			console.Error(err)
		}
	}
}

// title returns the title of the page, if it is one that has a title.
func title() string {
	page, ok := dom.GetWindow().Document().(dom.HTMLDocument)
	if !ok {
		return ""
	}
	return page.Title()
}

// logChange logs how the session stands.
func logChange(c session.Change) {
	switch {
	case c.State == session.Waiting:
		console.Log("In content script, waiting for background script")
	case c.Resumed:
		console.Log("In content script, connected to background script again")
	}
}
