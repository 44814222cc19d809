package main

import (
	"gangway/examples/prices/market"
	"gangway/wasm/webext/storage"
)

// A Book has the prices that are watched, the last one first.
//
//gangway:message
type Book struct {
	Last    int64   `json:"last"` // The greatest ID that a price was given.
	Entries []Entry `json:"entries"`
}

// An Entry is a price by its ID.
//
//gangway:message
type Entry struct {
	ID    int64        `json:"id"`
	Price market.Price `json:"price"`
}

var stored = storage.Item[Book]{Area: storage.Local, Key: "book", Version: 1}
