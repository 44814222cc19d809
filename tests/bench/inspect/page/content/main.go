//go:build js && wasm

package main

import "gangway/tests/bench/session/gangway/asking"

func main() { asking.Run("inspect-page") }
