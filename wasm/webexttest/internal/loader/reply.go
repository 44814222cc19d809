package loader

import (
	"slices"
	"strings"

	"gangway/wasm/internal/host"
	"gangway/wasm/webexttest/internal/access"
)

// A pendingReply is an answer that a program waits for: to a one-shot message,
// or of a function of the browser.
type pendingReply struct {
	loader *Loader
	reply  func(item []byte, err error) // nil once settled. Protected by the browser's lock.
}

// SendMessage implements [host.Host].
func (l *Loader) SendMessage(to host.Target, item []byte, reply func([]byte, error)) (func(), error) {
	wire, err := l.browser.Convert(item)
	if err != nil {
		return nil, err
	}
	l.browser.Lock()
	defer l.browser.Unlock()
	if err := l.allows(to); err != nil {
		return nil, err
	}
	c := &pendingReply{loader: l, reply: reply}
	l.replies = append(l.replies, c)
	l.browser.Ask(to, wire, func(item []byte, err error) {
		l.browser.Lock()
		defer l.browser.Unlock()
		c.settle(item, err)
	})
	return c.cancel, nil
}

// settle passes the answer on, unless the call was canceled. browser.mu is
// held.
func (c *pendingReply) settle(item []byte, err error) {
	c.forget()
	c.loader.Put(func() {
		if reply := c.take(); reply != nil {
			reply(item, err)
		}
	})
}

// take returns reply once.
func (c *pendingReply) take() func([]byte, error) {
	c.loader.browser.Lock()
	defer c.loader.browser.Unlock()
	reply := c.reply
	c.reply = nil
	return reply
}

func (c *pendingReply) forget() {
	l := c.loader
	l.replies = slices.DeleteFunc(l.replies, func(other *pendingReply) bool { return other == c })
}

// cancel sees to it that reply is not called.
func (c *pendingReply) cancel() {
	c.take()
	c.loader.browser.Lock()
	defer c.loader.browser.Unlock()
	c.forget()
}

// Call implements [host.Host]. Of a context that is gone before the answer
// comes, the answer is not passed on.
func (l *Loader) Call(function string, arguments []byte, reply func([]byte, error)) (func(), error) {
	l.browser.Lock()
	defer l.browser.Unlock()
	if err := l.check(); err != nil {
		return nil, err
	}
	if l.kind == ContentScript && !access.Content(strings.TrimPrefix(function, "keep."), false) {
		return nil, host.Unsupported(function, "a background or an extension page")
	}
	c := &pendingReply{loader: l, reply: reply}
	if err := l.browser.Call(function, arguments, c.answer); err != nil {
		return nil, err
	}
	l.replies = append(l.replies, c)
	return c.cancel, nil
}

// answer passes on the result of a function of the browser, unless the context
// is gone. It runs in the loop.
func (c *pendingReply) answer(item []byte, err error) {
	c.loader.browser.Lock()
	defer c.loader.browser.Unlock()
	if !c.loader.browser.Ended() {
		c.settle(item, err)
	}
}
