package webext

import (
	"sync"
	"sync/atomic"

	"gangway/wasm/internal/failure"
	"gangway/wasm/internal/host"
)

// An answer can be given once by those who received a request or a question.
type answer struct {
	host    host.Request
	convert converter
	sharers atomic.Int64 // Listeners that have the request or can receive it.

	mu    sync.Mutex // Protects given.
	given bool       // By a reply that the host has taken, or by ignore.
}

func (a *answer) reply(item []byte) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.given {
		return nil
	}
	item, err := a.convert.apply(item)
	if err != nil {
		return failure.In("reply", err)
	}
	if err := a.host.Reply(item); err != nil {
		return failure.In("reply", err)
	}
	a.given = true
	return nil
}

func (a *answer) ignore() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.given {
		a.given = true
		a.host.Ignore()
	}
}

func (a *answer) share(listeners int) { a.sharers.Store(int64(listeners)) }

// giveUp ignores the request when the last listener that could have received
// it has not.
func (a *answer) giveUp() {
	if a.sharers.Add(-1) == 0 {
		a.ignore()
	}
}
