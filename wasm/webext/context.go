package webext

// A Context says when to give up waiting. Every context.Context is one. This
// package does not import package context, which brings package time with it
// and makes a module a tenth larger.
type Context interface {
	Done() <-chan struct{}
	Err() error
}

// Invalidated returns a channel that is closed when the extension context is
// invalidated: the extension was reloaded, updated, disabled or removed while
// this content script still stands in its page. Package lifetime makes a
// context.Context of it.
//
// In Firefox nothing of an invalidated content script runs any more, so there
// it is never seen closed.
func (r *Runtime) Invalidated() <-chan struct{} { return r.host.Done() }
