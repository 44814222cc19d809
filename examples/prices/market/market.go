// Package market has the service that the ends of the extension know: the
// background and the content script in Go, and the popup in TypeScript.
package market

import (
	"context"
	"iter"

	"gangway/wasm/webext/storage"
)

// Session is the name of the sessions with the background.
const Session = "market"

// A Currency is its code.
type Currency string

// The currencies that are known.
const (
	Euro   Currency = "EUR"
	Krone  Currency = "DKK"
	Dollar Currency = "USD"
	Pound  Currency = "GBP"
	Yen    Currency = "JPY"
)

// Money is an amount of a currency.
//
//gangway:message
type Money struct {
	Cents    int64    `json:"cents"` // Hundredths, also of the yen.
	Currency Currency `json:"currency"`
}

// A Price is one that a person watches.
//
//gangway:message
type Price struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"` // Of the page on which it stands.
	Cost Money  `json:"cost"`
}

// A Quote is a price that is watched, and its value at the moment.
//
//gangway:message
type Quote struct {
	ID    int64 `json:"id"`
	Price Price `json:"price"`
	Value Money `json:"value"` // In the person's currency.
}

// A List has all prices that are watched, the last one first.
//
//gangway:message
type List struct {
	Currency Currency `json:"currency"` // The person's.
	Quotes   []Quote  `json:"quotes"`
}

// Market is the service of the background.
//
//gangway:service
type Market interface {
	// Convert returns amounts in the person's currency, in their order.
	//
	//gangway:idempotent
	Convert(ctx context.Context, amounts []Money) ([]Money, error)

	// Watch puts a price on the list, and returns its ID there. It is not
	// idempotent: a second run would put the price there twice.
	Watch(ctx context.Context, price Price) (int64, error)

	// Forget takes a price off the list.
	//
	//gangway:idempotent
	Forget(ctx context.Context, id int64) error

	// Choose sets the person's currency.
	//
	//gangway:idempotent
	Choose(ctx context.Context, currency Currency) error

	// Follow yields the list, and again whenever it or a value may have changed.
	Follow(ctx context.Context) iter.Seq2[List, error]
}

// Settings are a person's.
//
//gangway:message
type Settings struct {
	Currency Currency `json:"currency"`
}

// Chosen are the person's settings. The background alone writes them, and pages with
// prices see the changes while no call keeps the background awake.
var Chosen = storage.Item[Settings]{Area: storage.Local, Key: "settings", Version: 1, Default: Settings{Euro}}
