//go:build js && wasm

// The smallest program that reaches JavaScript: what the size of others is
// compared with.
package main

import "syscall/js"

func main() { js.Global() }
