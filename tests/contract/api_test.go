package contract

import (
	"testing"
	"time"

	"gangway/tests/contract/puppet"
	"gangway/wasm/codec"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inAPI says where claims about the browser's API are not made: they do not depend
// on the pair.
var inAPI = []exception{{not(of(contentToBackground)), oneColumnSays}, {batched, oneColumnSays}}

var calling = section{"Functions and events by name", []claim{
	{
		text:   "a function answers with its result, and one that is not there is ErrUnsupported",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.api(t)
			assert.IsType(t, []any{}, callAPI(t, end, "tabs.query", map[string]any{}))
			_, err := tryAPI(t, end, "tabs.nothing")
			assert.ErrorIs(t, err, webext.ErrUnsupported)
		},
	},
	{
		text:   "an event is listened to where the manifest names it, and else is ErrUndeclared",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.api(t)
			assert.Empty(t, watchAPI(t, end, "alarms.onAlarm").seen(t, 0))
			_, err := try[puppet.Handle](t, end, "apiListen", puppet.Watch{Event: "tabs.onZoomChange"})
			assert.ErrorIs(t, err, webext.ErrUndeclared)
		},
	},
}}

// api returns the background of apiExtension, which has nothing from claims before.
func (s *scene) api(t *testing.T) *client {
	t.Helper()
	end := s.background(t, apiExtension)
	perform[puppet.None](t, end, "reset", nil)
	return end
}

// awaitWoken waits until an event has woken the suspended background of
// apiExtension. Chromium tells a page of the event before it starts the worker.
func (s *scene) awaitWoken(t *testing.T) {
	t.Helper()
	for begin := time.Now(); s.suspended(t, apiExtension); time.Sleep(10 * time.Millisecond) {
		require.Less(t, time.Since(begin), patience, "nothing woke the background")
	}
}

// tryAPI calls a function of the browser's API.
func tryAPI(t *testing.T, end *client, function string, arguments ...any) (any, error) {
	t.Helper()
	item, err := try[[]byte](t, end, "apiCall", puppet.Call{Function: function, Arguments: items(t, arguments...)})
	if err != nil {
		return nil, err
	}
	var v any
	require.NoError(t, codec.Unmarshal(item, &v))
	return v, nil
}

// callAPI calls a function that must not end with an error.
func callAPI(t *testing.T, end *client, function string, arguments ...any) any {
	t.Helper()
	v, err := tryAPI(t, end, function, arguments...)
	require.NoError(t, err, "the %s: %s", end.name, function)
	return v
}

// An object is an object of JavaScript.
type object = map[string]any

// known returns a value without that which the browser leaves open: in objects
// null and undefined.
func known(v any) any {
	switch v := v.(type) {
	case codec.Undefined:
		return nil
	case [][]any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = known(e)
		}
		return list
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = known(e)
		}
		return list
	case object:
		made := object{}
		for key, e := range v {
			if e := known(e); e != nil {
				made[key] = e
			}
		}
		return made
	}
	return v
}

// A watcher sees the occurrences of an event of the browser's API.
type watcher struct {
	end    *client
	handle puppet.Handle
}

// watchAPI begins to watch an event, with arguments of its own if there are some.
func watchAPI(t *testing.T, end *client, event string, extra ...any) watcher {
	t.Helper()
	return watcher{end, perform[puppet.Handle](t, end, "apiListen", puppet.Watch{Event: event, Extra: items(t, extra...)})}
}

// seen waits until count occurrences have been seen, and returns the arguments of
// all that have been.
func (w watcher) seen(t *testing.T, count int) [][]any {
	t.Helper()
	list := perform[[][]byte](t, w.end, "apiSeen", puppet.Seen{Listener: w.handle, Count: count})
	all := make([][]any, len(list))
	for i, item := range list {
		require.NoError(t, codec.Unmarshal(item, &all[i]))
	}
	return all
}
