package webexttest

import (
	"context"

	"gangway/wasm/codec"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest/internal/loader"
)

// Call is gangway.call with the program of the context: it waits for the
// answer, nil if the program ignores the call or ends. Where the program takes
// no calls, it is [webext.ErrNoReceiver]. A listener must not call it.
func (s *Script) Call(ctx context.Context, v any) (any, error) {
	item, err := codec.Marshal(v)
	if err != nil {
		return nil, err
	}
	answered := make(chan callAnswer, 1)
	if !s.context.call(item, answered) {
		return nil, webext.ErrNoReceiver
	}
	return s.context.answer(ctx, answered)
}

// answer waits for the answer to a call.
func (c *Context) answer(ctx context.Context, answered <-chan callAnswer) (any, error) {
	select {
	case a := <-answered:
		if a.err != nil {
			return nil, a.err
		}
		var answer any
		err := codec.Unmarshal(a.item, &answer)
		return answer, err
	case <-c.done:
		return nil, webext.ErrContextInvalidated
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// A callAnswer is the answer to a call, or its error.
type callAnswer struct {
	item []byte
	err  error
}

// call hands a call to the program, if it takes any.
func (c *Context) call(item []byte, answered chan<- callAnswer) bool {
	c.browser.mu.Lock()
	defer c.browser.mu.Unlock()
	if !c.loader.TakesCalls() || !c.receives() {
		return false
	}
	q := &oneShot{browser: c.browser, from: c, event: loader.Call, item: item, open: 1, received: 1}
	q.reply = func(item []byte, err error) { answered <- callAnswer{item, err} }
	v := &delivery{message: q, context: c}
	c.waiting = append(c.waiting, v)
	c.browser.loop.Post(&c.requests, func() { c.loader.TakeCall(v) })
	return true
}
