package main

import (
	"context"
	"errors"
	"strconv"
	"sync"

	"gangway/tests/soak/talk"
	"gangway/wasm/session"
	"gangway/wasm/webext"
)

// Callers dial the pages of tabs, one session a tab at a time.
type callers struct {
	rt *webext.Runtime

	mu   sync.Mutex // Protects following.
	tabs map[int64]context.CancelFunc
}

// newCallers returns callers that give up a tab when it is closed.
func newCallers(rt *webext.Runtime) (*callers, error) {
	removed, err := rt.OnTabRemoved()
	if err != nil {
		return nil, err
	}
	c := &callers{rt: rt, tabs: map[int64]context.CancelFunc{}}
	go func() {
		for tab := range removed.Values(rt.Lifetime()) {
			c.giveUp(tab)
		}
	}()
	return c, nil
}

// call begins to dial a tab, unless that has begun.
func (c *callers) call(tab int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, begun := c.tabs[tab]; begun {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	c.tabs[tab] = cancel
	go c.dial(ctx, tab)
}

func (c *callers) giveUp(tab int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if cancel := c.tabs[tab]; cancel != nil {
		cancel()
		delete(c.tabs, tab)
	}
}

// dial answers on one session after the other.
func (c *callers) dial(ctx context.Context, tab int64) {
	a := answerer{rt: c.rt, durable: true}
	o := session.DialOptions{
		Target: session.ToTab(tab), Key: "soak:" + strconv.FormatInt(tab, 10), Durable: true, Window: window,
	}
	for ctx.Err() == nil {
		s, err := session.Dial(ctx, c.rt, talk.Called, o)
		switch {
		case errors.Is(err, session.ErrForgotten):
			continue // By the page that is there now.
		case err != nil:
			c.giveUp(tab)
			return
		}
		stop := context.AfterFunc(ctx, s.Abort)
		a.answer(s)
		stop()
	}
}
