//go:build js && wasm

// The content script of the soak test. Orders come from its page as events with
// text, and it answers each with its status.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"syscall/js"

	"gangway/tests/soak/page"
	"gangway/tests/soak/talk"
	"gangway/wasm/webext"
)

func main() {
	p, err := page.New(context.Background(), webext.Default(), lines())
	if err != nil {
		fmt.Println("soak: error", err)
		os.Exit(1)
	}
	jsDocument := js.Global().Get("document")
	jsDocument.Call("addEventListener", "soak", js.FuncOf(func(_ js.Value, args []js.Value) any {
		var o talk.Order
		if err := json.Unmarshal([]byte(args[0].Get("detail").String()), &o); err != nil {
			fmt.Println("soak: error", err)
			return nil
		}
		p.Obey(o)
		text, _ := json.Marshal(p.Status()) // Numbers and strings have a form.
		jsInit := map[string]any{"detail": string(text)}
		jsDocument.Call("dispatchEvent", js.Global().Get("CustomEvent").New("soak-status", jsInit))
		return nil
	}))
	jsDocument.Get("documentElement").Get("dataset").Set("soak", "ready")
	select {}
}

// lines are those to talk on: all, unless the extension names them, as one does
// whose background is JavaScript.
func lines() []string {
	jsLines := js.Global().Get("soakLines")
	if jsLines.IsUndefined() {
		return talk.Lines
	}
	names := make([]string, jsLines.Length())
	for i := range names {
		names[i] = jsLines.Index(i).String()
	}
	return names
}
