//go:build js && wasm

// Package page connects a content script of the benchmark with its driver,
// which puts events into the page.
package page

import (
	"encoding/json"
	"strings"
	"syscall/js"

	"gangway/tests/bench/talk"
)

// InBackground reports whether the program runs as a background.
func InBackground() bool {
	return strings.HasSuffix(js.Global().Get("location").Get("protocol").String(), "-extension:")
}

// ListenTimes is Listen for commands that ask for nothing but times.
func ListenTimes(peer string, run func(talk.Command) ([]float64, error)) {
	Listen(peer, func(c talk.Command) (outcome talk.Outcome, err error) {
		outcome.Milliseconds, err = run(c)
		return outcome, err
	})
}

// Listen runs the commands for a peer, each in a goroutine, and says that it
// does.
func Listen(peer string, run func(talk.Command) (talk.Outcome, error)) {
	jsDocument := js.Global().Get("document")
	jsDocument.Call("addEventListener", "gangway-bench-"+peer, js.FuncOf(func(_ js.Value, args []js.Value) any {
		text := args[0].Get("detail").String()
		go func() { done(obey(text, run)) }()
		return nil
	}))
	jsData := jsDocument.Get("documentElement").Get("dataset")
	ready := peer
	if jsReady := jsData.Get("ready"); jsReady.Type() == js.TypeString {
		ready += " " + jsReady.String()
	}
	jsData.Set("ready", ready)
}

func obey(text string, run func(talk.Command) (talk.Outcome, error)) (outcome talk.Outcome) {
	var command talk.Command
	err := json.Unmarshal([]byte(text), &command)
	if err == nil {
		outcome, err = run(command)
	}
	if err != nil {
		outcome.Error = err.Error()
	}
	return outcome
}

func done(outcome talk.Outcome) {
	text, _ := json.Marshal(outcome) // Numbers and text.
	jsEvent := js.Global().Get("CustomEvent").New("gangway-bench-done", map[string]any{"detail": string(text)})
	js.Global().Get("document").Call("dispatchEvent", jsEvent)
}
