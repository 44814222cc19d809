//go:build js && wasm

// The window: it shows the notes on a page that cannot show them itself.
package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"

	"gangway/examples/notes/notebook"
	"gangway/examples/notes/panel"
	"gangway/wasm/webext"

	"honnef.co/go/js/dom/v2"
)

func main() {
	if err := run(webext.Default()); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func run(rt *webext.Runtime) error {
	w := dom.GetWindow()
	query, err := url.ParseQuery(strings.TrimPrefix(w.Location().Search(), "?"))
	if err != nil {
		return err
	}
	book, err := notebook.Dial(rt)
	if err != nil {
		return err
	}
	p := panel.New(rt, book, w.Document().QuerySelector("main").(dom.HTMLElement), panel.Options{
		URL:   query.Get("url"),
		Title: query.Get("title"),
		Hint:  "They are in a window because this page cannot show them.",
		Close: w.Close,
	})
	return p.Run(context.Background())
}
