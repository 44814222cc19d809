//go:build js && wasm

// Both ends of a port, written by hand with syscall/js, in several ways.
package main

import (
	"fmt"
	"syscall/js"

	"gangway/tests/bench/page"
	"gangway/tests/bench/shapes"
	"gangway/tests/bench/talk"
)

func main() {
	jsRuntime := js.Global().Get("browser").Get("runtime")
	if !page.InBackground() {
		page.ListenTimes("syscall", func(c talk.Command) ([]float64, error) {
			jsPort := jsRuntime.Call("connect", map[string]any{"name": c.Name()})
			defer jsPort.Call("disconnect")
			return ask(jsPort, c)
		})
		select {}
	}
	jsRuntime.Get("onConnect").Call("addListener", js.FuncOf(func(_ js.Value, args []js.Value) any {
		accept(args[0])
		return nil
	}))
	fmt.Println("ready")
	select {}
}

// accept listens in the turn in which the port came, and answers in another
// goroutine.
func accept(jsPort js.Value) {
	command, err := talk.Parse(jsPort.Get("name").String())
	if err != nil {
		fmt.Println(err)
		return
	}
	if command.Kind == talk.Small {
		serve(listen(jsPort, smallWays[command.How]), command, talk.Numbered())
	} else {
		serve(listen(jsPort, copied), command, talk.Blocks(command.Size))
	}
}

func serve[T any](c talk.Conn[T], command talk.Command, messages talk.Messages[T]) {
	go func() {
		if err := talk.Answer(c, command, messages); err != nil {
			fmt.Println(err)
		}
	}()
}

func ask(jsPort js.Value, command talk.Command) ([]float64, error) {
	if command.Kind == talk.Small {
		return talk.Ask(listen(jsPort, smallWays[command.How]), command, talk.Numbered())
	}
	return talk.Ask(listen(jsPort, copied), command, talk.Blocks(command.Size))
}

// waiting is how many messages may wait for the goroutine: a callback must not
// block.
const waiting = 1 << 14

// listen returns a port as an end. Its callbacks are never released, which
// matters only to programs that open many ports.
func listen[T any](jsPort js.Value, w way[T]) talk.Conn[T] {
	messages := make(chan T, waiting)
	failures := make(chan error, waiting)
	jsPort.Get("onMessage").Call("addListener", js.FuncOf(func(_ js.Value, args []js.Value) any {
		var v T
		if err := w.fromJS(args[0], &v); err != nil {
			failures <- err
			return nil
		}
		messages <- v
		return nil
	}))
	return talk.Conn[T]{
		Post: func(v T) error {
			jsValue, err := w.toJS(&v)
			jsPort.Call("postMessage", jsValue)
			return err
		},
		Receive: func() (v T, err error) {
			select {
			case v = <-messages:
			case err = <-failures:
			}
			return v, err
		},
	}
}

var smallWays = map[string]way[shapes.Small]{"vert": byVert, "json": byJSON, "cbor": byCBOR}
