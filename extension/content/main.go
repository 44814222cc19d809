//go:build js && wasm

// The content script: it greets the background script, logs what comes back,
// and tells when the page is clicked.
package main

import (
	"fmt"
	"os"

	"gangway/extension/greeting"
	"gangway/wasm/webext"

	"honnef.co/go/js/dom/v2"
)

func main() {
	port, err := webext.Default().Connect(webext.ConnectInfo{Name: greeting.PortName})
	if err != nil {
		fail(err)
	}
	post(port, "hello from content script")

	body := dom.GetWindow().Document().QuerySelector("body")
	body.AddEventListener("click", false, func(dom.Event) {
		post(port, "they clicked the page!")
	})

	for m, err := range webext.Values[greeting.Message](port) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println("In content script, received message from background script:")
		fmt.Println(m.Greeting)
	}
	fmt.Println("In content script, the port ended:", port.Err())
}

func post(port *webext.Port, text string) {
	if err := port.PostMessage(greeting.Message{Greeting: text}); err != nil {
		fmt.Println(err)
	}
}

func fail(err error) {
	fmt.Println(err)
	os.Exit(1)
}
