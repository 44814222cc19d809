package session_test

import (
	"context"
	"errors"
	"fmt"

	"gangway/wasm/session"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest"
)

// A greeting is what the ends of the examples send.
type greeting struct{ Text string }

// A background answers every message of every session, and the session goes on
// when the browser has suspended it. Here the example itself plays the content
// script, in a simulated browser.
func Example() {
	background := func(rt *webext.Runtime) error {
		listener, err := session.Listen(rt, "greetings", session.ListenOptions{})
		if err != nil {
			return err
		}
		for s := range listener.Values(context.Background()) {
			go func() {
				for m, err := range session.Values[greeting](context.Background(), s) {
					if err != nil {
						continue // This message has another form; the session goes on.
					}
					_ = s.Send(context.Background(), greeting{"hello " + m.Text})
				}
			}()
		}
		return listener.Err()
	}
	browser, rt, suspend := open(background)
	defer browser.Close()

	ctx := context.Background()
	s, err := session.Dial(ctx, rt, "greetings", session.DialOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, name := range []string{"port", "starboard"} {
		if err := s.Send(ctx, greeting{name}); err != nil {
			fmt.Println(err)
			return
		}
		m, err := s.Receive(ctx)
		if err != nil {
			fmt.Println(err)
			return
		}
		var answer greeting
		fmt.Println(m.Decode(&answer), answer.Text)
		suspend()
	}
	fmt.Println(s.Close(ctx))
	// Output:
	// <nil> hello port
	// <nil> hello starboard
	// <nil>
}

// open opens a simulated browser with a background and a content script, and
// returns the runtime of the latter.
func open(background func(*webext.Runtime) error) (browser *webexttest.Browser, rt *webext.Runtime, suspend func()) {
	browser = webexttest.Open(webexttest.Firefox)
	extension := browser.Install("example@gangway.test", webexttest.Permissions("storage"))
	bg := extension.Background(background)
	return browser, browser.OpenTab("https://example.org/").ContentScript(extension, nil).Runtime(), bg.Suspend
}

// serveOne accepts one session and serves it.
func serveOne(o session.ListenOptions, serve func(*webext.Runtime, *session.Session)) func(*webext.Runtime) error {
	return func(rt *webext.Runtime) error {
		listener, err := session.Listen(rt, "example", o)
		if err != nil {
			return err
		}
		s, err := listener.Receive(context.Background())
		if err == nil {
			serve(rt, s)
		}
		return err
	}
}

// dialOne is the other end.
func dialOne(rt *webext.Runtime) *session.Session {
	s, err := session.Dial(context.Background(), rt, "example", session.DialOptions{})
	if err != nil {
		panic(err)
	}
	return s
}

// A handler that is exactly-once changes its state, answers, and then stores
// both together with its position in the session.
func ExampleSession_Commit() {
	browser, rt, _ := open(serveOne(session.ListenOptions{Durable: true}, func(rt *webext.Runtime, s *session.Session) {
		ctx := context.Background()
		key := "total:" + s.ID()
		var total int
		if _, err := rt.SessionStorage().Get(ctx, key, &total); err != nil {
			return
		}
		for {
			m, err := s.Receive(ctx) // 1. Receive.
			if err != nil {
				return
			}
			var amount int
			if m.Decode(&amount) != nil {
				continue
			}
			total += amount // 2. Change the state, and send.
			_ = s.Send(ctx, total)
			_ = s.Commit(ctx, map[string]any{key: total}) // 3. Store all at once.
		}
	}))
	defer browser.Close()

	s := dialOne(rt)
	defer s.Abort()
	for _, amount := range []int{3, 4} {
		_ = s.Send(context.Background(), amount)
	}
	for total, err := range session.Values[int](context.Background(), s) {
		fmt.Println(total, err)
		if total == 7 {
			break
		}
	}
	// Output:
	// 3 <nil>
	// 7 <nil>
}

// Channels are for programs that select.
func ExampleChannels() {
	browser, rt, _ := open(serveOne(session.ListenOptions{}, func(_ *webext.Runtime, s *session.Session) {
		in, out := session.Channels[string, string](context.Background(), s, nil)
		defer close(out)
		for text := range in {
			out <- "you said " + text
		}
	}))
	defer browser.Close()

	s := dialOne(rt)
	defer s.Abort()
	in, out := session.Channels[string, string](context.Background(), s, nil)
	defer close(out)
	out <- "ahoy"
	fmt.Println(<-in)
	// Output:
	// you said ahoy
}

// The error of a session's end lists the messages that were not confirmed.
func ExampleEndError() {
	browser, rt, _ := open(serveOne(session.ListenOptions{}, func(_ *webext.Runtime, s *session.Session) {
		_, _ = s.Receive(context.Background()) // And nothing is committed.
		s.Abort()
	}))
	defer browser.Close()

	s := dialOne(rt)
	_ = s.Send(context.Background(), "precious")
	<-s.Done()
	var end *session.EndError
	if errors.As(s.Err(), &end) && errors.Is(end, session.ErrAborted) {
		for _, m := range end.Unconfirmed {
			var text string
			fmt.Println(m.Decode(&text), text)
		}
	}
	// Output:
	// <nil> precious
}
