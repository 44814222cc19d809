package rpc

import (
	"context"
	"iter"
)

// A Caller makes calls: a [*Link], or a Caller of [OneShot].
type Caller interface {
	start(ctx context.Context, method string, run func(ctx context.Context, info *Info) error) error
	unary(ctx context.Context, info *Info, idempotent bool, req, resp any) error
	link() *Link // Nil for one that has no streams. They are no methods here: programs would contain all of them.
}

// Call calls a method and returns its response. It ends with the response, with
// the handler's error, with ctx, or with the session: it never hangs. Every error
// is an [*Error], but for those of interceptors of this end.
//
// The deadline of ctx crosses as the time that remains, and its cancellation at
// once. Whether the handler may have begun is told by [Error.MayHaveRun].
func Call[Req, Resp any](ctx context.Context, c Caller, m Method[Req, Resp], req Req) (Resp, error) {
	var resp Resp
	err := c.start(ctx, m.Name, func(ctx context.Context, info *Info) error {
		return c.unary(ctx, info, m.Idempotent, req, &resp)
	})
	if err != nil {
		return *new(Resp), err
	}
	return resp, nil
}

// CallServerStream calls a method that gives a stream of responses, each time the
// iterator is run. It yields the responses, and at the end the error of the call
// with a zero response, if there is one, as in [Call]. A loop that is left early
// cancels the call. A loop that is slow makes the handler wait: some 64 KiB may be
// on their way.
func CallServerStream[Req, Resp any](ctx context.Context, c Caller, m Method[Req, Resp], req Req) iter.Seq2[Resp, error] {
	return func(yield func(Resp, error) bool) {
		take, left := yielding(yield)
		err := c.start(ctx, m.Name, func(ctx context.Context, info *Info) error {
			return c.link().serverStream(ctx, info, m.Idempotent, req, take)
		})
		if err != nil && !*left {
			yield(*new(Resp), err)
		}
	}
}

// CallClientStream calls a method that takes a stream of requests. A goroutine of
// its own runs reqs, until that ends or the call does: then the next value of it
// is dropped. Its error is as in [Call].
func CallClientStream[Req, Resp any](ctx context.Context, c Caller, m Method[Req, Resp], reqs iter.Seq[Req]) (Resp, error) {
	var resp Resp
	err := c.start(ctx, m.Name, func(ctx context.Context, info *Info) error {
		return c.link().clientStream(ctx, info, sending(reqs), &resp)
	})
	if err != nil {
		return *new(Resp), err
	}
	return resp, nil
}

// CallStreams calls a method with streams both ways, each time the iterator is
// run: as in [CallServerStream] and [CallClientStream].
func CallStreams[Req, Resp any](ctx context.Context, c Caller, m Method[Req, Resp], reqs iter.Seq[Req]) iter.Seq2[Resp, error] {
	return func(yield func(Resp, error) bool) {
		take, left := yielding(yield)
		err := c.start(ctx, m.Name, func(ctx context.Context, info *Info) error {
			return c.link().streams(ctx, info, sending(reqs), take)
		})
		if err != nil && !*left {
			yield(*new(Resp), err)
		}
	}
}

// yielding returns a function that decodes and yields a response, and reports
// whether the loop goes on; left says whether the loop was left.
func yielding[Resp any](yield func(Resp, error) bool) (take func(item []byte) (bool, error), left *bool) {
	left = new(bool)
	return func(item []byte) (bool, error) {
		var resp Resp
		if err := unmarshal(item, &resp); err != nil {
			return false, &Error{Code: InvalidArgument, Text: "response: " + err.Error(), MayHaveRun: true}
		}
		*left = !yield(resp, nil)
		return !*left, nil
	}, left
}

// sending returns a function that gives each request to send, until that reports
// false.
func sending[Req any](reqs iter.Seq[Req]) func(send func(v any) bool) {
	return func(send func(v any) bool) {
		for req := range reqs {
			if !send(req) {
				return
			}
		}
	}
}
