// The background speaks first on ports of values, and sends all back.
package main

import (
	"errors"
	"fmt"
	"math"

	"gangway/wasm/session"
	"gangway/wasm/webext"
)

func main() {
	if err := run(webext.Default()); err != nil {
		panic(err)
	}
}

func run(rt *webext.Runtime) error {
	values, err := rt.OnConnect("values")
	if err != nil {
		return err
	}
	plain, err := rt.OnConnect("plain")
	if err != nil {
		return err
	}
	requests, err := rt.OnMessage()
	if err != nil {
		return err
	}
	sessions, err := session.Listen(rt, "numbers", session.ListenOptions{Durable: true})
	if err != nil {
		return err
	}
	ctx := rt.Lifetime()
	go func() {
		for port := range values.Values(ctx) {
			go echo(rt, port)
		}
	}()
	go func() {
		for port := range plain.Values(ctx) {
			go answer(rt, port)
		}
	}()
	go func() {
		for request := range requests.Values(ctx) {
			go reply(request)
		}
	}()
	for s := range sessions.Values(ctx) {
		go sendBack(rt, s)
	}
	return sessions.Err()
}

func echo(rt *webext.Runtime, port *webext.Port) {
	if err := port.PostMessage([]byte("first")); err != nil {
		panic(err)
	}
	for v, err := range webext.Values[any](rt.Lifetime(), port) {
		if err != nil {
			panic(err)
		}
		if err := port.PostMessage(v); err != nil {
			panic(err)
		}
	}
}

// answer tells JavaScript how its message came, and values in the forms of JSON.
func answer(rt *webext.Runtime, port *webext.Port) {
	for v, err := range webext.Values[any](rt.Lifetime(), port) {
		if err != nil {
			panic(err)
		}
		refused := port.PostMessage(map[string]any{"field": math.NaN()})
		text := ""
		if errors.Is(refused, webext.ErrNotCloneable) {
			text = refused.Error()
		}
		if err := port.PostMessage(map[string]any{"came": v, "bytes": []byte{1, 2}, "refused": text}); err != nil {
			panic(err)
		}
	}
}

func reply(request *webext.Request) {
	var v any
	if err := request.Message().Decode(&v); err != nil {
		panic(err)
	}
	if err := request.Reply(map[string]any{"nan": math.NaN()}); !errors.Is(err, webext.ErrNotCloneable) {
		panic(err)
	}
	if err := request.Reply(map[string]any{"came": v, "bytes": []byte{1, 2}}); err != nil {
		panic(err)
	}
}

func sendBack(rt *webext.Runtime, s *session.Session) {
	for n, err := range session.Values[int](rt.Lifetime(), s) {
		if err != nil {
			panic(err)
		}
		if err := errors.Join(s.TrySend(n), s.Commit(rt.Lifetime(), nil)); err != nil {
			fmt.Println("the session:", err)
			return
		}
	}
	fmt.Println("the session:", s.Err())
}
