// The background script: it greets every content script that connects, logs
// what they say, and tells all of them when the toolbar button is clicked.
package main

import (
	"fmt"
	"os"

	"gangway/extension/greeting"
	"gangway/wasm/webext"
)

func main() {
	if err := run(webext.Default()); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func run(rt *webext.Runtime) error {
	connections, err := rt.OnConnect()
	if err != nil {
		return err
	}
	clicks, err := rt.OnActionClicked()
	if err != nil {
		return err
	}
	var open ports
	for {
		select {
		case port := <-connections.Events():
			open.add(port)
			go serve(port, &open)
		case <-clicks.Events():
			open.post("they clicked the button!")
		}
	}
}

// serve talks to one content script until its port ends.
func serve(port *webext.Port, open *ports) {
	defer open.remove(port)
	post(port, "hi there content script!")
	for m, err := range webext.Values[greeting.Message](port) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println("In background script, received message from content script")
		fmt.Println(m.Greeting)
	}
}

func post(port *webext.Port, text string) {
	if err := port.PostMessage(greeting.Message{Greeting: text}); err != nil {
		fmt.Println(err)
	}
}
