package main

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"
	"time"

	"gangway/examples/prices/market"
	"gangway/wasm/rpc"
	"gangway/wasm/webext"
)

// beat is after how long a value may have changed.
const beat = time.Second

// A keeper implements [market.Market]. It holds nothing that is not stored.
type keeper struct {
	rt *webext.Runtime

	mu      sync.Mutex    // Changes come one after the other. Protects following.
	changed chan struct{} // Is closed at the next change.
}

func newKeeper(rt *webext.Runtime) *keeper {
	return &keeper{rt: rt, changed: make(chan struct{})}
}

// Convert implements [market.Market].
func (k *keeper) Convert(ctx context.Context, amounts []market.Money) ([]market.Money, error) {
	if len(amounts) > maxAmounts {
		return nil, &rpc.Error{Code: rpc.ResourceExhausted, Text: "ask for fewer amounts at once"}
	}
	settings, err := market.Chosen.Get(ctx, k.rt)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	values := make([]market.Money, len(amounts))
	for i, m := range amounts {
		if !market.Known(m.Currency) {
			return nil, unknown(m.Currency)
		}
		values[i] = m.In(settings.Currency, now)
	}
	return values, nil
}

// Watch implements [market.Market].
func (k *keeper) Watch(ctx context.Context, price market.Price) (id int64, err error) {
	price, err = accept(price)
	if err != nil {
		return 0, err
	}
	return id, k.change(ctx, func(b *Book) error {
		if len(b.Entries) >= maxEntries {
			return &rpc.Error{Code: rpc.ResourceExhausted, Text: "the list is full: take a price off it"}
		}
		b.Last++
		id = b.Last
		b.Entries = append([]Entry{{id, price}}, b.Entries...)
		return nil
	})
}

// Forget implements [market.Market]. Nothing happens to a price that is not there.
func (k *keeper) Forget(ctx context.Context, id int64) error {
	return k.change(ctx, func(b *Book) error {
		b.Entries = slices.DeleteFunc(b.Entries, func(e Entry) bool { return e.ID == id })
		return nil
	})
}

// Choose implements [market.Market].
func (k *keeper) Choose(ctx context.Context, currency market.Currency) error {
	if !market.Known(currency) {
		return unknown(currency)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := market.Chosen.Set(ctx, k.rt, market.Settings{Currency: currency}); err != nil {
		return err
	}
	k.tell()
	return nil
}

// Follow implements [market.Market]. It ends when its caller cancels the call.
func (k *keeper) Follow(ctx context.Context) iter.Seq2[market.List, error] {
	return func(yield func(market.List, error) bool) {
		fmt.Println("somebody follows the list")
		defer fmt.Println("somebody has left the list")
		tick := time.NewTicker(beat)
		defer tick.Stop()
		for {
			changes := k.changes()
			list, err := k.list(ctx)
			if !yield(list, err) || err != nil {
				return
			}
			select {
			case <-changes:
			case <-tick.C:
			case <-ctx.Done():
				return
			}
		}
	}
}

// list returns the list with the values of the moment.
func (k *keeper) list(ctx context.Context) (market.List, error) {
	book, err := stored.Get(ctx, k.rt)
	if err != nil {
		return market.List{}, err
	}
	settings, err := market.Chosen.Get(ctx, k.rt)
	if err != nil {
		return market.List{}, err
	}
	currency, now := settings.Currency, time.Now()
	list := market.List{Currency: currency, Quotes: make([]market.Quote, len(book.Entries))}
	for i, e := range book.Entries {
		list.Quotes[i] = market.Quote{ID: e.ID, Price: e.Price, Value: e.Price.Cost.In(currency, now)}
	}
	return list, nil
}

// change changes the book, and stores it before anybody hears of it.
func (k *keeper) change(ctx context.Context, change func(*Book) error) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	book, err := stored.Get(ctx, k.rt)
	if err == nil {
		err = change(&book)
	}
	if err == nil {
		err = stored.Set(ctx, k.rt, book)
	}
	if err == nil {
		k.tell()
	}
	return err
}

// tell tells those who follow of a change. The caller holds k.mu.
func (k *keeper) tell() {
	close(k.changed)
	k.changed = make(chan struct{})
}

// changes returns a channel that is closed at the next change.
func (k *keeper) changes() <-chan struct{} {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.changed
}
