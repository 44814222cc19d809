package webext

import (
	"context"
	"sync"
)

// contextOnce makes the context of a Runtime when it is first asked for, so
// that programs that do not ask do not link package context.
type contextOnce struct {
	once sync.Once
	ctx  any // A context.Context.
}

// Context returns a context that is canceled when the extension context is
// invalidated: the extension was reloaded, updated, disabled or removed while
// this content script still stands in its page. [context.Cause] is then
// [ErrContextInvalidated]. It is for deriving: work that is useless without the
// extension ends with it.
//
// In Firefox nothing of an invalidated content script runs any more, so there
// the cancellation is never seen.
func (r *Runtime) Context() context.Context {
	r.context.once.Do(func() { r.context.ctx = untilDone(r.host.Done()) })
	return r.context.ctx.(context.Context)
}

func untilDone(done <-chan struct{}) context.Context {
	if done == nil {
		return context.Background()
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	go func() {
		<-done
		cancel(ErrContextInvalidated)
	}()
	return ctx
}
