package webexttest

import (
	"slices"

	"gangway/wasm/internal/host"
)

// A pendingReply is an answer that a program waits for: to a one-shot message,
// or of a function of the browser.
type pendingReply struct {
	loader *loader
	reply  func(item []byte, err error) // nil once settled. Protected by browser.mu.
}

// SendMessage implements [host.Host].
func (l *loader) SendMessage(to host.Target, item []byte, reply func([]byte, error)) (func(), error) {
	wire, err := l.context.conversion().Item(item)
	if err != nil {
		return nil, err
	}
	l.browser.mu.Lock()
	defer l.browser.mu.Unlock()
	if err := l.allows(to); err != nil {
		return nil, err
	}
	c := &pendingReply{loader: l, reply: reply}
	l.replies = append(l.replies, c)
	l.context.ask(to, wire, func(item []byte, err error) {
		l.browser.mu.Lock()
		defer l.browser.mu.Unlock()
		c.settle(item, err)
	})
	return c.cancel, nil
}

// settle passes the answer on, unless the call was canceled. browser.mu is
// held.
func (c *pendingReply) settle(item []byte, err error) {
	c.forget()
	c.loader.put(func() {
		if reply := c.take(); reply != nil {
			reply(item, err)
		}
	})
}

// take returns reply once.
func (c *pendingReply) take() func([]byte, error) {
	c.loader.browser.mu.Lock()
	defer c.loader.browser.mu.Unlock()
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
	c.loader.browser.mu.Lock()
	defer c.loader.browser.mu.Unlock()
	c.forget()
}
