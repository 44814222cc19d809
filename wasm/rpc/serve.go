package rpc

import (
	"context"
	"time"
)

// A served call is one of the other end.
type served struct {
	link    *Link
	id      uint64
	handler *handler
	info    *Info
	ctx     context.Context
	cancel  context.CancelFunc
	out     *outflow // Nil if the method gives no stream.
	in      *inflow  // Nil if it takes none.
	result  []byte
	again   bool // An earlier memory may have had the request, and may have sent responses.

	// The link's lock protects following.
	item     []byte // The request; nil if the method takes a stream, and once it is read.
	reserved int    // For it, and for the metadata.
	unwanted bool   // The caller does not wait for it.
	fault    *Error // Which is its end, whatever the handler returns.
}

// serve begins a call of the other end, with the lock held. It reports false if
// the protocol is broken.
func (l *Link) serve(q request, redelivered bool) bool {
	if l.serving[q.id] != nil {
		return false
	}
	h := l.mux.find(q.method)
	c := &served{link: l, id: q.id, handler: h, info: l.info(q.method, q.metadata), item: q.item, again: redelivered}
	switch {
	case h == nil:
		l.refuse(q.id, failed(Unimplemented, "there is no such method", nil))
	case h.form != q.form:
		l.refuse(q.id, failed(Unimplemented, "the method has other streams here", nil))
	case redelivered && !h.idempotent:
		l.refuse(q.id, lostError())
	case len(l.serving) >= l.maxCalls:
		l.refuse(q.id, failed(ResourceExhausted, "too many calls at once", nil))
	case !l.admit(c, q.size):
		l.refuse(q.id, failed(ResourceExhausted, "too much memory", nil))
	default:
		l.serving[q.id] = c
		c.begin(q.timeout)
	}
	return true
}

func (l *Link) refuse(id uint64, e *Error) { l.post(failurePart(id, e)) }

// admit makes room for a call whose part has a size.
func (l *Link) admit(c *served, size int) bool {
	if !l.reserve(&c.reserved, size) {
		return false
	}
	if c.handler.gives {
		c.out = newOutflow()
	}
	if c.handler.takes {
		c.in = newInflow(make(chan struct{}))
		if !l.reserve(&c.in.reserved, window) {
			l.reserve(&c.reserved, 0)
			return false
		}
	}
	return true
}

// begin runs the handler.
func (c *served) begin(timeout uint64) {
	const longest = 1 << 40 // Milliseconds: more is no deadline.
	ctx := context.WithValue(c.link.ctx, infoKey{}, c.info)
	if timeout > 0 && timeout < longest {
		c.ctx, c.cancel = context.WithTimeout(ctx, time.Duration(timeout)*time.Millisecond)
	} else {
		c.ctx, c.cancel = context.WithCancel(ctx)
	}
	go c.run()
}

// run runs the handler to its end, however that comes, and answers.
func (c *served) run() {
	err := error(failed(Internal, "the handler ended its goroutine", nil))
	defer func() {
		if v := recover(); v != nil {
			println("rpc: panic in the handler of " + c.info.Method + ": " + textOf(v))
			err = failed(Internal, "the handler panicked", nil)
		}
		c.finish(err)
	}()
	if failure := c.pass(); failure != nil {
		err = crossing(failure) // Here, since it calls methods of the handler's error.
		return
	}
	err = nil
}

// pass runs the handler behind all interceptors, unless the call is over.
func (c *served) pass() error {
	if err := c.ctx.Err(); err != nil {
		return err
	}
	return through(c.link.mux.intercept, c.ctx, c.info, func(ctx context.Context) error {
		return c.handler.serve(ctx, c)
	})
}

// textOf returns the text of a panic, whose own methods may panic.
func textOf(v any) (text string) {
	defer func() {
		if recover() != nil {
			text = "a value whose methods panic"
		}
	}()
	switch v := v.(type) {
	case error:
		return v.Error()
	case string:
		return v
	}
	return "a value that is no error and no text"
}

// request reads the request, once.
func (c *served) request(v any) error {
	c.link.mu.Lock()
	item := c.item
	c.item = nil
	c.link.reserve(&c.reserved, c.reserved-len(item))
	c.link.mu.Unlock()
	if item == nil {
		return failed(Internal, "an interceptor ran the handler twice", nil)
	}
	if err := unmarshal(item, v); err != nil {
		return failed(InvalidArgument, "request: "+err.Error(), nil)
	}
	return nil
}

// answer is the response of a method that gives one.
func (c *served) answer(v any) (err error) {
	if c.result, err = marshal(v); err != nil {
		return failed(Internal, "response: "+err.Error(), nil)
	}
	return nil
}

// send sends one response of a stream.
func (c *served) send(ctx context.Context, v any) error {
	item, err := marshal(v)
	if err != nil {
		return failed(Internal, "response: "+err.Error(), nil)
	}
	number, err := c.link.await(ctx, c.out, nil, item)
	if err != nil {
		return err
	}
	if err := c.link.send(ctx, messagePart(partMessage, c.id, number, item)); err != nil {
		return failedBy(err)
	}
	return nil
}

// next reads the next request of a stream. It reports false if there is none.
func (c *served) next(ctx context.Context, v any) bool {
	item, ok := c.link.next(ctx, c.in, partServeCredit, c.id)
	if !ok {
		return false
	}
	if err := unmarshal(item, v); err != nil {
		c.link.mu.Lock()
		defer c.link.mu.Unlock()
		c.stop(failed(InvalidArgument, "request: "+err.Error(), nil))
		return false
	}
	return true
}

// stop ends a call with an error while its handler runs, with the lock held.
func (c *served) stop(e *Error) {
	e.MayHaveRun = true
	c.fault = e
	c.cancel()
}

// putRequest takes a request of a stream. It reports false if the protocol is
// broken.
func (l *Link) putRequest(c *served, number uint64, item []byte) bool {
	switch {
	case c.in == nil, closed(c.in.last), number < c.in.count:
		return false
	case c.fault != nil:
		return true // Nobody takes it.
	case number > c.in.count:
		c.stop(missingError())
		return true
	case !c.in.put(item):
		return false
	}
	if !l.reserve(&c.in.reserved, max(window, c.in.held)) {
		c.stop(failed(ResourceExhausted, "too much memory", nil))
	}
	return true
}

// finishRequests notes that no request follows, after so many. It reports false if
// the protocol is broken.
func (c *served) finishRequests(count uint64) bool {
	if c.in == nil || closed(c.in.last) || count < c.in.count {
		return false
	}
	if count > c.in.count && c.fault == nil {
		c.stop(missingError())
	}
	close(c.in.last)
	return true
}

// finish answers, unless nobody waits, and forgets the call once the answer has
// its place in the session.
func (c *served) finish(err error) {
	l := c.link
	if wanted, fault := c.wanted(); wanted {
		if fault != nil {
			err = fault
		}
		c.reply(err)
	}
	c.cancel()
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.serving, c.id)
	l.reserve(&c.reserved, 0)
	l.release(c.in)
}

func (c *served) wanted() (wanted bool, fault error) {
	c.link.mu.Lock()
	defer c.link.mu.Unlock()
	if c.fault != nil {
		fault = c.fault
	}
	return !c.unwanted && !c.link.ended, fault
}

// reply sends the end of a call.
func (c *served) reply(err error) {
	if err == nil && c.result == nil && !c.handler.gives {
		err = failed(Internal, "an interceptor returned no error and did not run the handler", nil)
	}
	if err == nil {
		if err = c.link.send(context.Background(), c.resultPart()); err == nil {
			return
		}
		err = failedBy(err)
	}
	e := *crossing(err)
	e.MayHaveRun = true
	_ = c.link.send(context.Background(), failurePart(c.id, &e)) // Nobody is there if it fails.
}

func (c *served) resultPart() part {
	if c.out != nil {
		return endPart(partResult, c.id, c.out.sent)
	}
	return resultPart(c.id, c.result)
}

// closed reports whether a channel is closed on which nothing is sent.
func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
