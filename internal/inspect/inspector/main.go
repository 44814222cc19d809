//go:build js && wasm

// The inspector: a page of an extension that is built for development. It shows
// all that the programs of the extension say, and who is connected to whom. It
// is a program like any other, but is built without the tap: it does not
// inspect itself.
package main

import (
	"context"
	"time"

	"gangway/internal/inspect"
	"gangway/internal/inspect/model"
	"gangway/wasm/console"
	"gangway/wasm/webext"
)

const (
	// refresh is how often the page is drawn again while something has changed.
	refresh = 500 * time.Millisecond

	// slowRefresh is the same while more messages come than the list has at once: nobody
	// reads them, and each drawing takes time of the background.
	slowRefresh = time.Second
)

func main() {
	rt := webext.Default()
	ports, err := rt.OnConnect(inspect.PortName)
	if err != nil {
		console.Error(err)
		return
	}
	v := newView()
	go v.keepDrawing()
	go forgetTabs(rt, v)
	for port := range ports.Values(context.Background()) {
		go serve(v, port)
	}
}

// forgetTabs lets go of tabs that are closed.
func forgetTabs(rt *webext.Runtime, v *view) {
	closed, err := rt.OnTabRemoved()
	if err != nil {
		console.Error(err)
		return
	}
	for id := range closed.Values(context.Background()) {
		v.change(func(m *model.Model) { m.CloseTab(id) })
	}
}

// serve takes the reports of one program, which begin when it has heard of the
// inspector.
func serve(v *view, port *webext.Port) {
	if port.PostMessage(true) != nil {
		return
	}
	place := model.PlaceOf(port.Sender())
	var c *model.Context
	for r, err := range webext.Values[inspect.Report](context.Background(), port) {
		if err != nil {
			console.Error(err)
			continue
		}
		v.change(func(m *model.Model) { c = m.Report(place, &r) })
	}
	if c != nil {
		v.change(func(m *model.Model) { m.Gone(c, time.Now().UnixMicro()) })
	}
}
