// The background of the soak test: it answers every message with one of its
// own, and keeps its counts in one write with the position of the session.
package main

import (
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

var window = session.Window{Bytes: talk.WindowBytes}

func run(rt *webext.Runtime) error {
	gone := func(id string, _ *session.EndError) { forget(rt, id) }
	plain, err := session.Listen(rt, talk.Plain, session.ListenOptions{Window: window, OnGone: gone})
	if err != nil {
		return err
	}
	durable, err := session.Listen(rt, talk.Durable, session.ListenOptions{Window: window, Durable: true, OnGone: gone})
	if err != nil {
		return err
	}
	words, err := rt.OnMessage()
	if err != nil {
		return err
	}
	c, err := newCallers(rt)
	if err != nil {
		return err
	}
	fmt.Println("soak: ready")
	go obey(rt, words)
	go answerAll(rt, c, plain, answerer{rt: rt})
	answerAll(rt, c, durable, answerer{rt: rt, durable: true})
	return durable.Err()
}

// obey waits for the word at which the program panics, and measures its heap at
// another.
func obey(rt *webext.Runtime, words *webext.Listener[*webext.Request]) {
	for request := range words.Values(rt.Lifetime()) {
		var word string
		_ = request.Message().Decode(&word) // Others are for the scripts beside this one.
		switch word {
		case talk.PanicWord:
			fmt.Println(talk.PanicWord)
			panic("told to panic")
		case talk.HeapWord:
			_ = request.Reply(talk.HeapNow()) // The page may have gone.
		default:
			request.Ignore()
		}
	}
}

// answerAll answers on all sessions of a listener, and has the tab of each
// called back.
func answerAll(rt *webext.Runtime, c *callers, l *session.Listener, a answerer) {
	for s := range l.Values(rt.Lifetime()) {
		if from := s.Sender(); from.Tab != nil {
			c.call(from.Tab.ID)
		}
		go a.answer(s)
	}
}
