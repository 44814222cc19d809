package webexttest_test

import (
	"context"
	"fmt"

	"gangway/wasm/webext"
	"gangway/wasm/webexttest"
)

// run is what the main of a background calls with webext.Default(): it greets
// whoever connects.
func run(rt *webext.Runtime) error {
	ports, err := rt.OnConnect()
	if err != nil {
		return err
	}
	for port := range ports.Values(rt.Lifetime()) {
		if err := port.PostMessage("hello " + port.Sender().Origin); err != nil {
			fmt.Println(err)
		}
	}
	return nil
}

// A background is tested by starting its logic in a browser; here the example
// itself plays the content script. In a test, call NewBrowser, within
// synctest.Test.
func Example() {
	browser := webexttest.Open(webexttest.Firefox)
	defer browser.Close()
	ext := browser.Install("greeter@gangway.test")
	background := ext.Background(run)
	page := browser.OpenTab("https://example.org/page").ContentScript(ext, nil)

	// greeting connects and returns what comes.
	greeting := func() (text string) {
		port, err := page.Runtime().Connect(webext.ConnectInfo{Name: "greet me"})
		if err != nil {
			return err.Error()
		}
		defer port.Disconnect()
		message, err := port.Receive(context.Background())
		if err != nil {
			return err.Error()
		}
		if err := message.Decode(&text); err != nil {
			return err.Error()
		}
		return text
	}
	fmt.Println(greeting())

	background.Suspend()
	fmt.Println(greeting(), "again")
	fmt.Println(background.Starts(), "starts")
	// Output:
	// hello https://example.org
	// hello https://example.org again
	// 2 starts
}
