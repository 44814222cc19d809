//go:build js && wasm

// A page that takes ports of the name in its address and leaves all others, and all
// one-shot messages.
package main

import (
	"strings"
	"syscall/js"

	"gangway/tests/chromium/receivers/receiver"
	"gangway/wasm/webext"
)

func main() {
	rt := webext.Default()
	messages, err := rt.OnMessage()
	receiver.Must(err)
	go receiver.Echo(rt, strings.TrimPrefix(js.Global().Get("location").Get("hash").String(), "#"))
	for request := range messages.Values(rt.Lifetime()) {
		request.Ignore()
	}
}
