//go:build js && wasm

// Sends a number on a session whenever the page asks for it, and says which come back.
package main

import (
	"context"
	"fmt"
	"syscall/js"

	"gangway/tests/chromium/receivers/receiver"
	"gangway/wasm/session"
	"gangway/wasm/webext"
)

func main() {
	ctx := context.Background()
	s, err := session.Dial(ctx, webext.Default(), "numbers", session.DialOptions{})
	receiver.Must(err)
	sent := 0
	js.Global().Get("document").Call("addEventListener", "send", js.FuncOf(func(js.Value, []js.Value) any {
		sent++
		receiver.Must(s.TrySend(sent))
		return nil
	}))
	fmt.Println("receivers: ready")
	for n, err := range session.Values[int](ctx, s) {
		receiver.Must(err)
		fmt.Println("session:", n)
	}
}
