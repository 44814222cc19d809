package webext

import (
	"testing"
	"testing/synctest"

	"gangway/wasm/codec"
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
	h.deliver(item(t, []any{}))
	assert.Equal(t, struct{}{}, next(t, l))
}

func TestOpenTabsAreKnownByTheirIDs(t *testing.T) {
	for name, test := range map[string]struct {
		tabs any
		err  error
		want []int64
	}{
		"tabs":  {tabs: []map[string]any{{"id": 7, "title": "seven"}, {"url": "", "id": int64(1) << 40}}, want: []int64{7, 1 << 40}},
		"none":  {tabs: []any{}},
		"other": {tabs: "seven", err: new(codec.DecodeError)},
		"error": {err: host.ErrUnsupported},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newFakeHost()
				go func() {
					synctest.Wait()
					if test.tabs == nil {
						h.calls[0].reply(nil, test.err)
					} else {
						h.calls[0].reply(item(t, test.tabs), nil)
					}
				}()
				ids, err := newRuntime(h).OpenTabs(t.Context())
				assert.Equal(t, test.want, ids)
				if test.err == nil {
					require.NoError(t, err)
				} else {
					require.ErrorContains(t, err, "look for open tabs: ")
				}
			})
		})
	}
}

func TestOnTabRemovedBringsTheID(t *testing.T) {
	h := newFakeHost()
	l, err := newRuntime(h).OnTabRemoved()
	require.NoError(t, err)
	defer l.Stop()
	for arguments, want := range map[string]int64{
		string(item(t, []any{7, map[string]any{"windowId": 1}})): 7, string(item(t, []any{int64(1) << 40})): 1 << 40,
		string(item(t, []any{"seven"})): -1, string(item(t, []any{})): -1, "": -1,
	} {
		h.deliver([]byte(arguments))
		assert.Equal(t, want, next(t, l))
	}
}
