package webexttest_test

import (
	"fmt"

	"gangway/wasm/webext"
	"gangway/wasm/webexttest"
)

// A part is a piece of a long message that a content script sends.
type part struct {
	Text string `json:"text"`
	Last bool   `json:"last"`
}

// archive is the logic of a background that puts long messages together. It
// tells kept of those that are complete, and lost of those whose page went in
// the middle.
func archive(kept, lost func(text string)) func(*webext.Runtime) error {
	return func(rt *webext.Runtime) error {
		ports, err := rt.OnConnect()
		if err != nil {
			return err
		}
		for port := range ports.Values(rt.Lifetime()) {
			go receive(rt.Lifetime(), port, kept, lost)
		}
		return nil
	}
}

func receive(ctx webext.Context, port *webext.Port, kept, lost func(text string)) {
	defer port.Disconnect()
	text := ""
	for p, err := range webext.Values[part](ctx, port) {
		if err != nil {
			break
		}
		if text += p.Text; p.Last {
			kept(text)
			return
		}
	}
	lost(text)
}

// A page goes in the middle of what it has to say: the background sees its port
// end, keeps nothing of it, and serves the next page.
func ExampleTab_Close() {
	browser := webexttest.Open(webexttest.Firefox)
	defer browser.Close()
	ext := browser.Install("archive@gangway.test")
	happened := make(chan string)
	ext.Background(archive(
		func(text string) { happened <- "kept: " + text },
		func(text string) { happened <- "lost: " + text },
	))

	// send posts parts from a page of its own.
	send := func(parts ...part) *webexttest.Tab {
		tab := browser.OpenTab("https://example.org/")
		port, err := tab.ContentScript(ext, nil).Runtime().Connect(webext.ConnectInfo{})
		for _, p := range parts {
			if err == nil {
				err = port.PostMessage(p)
			}
		}
		if err != nil {
			fmt.Println(err)
		}
		return tab
	}

	send(part{Text: "half of "}, part{Text: "what"}).Close()
	fmt.Println(<-happened)

	send(part{Text: "all of "}, part{Text: "it", Last: true})
	fmt.Println(<-happened)
	// Output:
	// lost: half of what
	// kept: all of it
}
