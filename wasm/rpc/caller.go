package rpc

import (
	"context"
	"time"
)

// A call is one of this end.
type call struct {
	id     uint64
	out    *outflow      // Nil if the method takes no stream.
	in     *inflow       // Nil if it gives none.
	done   chan struct{} // Closed when the call is over.
	result []byte        // Written before done is closed, read after, as the next two.
	err    *Error
	lost   bool // The other end has lost it with its memory.

	// The link's lock protects following.
	sent     bool // The request has its place in the session.
	restarts int  // Of the other end during the call and its earlier attempts.
}

func (l *Link) link() *Link { return l }

func noStreams() *Error {
	return failed(Unimplemented, "a one-shot message carries no stream: call over a link", nil)
}

// start begins a call behind the interceptors of this end.
func (l *Link) start(ctx context.Context, method string, run func(ctx context.Context, info *Info) error) error {
	return startBehind(l.intercept, ctx, l.info(method, nil), run)
}

func startBehind(all []Interceptor, ctx context.Context, info *Info, run func(context.Context, *Info) error) error {
	if len(all) == 0 {
		return run(ctx, info)
	}
	info.Metadata = map[string]string{}
	return through(all, ctx, info, func(ctx context.Context) error { return run(ctx, info) })
}

// unary makes a call without streams.
func (l *Link) unary(ctx context.Context, info *Info, idempotent bool, req, resp any) error {
	item, err := marshal(req)
	if err != nil {
		return failedBy(err)
	}
	return insist(idempotent, func(restarts int) (c *call, err error) {
		c, e := l.begin(ctx, info, restarts, item, false)
		if e != nil {
			return nil, e
		}
		if e := l.wait(ctx, c); e != nil {
			return c, e
		}
		return nil, readResult(c.result, resp)
	})
}

// insist makes a call, again and again while it is idempotent and lost. An attempt
// is told how often the other end has lost its memory so far, and returns the call
// that may be lost.
func insist(idempotent bool, attempt func(restarts int) (*call, error)) error {
	restarts := 0
	for {
		c, err := attempt(restarts)
		if c == nil || !c.lost || !idempotent {
			return err
		}
		if restarts = max(restarts+1, c.restarts); restarts > maxRestarts {
			return err
		}
	}
}

func readResult(item []byte, resp any) error {
	if err := unmarshal(item, resp); err != nil {
		return &Error{Code: InvalidArgument, Text: "response: " + err.Error(), MayHaveRun: true}
	}
	return nil
}

// serverStream makes a call that gives a stream. It needs a link, as the next two do.
func (l *Link) serverStream(ctx context.Context, info *Info, idempotent bool, req any, take func([]byte) (bool, error)) error {
	if l == nil {
		return noStreams()
	}
	item, err := marshal(req)
	if err != nil {
		return failedBy(err)
	}
	return insist(idempotent, func(restarts int) (*call, error) {
		c, e := l.begin(ctx, info, restarts, item, true)
		if e != nil {
			return nil, e
		}
		defer l.drop(c)
		seen, err := l.responses(ctx, c, take)
		if seen || !c.over() {
			return nil, err
		}
		return c, err
	})
}

// responses takes the responses of a stream to its end, and returns the error of
// the call.
func (l *Link) responses(ctx context.Context, c *call, take func([]byte) (bool, error)) (seen bool, err error) {
	for {
		item, ok := l.next(ctx, c.in, nil, partCallCredit, c.id)
		if !ok {
			break
		}
		seen = true
		if more, err := take(item); !more {
			return true, err
		}
	}
	if e := l.wait(ctx, c); e != nil {
		return seen, e
	}
	return seen, l.leftOver(ctx, c)
}

// leftOver returns the error of a stream that has arrived whole, and of which ctx
// lets no more be taken.
func (l *Link) leftOver(ctx context.Context, c *call) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(c.in.items) == 0 {
		return nil
	}
	e := failedBy(ctx.Err())
	e.MayHaveRun = true
	return e
}

// clientStream makes a call that takes a stream.
func (l *Link) clientStream(ctx context.Context, info *Info, send func(func(any) bool), resp any) error {
	if l == nil {
		return noStreams()
	}
	c, e := l.begin(ctx, info, 0, nil, false)
	if e != nil {
		return e
	}
	go l.sendAll(ctx, c, send)
	if e := l.wait(ctx, c); e != nil {
		return e
	}
	return readResult(c.result, resp)
}

// streams makes a call with streams both ways.
func (l *Link) streams(ctx context.Context, info *Info, send func(func(any) bool), take func([]byte) (bool, error)) error {
	if l == nil {
		return noStreams()
	}
	c, e := l.begin(ctx, info, 0, nil, true)
	if e != nil {
		return e
	}
	defer l.drop(c)
	go l.sendAll(ctx, c, send)
	_, err := l.responses(ctx, c, take)
	return err
}

// begin sends a request, which has no item if the method takes a stream. It returns
// an error if the call cannot have run.
func (l *Link) begin(ctx context.Context, info *Info, restarts int, item []byte, gives bool) (*call, *Error) {
	if err := ctx.Err(); err != nil {
		return nil, failedBy(err)
	}
	c := &call{done: make(chan struct{}), restarts: restarts}
	if item == nil {
		c.out = newOutflow()
	}
	if gives {
		c.in = newInflow(c.done)
	}
	memory, e := l.register(c)
	if e != nil {
		return nil, e
	}
	q := request{
		form: form{takes: item == nil, gives: gives}, id: c.id, timeout: timeoutOf(ctx),
		method: info.Method, metadata: info.Metadata, item: item,
	}
	if err := l.send(ctx, callPart(q)); err != nil {
		e := failedBy(err)
		l.mu.Lock()
		l.endCall(c, nil, e)
		l.release(c.in)
		l.mu.Unlock()
		return nil, e
	}
	l.mu.Lock()
	c.sent = true
	if l.restarts != memory && !c.over() {
		l.post(head(2, partProbe, c.id)) // Perhaps the earlier memory has had it.
	}
	l.mu.Unlock()
	return c, nil
}

// register gives a call its id, and returns the number of the other end's memory.
// While there is a call, the session is to wake an other end that is suspended.
func (l *Link) register(c *call) (memory int, e *Error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.ended:
		copied := *l.err
		return 0, &copied
	case l.fault != nil:
		copied := *l.fault
		return 0, &copied
	case c.in != nil && !l.reserve(&c.in.reserved, window):
		return 0, failed(ResourceExhausted, "too much memory", nil)
	}
	l.lastID++
	c.id = l.lastID
	l.calls[c.id] = c
	if len(l.calls) == 1 {
		l.session.Expect(true)
	}
	return l.restarts, nil
}

// timeoutOf returns the time that remains of a context in milliseconds, 0 if it
// has no deadline.
func timeoutOf(ctx context.Context) uint64 {
	deadline, ok := ctx.Deadline()
	if !ok {
		return 0
	}
	return uint64(max(1, (time.Until(deadline)-1)/time.Millisecond+1))
}

// over reports whether the call has its end.
func (c *call) over() bool { return closed(c.done) }

// wait waits for the end of a call, and returns its error. If ctx is done first,
// the call is canceled.
func (l *Link) wait(ctx context.Context, c *call) *Error {
	over := ctx.Done()
	if over == nil {
		<-c.done // Half as long as a select.
		return c.err
	}
	select {
	case <-c.done:
	case <-over:
		e := failedBy(ctx.Err())
		e.MayHaveRun = true
		l.giveUp(c, e)
	}
	return c.err
}

// drop gives a call up for which its caller does not wait any more.
func (l *Link) drop(c *call) {
	l.giveUp(c, &Error{Code: Canceled, MayHaveRun: true})
}

// giveUp ends a call at this end, and tells the other, unless it is over.
func (l *Link) giveUp(c *call, e *Error) {
	l.mu.Lock()
	if !c.over() {
		l.post(head(2, partCancel, c.id))
		l.endCall(c, nil, e)
	}
	l.release(c.in)
	l.mu.Unlock()
}

// endCall ends a call with its result or its error, with the lock held. A call
// that is over, or nil, stays as it is.
func (l *Link) endCall(c *call, result []byte, e *Error) {
	if c == nil || c.over() {
		return
	}
	delete(l.calls, c.id)
	if len(l.calls) == 0 {
		l.session.Expect(false)
	}
	c.result, c.err = result, e
	close(c.done)
}

// forsake ends a call at this end, with the lock held, and tells the other.
func (l *Link) forsake(c *call, e *Error) {
	e.MayHaveRun = true
	c.lost = e.Code == Unavailable
	l.post(head(2, partCancel, c.id))
	l.endCall(c, nil, e)
}

// takeResponse takes a response of a stream. It reports false if the protocol is
// broken, as takeEnd does.
func (l *Link) takeResponse(c *call, number uint64, item []byte) bool {
	e, ok := l.put(c.in, number, item)
	if e != nil {
		l.forsake(c, e)
	}
	return ok
}

// takeEnd takes the end of a stream that had so many responses.
func (l *Link) takeEnd(c *call, count uint64) bool {
	e, ok := c.in.follow(count)
	switch {
	case e != nil:
		l.forsake(c, e)
	case ok:
		l.endCall(c, nil, nil)
	}
	return ok
}

// sendAll sends the requests of a stream, until the call is over.
func (l *Link) sendAll(ctx context.Context, c *call, all func(func(any) bool)) {
	whole := true
	all(func(v any) bool {
		err := l.sendNext(ctx, c, v)
		whole = err == nil
		return whole
	})
	if whole && !c.over() {
		_ = l.send(ctx, endPart(partLast, c.id, c.out.sent)) // If it fails, the call ends otherwise.
	}
}

func (l *Link) sendNext(ctx context.Context, c *call, v any) error {
	item, err := marshal(v)
	var number uint64
	if err == nil {
		number, err = l.await(ctx, c.out, c.done, item)
	}
	if err == nil {
		err = l.send(ctx, messagePart(partNext, c.id, number, item))
	}
	if err != nil && ctx.Err() == nil {
		e := failedBy(err)
		e.MayHaveRun = true
		l.giveUp(c, e)
	}
	return err
}

// await waits until an item may leave on a stream, and returns its number. It
// returns an error if the call is over first.
func (l *Link) await(ctx context.Context, out *outflow, over <-chan struct{}, item []byte) (number uint64, err error) {
	for {
		l.mu.Lock()
		number, may := out.take(item)
		l.mu.Unlock()
		if may {
			return number, nil
		}
		select {
		case <-out.room:
		case <-over:
			return 0, Canceled
		case <-l.done:
			return 0, l.err
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// next takes the next item of a stream. It reports false if none follows, or ctx
// is done, or the call is over.
func (l *Link) next(ctx context.Context, in *inflow, over <-chan struct{}, creditKind, id uint64) (item []byte, ok bool) {
	for ctx.Err() == nil {
		if item, ok = l.takeItem(in, creditKind, id); ok {
			return item, true
		}
		select {
		case <-in.arrived:
		case <-in.last:
			return l.takeItem(in, creditKind, id)
		case <-over:
			return nil, false
		case <-ctx.Done():
			return nil, false
		}
	}
	return nil, false
}

// takeItem takes an item that is here, and gives credit for it.
func (l *Link) takeItem(in *inflow, creditKind, id uint64) (item []byte, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(in.items) == 0 {
		return nil, false
	}
	item, credit := in.take()
	if in.reserved > window {
		l.reserve(&in.reserved, max(window, in.held))
	}
	if credit > 0 && !closed(in.last) {
		l.post(creditPart(creditKind, id, credit))
	}
	return item, true
}
