package webext

// A Context says when to give up waiting, as package context describes it: it
// has nothing to do with an extension context. Every context.Context is one.
// This package does not import package context, which brings package time with it
// and makes a module a tenth larger.
type Context interface {
	Done() <-chan struct{}
	Err() error
}

// Lifetime returns a Context that is done when the extension context is
// invalidated: the extension was reloaded, updated, disabled or removed while
// this content script still stands in its page. Err is then
// [ErrContextInvalidated]. It is for work that ends with the extension, and for
// programs that import package context for nothing else. All calls return the
// same one.
//
// In Firefox nothing of an invalidated content script runs any more, so there
// it is never seen done.
func (r *Runtime) Lifetime() Context { return lifetime{r.host.Done(), r.events} }

// A lifetime is a Context of which only the end is known. To package webapi it
// stands for its Runtime, which as any would make the linker keep methods of all
// that a Runtime holds.
type lifetime struct {
	done   <-chan struct{}
	events *events
}

func (l lifetime) Done() <-chan struct{} { return l.done }

func (l lifetime) Err() error {
	select {
	case <-l.done:
		return ErrContextInvalidated
	default:
		return nil
	}
}
