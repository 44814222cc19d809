//go:build js && wasm

// The popup of the toolbar button: it snoozes the tab that one looks at, and
// lists those that sleep. It reads the list that is stored, and asks the
// background for every change.
package main

import (
	"fmt"
	"time"

	"gangway/examples/snooze/nap"
	"gangway/wasm/webext"
	"gangway/wasm/webext/runtime"
	"gangway/wasm/webext/tabs"

	"honnef.co/go/js/dom/v2"
)

func main() {
	rt := webext.Default()
	p := newPage(rt)
	if err := run(rt, p); err != nil {
		fmt.Println(err)
		p.say(err.Error())
	}
	<-rt.Lifetime().Done() // The page still has listeners.
}

// run shows the list as it is and as it changes.
func run(rt *webext.Runtime, p *page) error {
	ctx := rt.Lifetime()
	lists, err := nap.Stored.Watch(rt)
	if err != nil {
		return err
	}
	settings, err := nap.Load(ctx, rt)
	if err != nil {
		return err
	}
	active, err := tabs.Query(ctx, rt, tabs.QueryInfo{Active: new(true), CurrentWindow: new(true)})
	if err != nil {
		return err
	}
	list, err := nap.Stored.Get(ctx, rt)
	if err != nil {
		return err
	}
	p.show(list)
	if len(active) > 0 {
		p.offer(active[0], settings, time.Now())
	}
	for list, err := range lists.Values(ctx) {
		if err != nil {
			return err
		}
		p.show(list)
	}
	return nil
}

// ask asks the background for something, and shows why if it cannot be done. The
// popup closes when the tab under it is another one.
func (p *page) ask(r nap.Request) {
	var answer nap.Answer
	m, err := p.rt.SendMessage(p.rt.Lifetime(), r)
	if err == nil {
		err = m.Decode(&answer)
	}
	switch {
	case err != nil:
		p.say(err.Error())
	case answer.Error != "":
		p.say(answer.Error)
	case r.Do != nap.Forget:
		dom.GetWindow().Close()
	}
}

// openSettings opens the options page.
func (p *page) openSettings() {
	if err := runtime.OpenOptionsPage(p.rt.Lifetime(), p.rt); err != nil {
		p.say(err.Error())
	}
}
