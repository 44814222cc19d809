package rpc

import "context"

// A served call is one of the other end.
type served struct {
	mux     *Mux
	link    *Link
	id      uint64
	handler *handler
	ctx     handling
	out     *outflow // Nil if the method gives no stream.
	in      *inflow  // Nil if it takes none.
	result  part
	again   bool // An earlier memory may have had the request, and may have sent responses.

	// The link's lock protects following.
	item     []byte // The request; nil if the method takes a stream, and once it is read.
	reserved int    // For it, and for the metadata.
	unwanted bool   // The caller does not wait for it.
	fault    *Error // Which is its end, whatever the handler returns.
}

// begin begins a call of the other end of a link, as [serve] says.
func (m *Mux) begin(l *Link, q request, redelivered bool) *Error {
	h := m.find(q.method)
	c := &served{mux: m, link: l, handler: h, ctx: handling{info: l.info(q.method, q.metadata)}, item: q.item, again: redelivered}
	switch {
	case h == nil:
		return noMethod()
	case h.form != q.form:
		return failed(Unimplemented, "the method has other streams here", nil)
	case redelivered && !h.idempotent:
		return lostError()
	}
	if e := l.admit(c, q.id, q.size); e != nil {
		return e
	}
	c.ctx.begin(q.timeout)
	l.employ(c)
	return nil
}

// maxIdle is how many goroutines of a link wait for the next call at most.
const maxIdle = 4

// employ has a goroutine run a call, with the lock held. While calls wait, one
// goroutine is on its way to them that runs no other call: so none of them waits for
// the end of another one.
func (l *Link) employ(c *served) {
	l.ready = append(l.ready, c)
	l.summon()
}

// summon sees to it, with the lock held, that a goroutine comes for the calls that
// wait. One that has run another call has a stack of the right size already.
func (l *Link) summon() {
	if len(l.ready) == 0 || l.coming > 0 {
		return
	}
	l.coming++
	if l.idle == 0 {
		go l.runCalls()
		return
	}
	l.idle--
	l.work <- struct{}{}
}

// runCalls runs the calls that wait, and then those that come, unless enough other
// goroutines wait for them.
func (l *Link) runCalls() {
	for c := l.nextCall(); c != nil; c = l.nextCall() {
		c.run(c.finish)
		l.mu.Lock()
		l.coming++
		l.mu.Unlock()
	}
}

// nextCall returns the next call to run, for which it may wait, to a goroutine that
// is on its way. It returns nil if another goroutine shall run that.
func (l *Link) nextCall() *served {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.ready) == 0 {
		l.coming--
		if !l.rest() {
			return nil
		}
	}
	c := l.ready[0]
	l.ready[0] = nil
	l.ready = l.ready[1:]
	l.coming--
	l.summon() // This one may wait in its handler.
	return c
}

// rest waits until it is summoned, with the lock held before and after but not
// meanwhile. It reports false if enough others wait, or the link has ended.
func (l *Link) rest() bool {
	if l.idle >= maxIdle || l.ended {
		return false
	}
	l.idle++
	l.mu.Unlock()
	_, summoned := <-l.work
	l.mu.Lock()
	return summoned
}

// dismiss ends the goroutines that wait for a call, with the lock held and the link
// ended: none rests any more.
func (l *Link) dismiss() {
	l.idle = 0
	close(l.work)
}

// admit makes room for a call whose part has a size, with the lock held.
func (l *Link) admit(c *served, id uint64, size int) *Error {
	if !l.room.take(1, 0) {
		return failed(ResourceExhausted, "too many calls at once", nil)
	}
	c.reserved = size
	if c.handler.takes {
		c.in = newInflow(make(chan struct{}))
		c.in.reserved = window
		size += window
	}
	if !l.room.take(0, size) {
		l.room.take(-1, 0)
		return failed(ResourceExhausted, "too much memory", nil)
	}
	if c.handler.gives {
		c.out = newOutflow()
	}
	c.id = id
	l.serving[id] = c
	return nil
}

// run runs the handler to its end, however that comes, and then finish.
func (c *served) run(finish func(error)) {
	err := error(failed(Internal, "the handler ended its goroutine", nil))
	defer func() {
		if v := recover(); v != nil {
			println("rpc: panic in the handler of " + c.ctx.info.Method + ": " + textOf(v))
			err = failed(Internal, "the handler panicked", nil)
		}
		finish(err)
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
	return through(c.mux.intercept, &c.ctx, c.ctx.info, func(ctx context.Context) error {
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
		return failed(Internal, "an interceptor ran the handler twice, or after the call", nil)
	}
	if err := unmarshal(item, v); err != nil {
		return failed(InvalidArgument, "request: "+err.Error(), nil)
	}
	return nil
}

// answer is the response of a method that gives one.
func (c *served) answer(v any) error {
	result, err := resultPart(c.id, v)
	if err != nil {
		return failed(Internal, "response: "+err.Error(), nil)
	}
	c.result = result
	return nil
}

// send sends one response of a stream.
func (c *served) send(ctx context.Context, v any) error {
	item, err := marshal(v)
	if err != nil {
		return failed(Internal, "response: "+err.Error(), nil)
	}
	number, err := c.link.await(ctx, c.out, c.ctx.Done(), item)
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
	item, ok := c.link.next(ctx, c.in, c.ctx.Done(), partServeCredit, c.id)
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
	c.ctx.cancel()
}

// forget stops the handler of a call for which nobody waits.
func (c *served) forget() {
	c.unwanted = true
	c.ctx.cancel()
}

// takeRequest takes a request of a stream.
func (c *served) takeRequest(number uint64, item []byte) bool {
	return c.taking() && (c.fault != nil || c.stopBy(c.link.put(c.in, number, item)))
}

// takeLast notes that no request follows, after so many.
func (c *served) takeLast(count uint64) bool {
	ok := c.taking() && (c.fault != nil || c.stopBy(c.in.follow(count)))
	if ok {
		close(c.in.last)
	}
	return ok
}

// taking reports whether requests may come.
func (c *served) taking() bool { return c.in != nil && !closed(c.in.last) }

// stopBy stops the call if there is an error.
func (c *served) stopBy(e *Error, ok bool) bool {
	if e != nil {
		c.stop(e)
	}
	return ok
}

// takeCredit takes credit for responses.
func (c *served) takeCredit(bytes uint64) bool {
	if c.out == nil {
		return false
	}
	if c.again {
		bytes = min(bytes, uint64(c.out.onWay)) // It may be for responses of the earlier memory.
	}
	return c.out.credit(bytes)
}

// finish answers, unless nobody waits, and forgets the call once the answer has
// its place in the session.
func (c *served) finish(err error) {
	l := c.link
	if wanted, fault := c.wanted(); wanted {
		if fault != nil {
			err = fault
		}
		c.reply(err, func(p part) error { return l.send(context.Background(), p) })
	}
	c.leave()
}

// leave ends a call that was admitted.
func (c *served) leave() {
	c.ctx.cancel()
	l := c.link
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.serving, c.id)
	l.room.take(-1, -c.reserved)
	c.reserved, c.item = 0, nil // An interceptor may run the handler yet.
	l.release(c.in)
	l.depart()
}

func (c *served) wanted() (wanted bool, fault error) {
	c.link.mu.Lock()
	defer c.link.mu.Unlock()
	if c.fault != nil {
		fault = c.fault
	}
	return !c.unwanted && !c.link.ended, fault
}

// reply sends the end of a call. One that is too large gives way to the error of
// that.
func (c *served) reply(err error, send func(part) error) {
	if err := send(c.endPart(err)); err != nil {
		_ = send(c.endPart(failedBy(err))) // Nobody is there if it fails, too.
	}
}

// endPart returns the part that ends a call.
func (c *served) endPart(err error) part {
	switch {
	case err != nil:
	case c.out != nil:
		return endPart(partResult, c.id, c.out.sent)
	case c.result != nil:
		return c.result
	default:
		err = failed(Internal, "an interceptor returned no error and did not run the handler", nil)
	}
	e := *crossing(err)
	e.MayHaveRun = true
	return failurePart(c.id, &e)
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
