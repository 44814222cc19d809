// Package handle is the content script whose idle tabs are measured.
package handle

import "gangway/wasm/webext"

// Run handles clicks and messages.
func Run() {
	if err := run(webext.Default()); err != nil {
		println(err.Error())
	}
}

func run(rt *webext.Runtime) error {
	clicks, err := rt.OnDOMEvent()
	if err != nil {
		return err
	}
	messages, err := rt.OnMessage()
	if err != nil {
		return err
	}
	println("runs")
	go func() {
		for range clicks.Values(rt.Lifetime()) {
			println("handled")
		}
	}()
	for message := range messages.Values(rt.Lifetime()) {
		message.Ignore()
		println("handled")
	}
	return nil
}
