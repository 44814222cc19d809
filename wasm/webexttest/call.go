package webexttest

import (
	"slices"

	"gangway/wasm/internal/host"
)

// A call is a one-shot message of a program that waits for its answer.
type call struct {
	loader *loader
	reply  func(frame []byte, err error) // nil once settled. Protected by browser.mu.
}

// SendMessage implements [host.Host].
func (l *loader) SendMessage(to host.Target, frame []byte, reply func([]byte, error)) (func(), error) {
	wire, err := l.context.conversion().Item(frame)
	if err != nil {
		return nil, err
	}
	l.browser.mu.Lock()
	defer l.browser.mu.Unlock()
	if err := l.allows(to); err != nil {
		return nil, err
	}
	c := &call{loader: l, reply: reply}
	l.calls = append(l.calls, c)
	l.context.ask(to, wire, func(frame []byte, err error) {
		l.browser.mu.Lock()
		defer l.browser.mu.Unlock()
		c.settle(frame, err)
	})
	return c.cancel, nil
}

// settle passes the answer on, unless the call was canceled. browser.mu is
// held.
func (c *call) settle(frame []byte, err error) {
	c.forget()
	c.loader.put(func() {
		if reply := c.take(); reply != nil {
			reply(frame, err)
		}
	})
}

// take returns reply once.
func (c *call) take() func([]byte, error) {
	c.loader.browser.mu.Lock()
	defer c.loader.browser.mu.Unlock()
	reply := c.reply
	c.reply = nil
	return reply
}

func (c *call) forget() {
	l := c.loader
	l.calls = slices.DeleteFunc(l.calls, func(other *call) bool { return other == c })
}

// cancel sees to it that reply is not called.
func (c *call) cancel() {
	c.take()
	c.loader.browser.mu.Lock()
	defer c.loader.browser.mu.Unlock()
	c.forget()
}
