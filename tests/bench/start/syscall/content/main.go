//go:build js && wasm

// A content script that sends a message and waits for the answer, as small as
// one is by hand.
package main

import "syscall/js"

func main() {
	jsPort := js.Global().Get("browser").Get("runtime").Call("connect", map[string]any{"name": "start"})
	jsPort.Get("onMessage").Call("addListener", js.FuncOf(func(js.Value, []js.Value) any {
		println("answered")
		return nil
	}))
	jsPort.Call("postMessage", map[string]any{"greeting": "hello"})
	select {}
}
