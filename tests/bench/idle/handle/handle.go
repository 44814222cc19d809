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
	for {
		select {
		case <-clicks.Events():
		case message := <-messages.Events():
			message.Ignore()
		}
		println("handled")
	}
}
