//go:build js && wasm

// A background that measures what it takes to bring messages from Go to
// JavaScript and back, one round for each port.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"gangway/tests/bench/shapes"
	"gangway/tests/bench/shapes/reflected"
	"gangway/wasm/codec"
	"gangway/wasm/webext"
)

func main() {
	ports, err := webext.Default().OnConnect()
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("ready")
	for port := range ports.Values(webext.Default().Lifetime()) {
		if err := serve(port); err != nil {
			fmt.Println(err)
			port.Disconnect()
		}
	}
}

// serve runs one round for the port that asks for it.
func serve(port *webext.Port) error {
	m, err := port.Receive(context.Background())
	if err != nil {
		return err
	}
	var command struct {
		Milliseconds int `json:"milliseconds"`
	}
	if err := m.Decode(&command); err != nil {
		return err
	}
	r := &round{least: time.Duration(command.Milliseconds) * time.Millisecond}
	r.run()
	if r.err != nil {
		return r.err
	}
	return port.PostMessage(r.results)
}

func (r *round) run() {
	structs[shapes.Small, reflected.Small](r, "small struct", shapes.ASmall())
	structs[shapes.Order, reflected.Order](r, "20-field struct", shapes.AnOrder())
	structs[shapes.List, reflected.List](r, "100 structs", shapes.AList())
	bytes(r, "64 KiB", 64<<10)
	bytes(r, "1 MiB", 1<<20)
}

// structs measures all peers with a message, Gangway also with its twin that
// has no generated code.
func structs[T, R any](r *round, what string, message T) {
	var twin R
	frame, err := codec.Marshal(message)
	r.note(what, "codec", err)
	r.note(what, "codec", codec.Unmarshal(frame, &twin))
	shape(r, what, message, withVert[T](), withJSON[T](), withFxamacker[T]())
	gangway(r, what, twin, ", reflection")
	if _, generated := any(message).(codec.Appender); generated {
		gangway(r, what, message, "")
	}
}

func gangway[T any](r *round, what string, message T, how string) {
	shape(r, what, message, withoutCrossing[T](how), withGangway[T](frames, how), withGangway[T](values, how))
}

func bytes(r *round, what string, size int) {
	shape(r, what, make([]byte, size), byHand(), withJSON[[]byte](), withFxamacker[[]byte](),
		withGangway[[]byte](frames, ""), withGangway[[]byte](values, ""))
}
