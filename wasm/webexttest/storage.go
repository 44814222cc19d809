package webexttest

import "gangway/wasm/internal/host"

// Storage implements [host.Host]. What is called happens later, in the loop,
// and its answer comes later still. A context that is killed in between has
// called in vain.
func (l *loader) Storage(function string, argument []byte, reply func([]byte, error)) (func(), error) {
	b, e := l.browser, l.context.extension
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := l.check(); err != nil {
		return nil, err
	}
	if l.context.kind == contentContext || !e.hasStorage {
		return nil, host.Unsupported("storage.session", `a background or an extension page, and the permission "storage"`)
	}
	do, err := e.session.Prepare(b.profile.storage(), function, argument)
	if err != nil {
		return nil, err
	}
	c := &pendingReply{loader: l, reply: reply}
	l.replies = append(l.replies, c)
	b.loop.Post(&e.storage, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		if l.context.ended && !l.context.suspended {
			return
		}
		item, err := do()
		b.loop.Post(&l.context.answers, func() { c.answer(item, err) })
	})
	return c.cancel, nil
}

// answer passes on what a function of the browser returned, unless the context
// is gone. It runs in the loop.
func (c *pendingReply) answer(item []byte, err error) {
	c.loader.browser.mu.Lock()
	defer c.loader.browser.mu.Unlock()
	if !c.loader.context.ended {
		c.settle(item, err)
	}
}
