package webext

import (
	"testing"

	"gangway/wasm/internal/host"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLifecycleEventsAreListenedToByTheirNames(t *testing.T) {
	for event, listen := range map[string]func(*Runtime) (func(), error){
		eventSuspend:    stopOf((*Runtime).OnSuspend),
		eventPageShow:   stopOf((*Runtime).OnPageShow),
		eventTabRemoved: stopOf((*Runtime).OnTabRemoved),
	} {
		h := newFakeHost()
		stop, err := listen(newRuntime(h))
		require.NoError(t, err)
		assert.Equal(t, map[string]bool{event: true}, h.listening)
		stop()
		assert.Empty(t, h.listening)

		h.err = host.ErrUnsupported
		_, err = listen(newRuntime(h))
		assert.ErrorIs(t, err, ErrUnsupported)
	}
}

// stopOf returns what listens and returns only how to stop.
func stopOf[T any](on func(*Runtime) (*Listener[T], error)) func(*Runtime) (func(), error) {
	return func(r *Runtime) (func(), error) {
		l, err := on(r)
		if err != nil {
			return nil, err
		}
		return l.Stop, nil
	}
}

func TestOnSuspendBringsNothingButTheOccurrence(t *testing.T) {
	h := newFakeHost()
	l, err := newRuntime(h).OnSuspend()
	require.NoError(t, err)
	defer l.Stop()
	h.deliver(nil)
	assert.Equal(t, struct{}{}, next(t, l))
}

func TestOnTabRemovedBringsTheID(t *testing.T) {
	h := newFakeHost()
	l, err := newRuntime(h).OnTabRemoved()
	require.NoError(t, err)
	defer l.Stop()
	for object, want := range map[string]int64{
		string(item(t, 7)): 7, string(item(t, int64(1)<<40)): 1 << 40,
		string(item(t, "seven")): -1, "": -1,
	} {
		h.deliver(host.Object(object))
		assert.Equal(t, want, next(t, l))
	}
}
