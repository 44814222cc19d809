// Package lifetime makes a context.Context of the life of an extension context.
// It stands apart from webext because package context makes a module larger.
package lifetime

import (
	"context"

	"gangway/wasm/webext"
)

// Context returns a context that is canceled when the extension context of rt
// is invalidated: the extension was reloaded, updated, disabled or removed
// while this content script still stands in its page. [context.Cause] is then
// [webext.ErrContextInvalidated]. It is for deriving: work that is useless
// without the extension ends with it.
//
// In Firefox nothing of an invalidated content script runs any more, so there
// the cancellation is never seen.
//
// Each call makes a context of its own, with a goroutine that waits until the
// extension context is invalidated, or cancel is called.
func Context(rt *webext.Runtime) (ctx context.Context, cancel context.CancelFunc) {
	ctx, cancelCause := context.WithCancelCause(context.Background())
	go func() {
		select {
		case <-rt.Invalidated():
			cancelCause(webext.ErrContextInvalidated)
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancelCause(nil) }
}
