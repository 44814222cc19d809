// A background that sends every message back.
package main

import (
	"gangway/tests/bench/start/gangway/greeting"
	"gangway/wasm/webext"
)

func main() {
	ports, err := webext.Default().OnConnect()
	if err != nil {
		println(err.Error())
		return
	}
	println("ready")
	for port := range ports.Values(webext.Default().Lifetime()) {
		go echo(port)
	}
}

func echo(port *webext.Port) {
	for m, err := range webext.Values[greeting.Message](webext.Default().Lifetime(), port) {
		if err == nil {
			err = port.PostMessage(&m)
		}
		if err != nil {
			println(err.Error())
		}
	}
}
