// A content script that sends a message and waits for the answer. It uses what
// every content script does, and its size is the one that has a budget.
package main

import (
	"gangway/tests/bench/start/gangway/greeting"
	"gangway/wasm/webext"
)

func main() {
	if err := run(); err != nil {
		println(err.Error())
	}
}

func run() error {
	rt := webext.Default()
	port, err := rt.Connect(webext.ConnectInfo{Name: "start"})
	if err != nil {
		return err
	}
	if err := port.PostMessage(&greeting.Message{Greeting: "hello"}); err != nil {
		return err
	}
	for _, err := range webext.Values[greeting.Message](rt.Lifetime(), port) {
		if err != nil {
			return err
		}
		println("answered")
	}
	return port.Err()
}
