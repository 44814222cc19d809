//go:build js && wasm

// A background that sends every message back, as small as one is by hand.
package main

import "syscall/js"

func main() {
	js.Global().Call("onMessage", js.FuncOf(func(_ js.Value, args []js.Value) any {
		return args[0].Call("postMessage", args[1])
	}))
	println("ready")
	select {}
}
