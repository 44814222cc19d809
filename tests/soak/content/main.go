//go:build js && wasm

// The content script of the soak test: it sends as many numbered messages as
// its page asks for, counts those that come back, and tells its page.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"sync"
	"syscall/js"
	"time"

	"gangway/tests/soak/talk"
	"gangway/wasm/session"
	"gangway/wasm/webext"
)

// A script is what the content script knows.
type script struct {
	session *session.Session
	wanted  chan int

	mu     sync.Mutex // Protects following.
	status talk.Status
}

func main() {
	s := &script{wanted: make(chan int, 1000)}
	s.status.Session = int(time.Now().UnixMilli())
	s.listen()
	if err := s.run(context.Background()); err != nil {
		s.note(func(status *talk.Status) { status.Error = err.Error() })
		fmt.Println("soak: error", err)
	}
	if s.session == nil {
		os.Exit(1)
	}
	select {}
}

func (s *script) run(ctx context.Context) (err error) {
	s.session, err = session.Dial(ctx, webext.Default(), talk.SessionName, session.DialOptions{OnChange: s.changed})
	if err != nil {
		return err
	}
	go s.send(ctx)
	for down, err := range session.Values[talk.Down](ctx, s.session) {
		if err != nil {
			return err
		}
		s.note(func(status *talk.Status) {
			status.Heard.Hear(down.Number)
			status.There = down.Heard
		})
	}
	return s.session.Err()
}

// send sends what the page asks for.
func (s *script) send(ctx context.Context) {
	number := 0
	for count := range s.wanted {
		for range count {
			number++
			if err := s.session.Send(ctx, talk.Up{Number: number}); err != nil {
				s.note(func(status *talk.Status) { status.Error = err.Error() })
				return
			}
			s.note(func(status *talk.Status) { status.Sent = number })
		}
	}
}

func (s *script) changed(c session.Change) {
	s.note(func(status *talk.Status) {
		status.State = c.State.String()
		if c.Resumed {
			status.Resumed++
		}
		if c.Restarted {
			status.Restarted++
		}
	})
}

func (s *script) note(change func(*talk.Status)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.status)
}

// listen lets the page ask: an event whose detail is a number asks for so many
// messages, and is answered with the status.
func (s *script) listen() {
	jsDocument := js.Global().Get("document")
	jsDocument.Call("addEventListener", "soak", js.FuncOf(func(_ js.Value, args []js.Value) any {
		count, _ := strconv.Atoi(args[0].Get("detail").String())
		if count > 0 {
			s.wanted <- count
		}
		s.answer(jsDocument)
		return nil
	}))
	jsDocument.Get("documentElement").Get("dataset").Set("soak", "ready")
}

func (s *script) answer(jsDocument js.Value) {
	s.mu.Lock()
	status := s.status
	s.mu.Unlock()
	if s.session != nil {
		status.Unconfirmed = s.session.Stats().Unconfirmed
	}
	text, _ := json.Marshal(status) // Numbers and strings have a form.
	jsInit := map[string]any{"detail": string(text)}
	jsDocument.Call("dispatchEvent", js.Global().Get("CustomEvent").New("soak-status", jsInit))
}
