// Package rpc carries calls over sessions: requests with a response, and streams
// either way, that end right whatever happens to the background.
//
// A background is suspended and killed at any time. A call over a port then never
// ends; a call of this package does: with the handler's response, with its error,
// or with an [*Error] that says by [Error.MayHaveRun] whether the handler may have
// begun. A handler never runs twice for one call, unless its method is marked as
// [Method.Idempotent]: then the call is made again by itself.
//
// # Two ends
//
// Both ends of a session call [Open], which gives a [Link], and both may serve
// and call. A method is a [Method], which both ends know:
//
//	var square = rpc.Method[int, int]{Name: "Math/Square", Idempotent: true}
//
//	// In the background:
//	mux := rpc.NewMux()
//	rpc.Handle(mux, square, func(ctx context.Context, n int) (int, error) { return n * n, nil })
//	listener, err := session.Listen(rt, "math", session.ListenOptions{})
//	err = rpc.Serve(ctx, listener, rpc.Options{Serve: mux})
//
//	// In a content script or a page:
//	s, err := session.Dial(ctx, rt, "math", session.DialOptions{})
//	n, err := rpc.Call(ctx, rpc.Open(s, rpc.Options{}), square, 12)
//
//	                     at the serving end       at the calling end
//	-------------------  -----------------------  ----------------------
//	one response         [Handle]                 [Call]
//	a stream of them     [HandleServerStream]     [CallServerStream]
//	a stream of          [HandleClientStream]     [CallClientStream]
//	  requests
//	both                 [HandleStreams]          [CallStreams]
//
// Streams are iterators. Each has a window of 64 KiB, so that a slow reader makes
// its own stream wait and no other call.
//
// A service is an interface that is marked with //gangway:service: go tool gangway
// generate writes the two ends of it over these functions.
//
// Calls without streams may do without a session, too: [OneShot] makes them by
// one-shot messages, and [Mux.Answer] serves these.
//
// # Loss of memory
//
//	Event                       A call of the other end's methods
//	--------------------------  ---------------------------------------------
//	port ends, page frozen      goes on
//	background suspended or     [Unavailable], and MayHaveRun; one that is
//	  killed                    idempotent is made again, a stream only before
//	                            its first response
//	the calling end loses its   its handler's context is done
//	  memory
//	session ends                [Unavailable]; MayHaveRun is false if the
//	                            request has never left this end
//
// A stream never ends as if complete when messages of it were lost: the messages
// before them come, and then the error, or the end of the handler's context.
//
// MayHaveRun is careful: of a request that was posted to a background which was
// killed at that moment nobody knows whether it had begun. While a call waits, an
// end that has dialed wakes a background that is suspended. A background that has
// nothing else to do is suspended while its handler works, after 30 seconds in
// Firefox: let such work go on in steps.
//
// # Who calls
//
// Handlers and the interceptors of a [Mux] see the [Info] of a call. Its Sender is
// the extension context that has dialed, in the browser's words, which that cannot
// forge: decide by it who may call which method, in one [Interceptor].
//
// SPEC.md describes the messages of the session.
package rpc
