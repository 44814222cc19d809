//go:build js && wasm

// The content script: beside each price on the page it shows the value in the
// person's currency. One that is clicked is watched.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"gangway/examples/prices/market"
	"gangway/wasm/rpc"
	"gangway/wasm/session"
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
	notes := annotate(dom.GetWindow().Document())
	if len(notes) == 0 {
		<-rt.Lifetime().Done() // The background sleeps on.
		return nil
	}
	chosen, err := market.Chosen.Watch(rt)
	if err != nil {
		return err
	}
	s, err := session.Dial(context.Background(), rt, market.Session, session.DialOptions{})
	if err != nil {
		return err
	}
	calls := market.MarketOver(rpc.Open(s, rpc.Options{}))
	for _, n := range notes {
		n.onClick(func() { watch(calls, n) })
	}
	for {
		if err := show(calls, notes); err != nil {
			fmt.Println(err)
		}
		if _, err := chosen.Receive(rt.Lifetime()); err != nil {
			return err
		}
	}
}

// show shows the values of all prices.
func show(calls market.Market, notes []*note) error {
	amounts := make([]market.Money, len(notes))
	for i, n := range notes {
		amounts[i] = n.cost
	}
	values, err := calls.Convert(context.Background(), amounts)
	if err != nil {
		return err
	}
	if len(values) != len(notes) {
		return errors.New("not every price has a value")
	}
	for i, n := range notes {
		n.show(values[i])
	}
	return nil
}

// watch puts a price on the list. If the background dies meanwhile it may be there:
// a second call could put it there twice.
func watch(calls market.Market, n *note) {
	name, url := where()
	_, err := calls.Watch(context.Background(), market.Price{Name: name, URL: url, Cost: n.cost})
	var failed *rpc.Error
	switch {
	case err == nil:
		n.say("watched")
	case errors.As(err, &failed) && failed.Code == rpc.Unavailable && failed.MayHaveRun:
		n.say("may be watched: look at the list")
	default:
		n.say(err.Error())
	}
}
