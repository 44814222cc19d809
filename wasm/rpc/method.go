package rpc

import (
	"context"
	"iter"
	"slices"
	"sync"

	"gangway/wasm/session"
	"gangway/wasm/webext"
)

// A Method is one that both ends know by its name. It stands in a variable of a
// package that the programs of both ends import.
type Method[Req, Resp any] struct {
	// Name is the service and the method, as in "Prices/Get".
	Name string

	// Idempotent says that to run a call twice does the same as to run it once. If
	// the other end loses its memory during the call, the call is made again, as
	// long as no message of it has been seen here, ten times at most. It does
	// nothing for methods with a stream of requests.
	Idempotent bool
}

// None is the request of a method that takes nothing, or the response of one that
// gives nothing.
type None struct{}

// Info describes a call to an interceptor and to a handler.
type Info struct {
	Method string

	// Metadata goes with the request. Interceptors of the calling end may add to
	// it; nobody may change it at the other.
	Metadata map[string]string

	// Sender is the extension context at the other end, as the browser describes
	// it, if that end has dialed the session or calls by a one-shot message; else
	// nil. It cannot be forged, as metadata can.
	Sender *webext.Sender

	// Session is the session that carries the call, nil if that is a one-shot
	// message.
	Session *session.Session
}

// InfoOf returns the description of the call that a handler serves, nil if ctx is
// of no call.
func InfoOf(ctx context.Context) *Info {
	info, _ := ctx.Value(infoKey{}).(*Info)
	return info
}

// An Interceptor stands around calls, at either end. It calls next to go on, and
// returns the error of next or another one. At the calling end next makes the
// call and, of a stream, yields all its messages; at the serving end it runs the
// handler. An interceptor that does not call next must return an error; at the
// calling end it may call next again after an error, if it knows that the call
// may be made twice. Interceptors run in the order in which they were given, each
// around those after it.
type Interceptor func(ctx context.Context, info *Info, next func(ctx context.Context) error) error

// through runs last behind interceptors.
func through(all []Interceptor, ctx context.Context, info *Info, last func(context.Context) error) error {
	if len(all) == 0 {
		return last(ctx)
	}
	return all[0](ctx, info, func(ctx context.Context) error { return through(all[1:], ctx, info, last) })
}

// A Mux has the handlers of methods. Its methods may be called from any
// goroutine. One Mux serves any number of links.
type Mux struct {
	intercept []Interceptor
	serve     serve

	oneShots *rooms // Of the calls by one-shot messages.

	mu      sync.Mutex // Protects following.
	methods map[string]*handler
}

// A handler serves the calls of one method.
type handler struct {
	form
	idempotent bool
	serve      func(ctx context.Context, c *served) error
}

// A form says which streams a method has.
type form struct {
	takes bool // A stream of requests.
	gives bool // A stream of responses.
}

// NewMux returns a Mux without handlers, whose calls pass interceptors.
func NewMux(intercept ...Interceptor) *Mux {
	m := &Mux{intercept: slices.Clone(intercept), methods: map[string]*handler{}, oneShots: newRooms(0, 0)}
	m.serve = m.begin
	return m
}

// Methods returns the names of all methods that have a handler, in order.
func (m *Mux) Methods() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []string
	for name := range m.methods {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

// add adds a handler. A second one for a method is a mistake in the program.
func (m *Mux) add(name string, h *handler) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.methods[name] != nil {
		panic("rpc: the method " + name + " has a handler already")
	}
	m.methods[name] = h
}

// find returns the handler of a method, nil if there is none.
func (m *Mux) find(name string) *handler {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.methods[name]
}

// Handle has h serve a method. h runs in a goroutine for each call, and its
// context ends with the call: by the caller's cancellation or deadline, by the
// end of the session, or when the caller loses its memory. A handler that panics
// gives its caller [Internal]; the text of the panic goes to the console of this
// end.
//
// Handle panics if the method has a handler already. So do the other functions
// that add one.
func Handle[Req, Resp any](m *Mux, method Method[Req, Resp], h func(ctx context.Context, req Req) (Resp, error)) {
	m.add(method.Name, &handler{idempotent: method.Idempotent, serve: func(ctx context.Context, c *served) error {
		var req Req
		if err := c.request(&req); err != nil {
			return err
		}
		resp, err := h(ctx, req)
		if err != nil {
			return err
		}
		return c.answer(resp)
	}})
}

// HandleServerStream is [Handle] for a method that gives a stream of responses.
// The handler returns an iterator, which is run until it ends, until it yields an
// error, which ends the call, or until its yield returns false, since the call is
// over. It goes on when the caller takes the responses: some 64 KiB may be on
// their way.
func HandleServerStream[Req, Resp any](m *Mux, method Method[Req, Resp], h func(ctx context.Context, req Req) iter.Seq2[Resp, error]) {
	m.add(method.Name, &handler{form: form{gives: true}, idempotent: method.Idempotent, serve: func(ctx context.Context, c *served) error {
		var req Req
		if err := c.request(&req); err != nil {
			return err
		}
		return sendAll(ctx, c, h(ctx, req))
	}})
}

// HandleClientStream is [Handle] for a method that takes a stream of requests.
// The stream may be run once, by one goroutine at a time. It ends when the caller
// has sent all of it, and early when ctx is done: a handler for which that makes a
// difference looks at ctx.Err.
func HandleClientStream[Req, Resp any](m *Mux, method Method[Req, Resp], h func(ctx context.Context, reqs iter.Seq[Req]) (Resp, error)) {
	m.add(method.Name, &handler{form: form{takes: true}, serve: func(ctx context.Context, c *served) error {
		resp, err := h(ctx, requests[Req](ctx, c))
		if err != nil {
			return err
		}
		return c.answer(resp)
	}})
}

// HandleStreams is [Handle] for a method with streams both ways, each as in
// [HandleServerStream] and [HandleClientStream].
func HandleStreams[Req, Resp any](m *Mux, method Method[Req, Resp], h func(ctx context.Context, reqs iter.Seq[Req]) iter.Seq2[Resp, error]) {
	m.add(method.Name, &handler{form: form{takes: true, gives: true}, serve: func(ctx context.Context, c *served) error {
		return sendAll(ctx, c, h(ctx, requests[Req](ctx, c)))
	}})
}

// sendAll sends the responses of a stream.
func sendAll[Resp any](ctx context.Context, c *served, all iter.Seq2[Resp, error]) error {
	for resp, err := range all {
		if err != nil {
			return err
		}
		if err := c.send(ctx, resp); err != nil {
			return err
		}
	}
	return nil
}

// requests returns the stream of requests of a call.
func requests[Req any](ctx context.Context, c *served) iter.Seq[Req] {
	return func(yield func(Req) bool) {
		for {
			var req Req
			if !c.next(ctx, &req) || !yield(req) {
				return
			}
		}
	}
}
