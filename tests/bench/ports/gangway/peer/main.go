//go:build js && wasm

// Both ends of a port, written as Gangway's users write them.
package main

import (
	"context"
	"fmt"
	"os"

	"gangway/tests/bench/page"
	"gangway/tests/bench/shapes"
	"gangway/tests/bench/talk"
	"gangway/wasm/codec"
	"gangway/wasm/webext"
)

func main() {
	if !page.InBackground() {
		page.ListenTimes("gangway", ask)
		select {}
	}
	ports, err := webext.Default().OnConnect()
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("ready")
	for port := range ports.Values(webext.Default().Lifetime()) {
		go func() {
			if err := answer(port); err != nil {
				fmt.Println(err)
			}
		}()
	}
}

func answer(port *webext.Port) error {
	command, err := talk.Parse(port.Name())
	if err != nil {
		return err
	}
	if command.Kind == talk.Small {
		return talk.Answer(conn[shapes.Small](port, command.How), command, talk.Numbered())
	}
	return talk.Answer(conn[[]byte](port, command.How), command, talk.Blocks(command.Size))
}

func ask(command talk.Command) ([]float64, error) {
	port, err := webext.Default().Connect(webext.ConnectInfo{Name: command.Name()})
	if err != nil {
		return nil, err
	}
	defer port.Disconnect()
	if command.Kind == talk.Small {
		return talk.Ask(conn[shapes.Small](port, command.How), command, talk.Numbered())
	}
	return talk.Ask(conn[[]byte](port, command.How), command, talk.Blocks(command.Size))
}

// conn returns a port as an end for messages of one type, which are received
// with Receive, without copying bytes, or from the channel.
func conn[T any](port *webext.Port, how string) talk.Conn[T] {
	var ctx webext.Context = context.Background() // Once: a call that converts it takes longer.
	end := talk.Conn[T]{
		Post: func(v T) error { return port.PostMessage(&v) },
		Receive: func() (v T, err error) {
			m, err := port.Receive(ctx)
			if err != nil {
				return v, err
			}
			return v, m.Decode(&v)
		},
	}
	switch how {
	case "sharing":
		end.Receive = func() (v T, err error) {
			m, err := port.Receive(ctx)
			if err != nil {
				return v, err
			}
			return v, codec.Options{Alias: true}.Unmarshal(m.Raw(), &v)
		}
	case "channel":
		in, _ := webext.Channels[T, T](ctx, port, nil)
		end.Receive = func() (T, error) {
			v, open := <-in
			if !open {
				return v, port.Err()
			}
			return v, nil
		}
	}
	return end
}
