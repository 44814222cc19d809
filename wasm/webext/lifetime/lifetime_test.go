package lifetime

import (
	"context"
	"testing"

	"gangway/wasm/internal/host"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
)

// mortal is a host whose context a test invalidates.
type mortal struct {
	host.Host
	done chan struct{}
}

func (m mortal) Done() <-chan struct{} { return m.done }

func newRuntime() (*webext.Runtime, mortal) {
	m := mortal{host.Absent(webext.ErrUnsupported), make(chan struct{})}
	return webext.NewRuntime(m), m
}

func TestContextIsCanceledWhenInvalidated(t *testing.T) {
	rt, m := newRuntime()
	ctx, cancel := Context(rt)
	defer cancel()
	child, cancelChild := context.WithCancel(ctx)
	defer cancelChild()
	assert.NoError(t, child.Err())
	close(m.done)
	<-child.Done()
	assert.ErrorIs(t, context.Cause(child), webext.ErrContextInvalidated)
}

func TestCancelEndsTheContextItself(t *testing.T) {
	rt, _ := newRuntime()
	ctx, cancel := Context(rt)
	cancel()
	<-ctx.Done()
	assert.ErrorIs(t, ctx.Err(), context.Canceled)
	assert.ErrorIs(t, context.Cause(ctx), context.Canceled)
}
