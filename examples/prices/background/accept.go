package main

import (
	"strings"

	"gangway/examples/prices/market"
	"gangway/wasm/rpc"
	"gangway/wasm/webext"
)

// Limits: pages of the web say anything.
const (
	maxEntries = 100
	maxName    = 200 // In characters.
	maxURL     = 2000
	maxAmounts = 1000 // Of one call.
)

// accept returns a price as it is stored. Its address becomes a link.
func accept(p market.Price) (market.Price, error) {
	switch {
	case !market.Known(p.Cost.Currency):
		return p, unknown(p.Cost.Currency)
	case p.Cost.Cents <= 0:
		return p, invalid("a price is more than nothing")
	case p.Name == "":
		return p, invalid("give the price a name")
	case p.URL != "" && !strings.HasPrefix(p.URL, "https://") && !strings.HasPrefix(p.URL, "http://"):
		return p, invalid("the address is not that of a page of the web")
	}
	if len(p.URL) > maxURL {
		p.URL = ""
	}
	if name := []rune(p.Name); len(name) > maxName {
		p.Name = string(name[:maxName]) + "…"
	}
	return p, nil
}

func invalid(text string) error { return &rpc.Error{Code: rpc.InvalidArgument, Text: text} }

func unknown(c market.Currency) error {
	return invalid("there is no rate for the currency " + string(c))
}

// ownPage reports whether a page of the extension calls, such as the popup, and no
// content script. Sessions come from the own extension alone.
func ownPage(sender *webext.Sender) bool {
	return strings.HasPrefix(sender.Origin, "moz-extension://") || strings.HasPrefix(sender.Origin, "chrome-extension://")
}
